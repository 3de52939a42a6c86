//! Printing machine-readable zones (ICAO 9303-3, section 4, and the figures of parts 4 to 7).

use super::{
    canvas::{Canvas, Colour, Face, Point},
    page::Kind,
    random::Random,
};

/// Pitch of OCR-B size 1: ten characters an inch (ICAO 9303-3, section 4.2).
pub(crate) const PITCH: f32 = 2.54;
/// Height of its capitals.
pub(crate) const CAP: f32 = 2.5;

/// How an issuer prints zones.
#[derive(Debug, Clone)]
pub(crate) struct ZoneLook {
    /// OCR-B, as the standard asks; a few print in another face.
    pub(crate) ocr_b: bool,
    ink: Colour,
    opacity: f32,
    /// A second pass this far to the right makes the strokes thicker.
    spread: f32,
    /// The ground under the zone is left plain.
    plain: bool,
    line_distance: f32,
    shift: Point,
}

impl ZoneLook {
    pub(crate) fn random(random: &mut Random) -> Self {
        let ink = random.between(8.0, 62.0) as u8;
        Self {
            ocr_b: !random.chance(0.04),
            ink: [ink, ink, ink + random.below(12) as u8],
            opacity: random.between(0.86, 1.0),
            spread: if random.chance(0.35) {
                random.between(0.04, 0.14)
            } else {
                0.0
            },
            plain: random.chance(0.45),
            line_distance: random.between(0.0, 1.0),
            shift: (random.between(-0.8, 0.8), random.between(-0.7, 0.7)),
        }
    }
}

/// Prints the lines; returns the zone's top left corner and its size in millimetres.
pub(crate) fn print(
    canvas: &mut Canvas,
    kind: Kind,
    lines: &[String],
    look: &ZoneLook,
    seed: u64,
) -> (Point, Point) {
    let mut random = Random::of(seed, "zone print");
    let (width, height) = kind.size();
    let small = matches!(kind, Kind::CardBack | Kind::LicenceBack);
    // Cards of ID-1 size have three lines in the same 23.2 mm where others have two.
    let (narrow, wide, foot) = if small {
        (4.4, 5.2, 4.7)
    } else {
        (5.6, 6.4, 7.6)
    };
    let distance = narrow + (wide - narrow) * look.line_distance;
    let length = lines[0].len() as f32 * PITCH;
    let left = (width - length) / 2.0 + look.shift.0;
    let last = height - foot + look.shift.1;
    let first = last - distance * (lines.len() - 1) as f32;
    if look.plain {
        let top = first - CAP - 2.6;
        canvas.rectangle((0.0, top), (width, height - top), [243, 243, 240], 0.92);
    }
    let unit = canvas.scale.recip();
    for (row, line) in lines.iter().enumerate() {
        let baseline = first + distance * row as f32;
        for (column, character) in line.chars().enumerate() {
            let jitter = (
                random.between(-0.5, 0.5) * unit,
                random.between(-0.5, 0.5) * unit,
            );
            let at = (left + column as f32 * PITCH + jitter.0, baseline + jitter.1);
            let opacity = look.opacity * random.between(0.93, 1.0);
            let passes = if look.spread > 0.0 { 2 } else { 1 };
            for pass in 0..passes {
                let at = (at.0 + look.spread * pass as f32, at.1);
                if look.ocr_b {
                    canvas.zone_character(at, PITCH, (look.ink, opacity), character);
                } else {
                    let word = character.to_string();
                    let spare = PITCH - canvas.text_width(Face::Bold, CAP, &word);
                    let at = (at.0 + spare / 2.0, at.1);
                    canvas.text(Face::Bold, at, CAP, (look.ink, opacity), &word);
                }
            }
        }
    }
    let top = first - CAP - 0.2;
    ((left, top), (length, last + 0.2 - top))
}
