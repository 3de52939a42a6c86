//! QR codes (ISO/IEC 18004) as paths of SVG.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

/// Light modules around a code, on each side, without which programs do not find it.
const QUIET: usize = 4;

/// A QR code, the quiet zone around it included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// Its width and height in modules.
    pub size: usize,
    /// Its dark modules, one unit each, as the data of an SVG path: a rectangle for each run of
    /// them in a row.
    pub path: String,
}

/// The code of a text, with a level of error correction that bears reflections on a screen (M: a
/// seventh of it may be lost). `None` where the text is too long for any code.
#[must_use]
pub fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                write!(path, "M{left} {top}h{length}v1h-{length}z")
                    .expect("writing to a string does not fail");
            }
            x += run.len();
        }
    }
    Some(Qr {
        size: width + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paints the path; what it says is read back from a screen by the browser's test.
    #[test]
    fn a_code_has_its_three_corners_and_is_quiet_around() {
        let code = qr("https://id.example.com/handoff/test_0123456789").unwrap();
        let mut dark = vec![vec![false; code.size]; code.size];
        for run in code.path.split('M').skip(1) {
            let (left, rest) = run.split_once(' ').unwrap();
            let (top, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let [left, top, length] = [left, top, length].map(|n| n.parse::<usize>().unwrap());
            dark[top][left..left + length].fill(true);
        }
        let far = code.size - QUIET - 7;
        for (left, top) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            for y in 0..7 {
                for x in 0..7 {
                    let ring = x.min(y).min(6 - x).min(6 - y);
                    assert_eq!(dark[top + y][left + x], ring != 1, "{x} {y}");
                }
            }
        }
        let inside = QUIET..code.size - QUIET;
        for (y, row) in dark.iter().enumerate() {
            for (x, module) in row.iter().enumerate() {
                let quiet = !inside.contains(&x) || !inside.contains(&y);
                assert!(!(quiet && *module), "{x} {y}");
            }
        }
    }

    #[test]
    fn no_code_holds_a_very_long_text() {
        assert_eq!(qr(&"a".repeat(5000)), None);
    }
}
