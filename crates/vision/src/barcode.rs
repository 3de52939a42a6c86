//! Barcodes: where they are, and what they hold.

mod correction;
mod guards;
mod rows;
mod scan;
mod symbol;
mod templates;

use bonafide_core::{
    evidence::{BarcodeReading, Symbology},
    geometry::Quad,
};
use rxing::pdf417::decoder::decoded_bit_stream_parser;

use crate::plane::Pyramid;

/// Longer side of the plane in which barcodes are looked for, in pixels.
const SIDE: usize = 2100;
/// Pairs of guards that are tried.
const PAIRS: usize = 6;

/// How closely barcodes are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Those that stand out: where the document tells of itself by other means.
    Plain,
    /// Faint and blurred ones as well.
    Faint,
}

/// Barcodes in a picture, in pixels of the luma. `expired` is asked between steps whether the time is
/// over.
#[must_use]
pub fn read(luma: &Pyramid, search: Search, expired: &dyn Fn() -> bool) -> Vec<BarcodeReading> {
    let (plane, factor) = luma.at_most(SIDE);
    let mut found: Vec<BarcodeReading> = Vec::new();
    for step in scan::STEPS {
        let bars = guards::find(plane, step);
        for span in guards::spans(plane, &bars).iter().take(PAIRS) {
            if expired() {
                return found;
            }
            let span = span.scaled(1.0 / factor);
            let quad = span.quad();
            if found.iter().any(|other| overlap(&other.quad, &quad)) {
                continue;
            }
            let read = symbol::read(luma, &span);
            found.extend(read.and_then(|symbol| {
                Some(BarcodeReading {
                    symbology: Symbology::Pdf417,
                    content: content(&symbol.codewords)?,
                    quad: symbol.quad,
                })
            }));
        }
        if !found.is_empty() || search == Search::Plain {
            break;
        }
    }
    found
}

/// Whether one outline's middle lies within the other's circle.
fn overlap(a: &Quad, b: &Quad) -> bool {
    a.center().distance(b.center()) < a.height().max(b.height()) / 2.0
}

/// The bytes that data codewords stand for.
fn content(codewords: &[u32]) -> Option<Vec<u8>> {
    // Whatever stands in a picture, a mistake of the library's must not end the process.
    let decoded = std::panic::catch_unwind(|| decoded_bit_stream_parser::decode(codewords, ""));
    Some(bytes(decoded.ok()?.ok()?.getText()))
}

/// The bytes that were read as text: one each where all are of the Latin alphabet No. 1.
fn bytes(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect::<Option<Vec<u8>>>()
        .unwrap_or_else(|| text.as_bytes().to_vec())
}
