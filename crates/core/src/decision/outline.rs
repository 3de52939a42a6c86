//! Whether a document's outline has the size that it must have, so that a zone or barcode on a
//! screen or a strip of paper is no document.

use bonafide_mrz::Format;

use crate::{
    evidence::{BarcodeReading, DocumentOutline, ZoneReading},
    geometry::Quad,
};

/// The longer and the shorter side of an identification card, in millimetres (ISO/IEC 7810, ID-1).
const CARD: (f32, f32) = (85.6, 54.0);

/// Whether an outline has the size of a document with this zone. Sizes are those of ICAO 9303-3,
/// section 2 and ISO/IEC 7810; the print's pitch (2.54 mm, ICAO 9303-3 section 4.2) gives the scale.
/// An open booklet shows two pages, one above the other. The bounds are from the development
/// pictures: documents measure 0.95 to 1.11 of their width and 0.83 to 1.10 of their height, zones
/// without one 0.26 and 0.69.
pub(super) fn surrounds_zone(outline: &DocumentOutline, reading: &ZoneReading) -> bool {
    let (width, height) = match reading.format {
        Format::Td1 | Format::Idl => CARD,
        Format::Td2 | Format::MrvB | Format::FrenchId => (105.0, 74.0),
        Format::Td3 | Format::MrvA => (125.0, 88.0),
    };
    let pitch = reading.quad.width() / reading.format.columns() as f32;
    let millimetres = 2.54 / pitch.max(f32::EPSILON);
    let across = outline.quad.width() * millimetres / width;
    let down = outline.quad.height() * millimetres / height;
    (0.85..1.3).contains(&across) && (0.76..2.4).contains(&down)
}

/// Whether an outline is that of a card that a licence's barcode stands on: the barcode lies within
/// and is about as large as AAMVA's standard has it (Annex D of 2020, sections D.5 and D.11): at most
/// 75.565 mm by 38.1 mm; at least 25.8 mm, five columns of the narrowest bars. Measuring may err by a
/// twentieth; the development pictures' drawn cards have barcodes of 78.4 to 79.8 mm, so that the width
/// may be nearly the card's.
pub(super) fn surrounds_barcode(outline: &DocumentOutline, barcode: &BarcodeReading) -> bool {
    let (long, short) = sides(&outline.quad);
    let (across, down) = sides(&barcode.quad);
    let across = across * CARD.0 / long.max(f32::EPSILON);
    let down = down * CARD.1 / short.max(f32::EPSILON);
    is_card(outline)
        && outline.quad.contains(barcode.quad.center())
        && (25.8 / 1.05..=83.0).contains(&across)
        && down <= 38.1 * 1.05
}

/// Whether an outline has the proportions of a card.
pub(super) fn is_card(outline: &DocumentOutline) -> bool {
    let (long, short) = sides(&outline.quad);
    let ratio = long / short.max(f32::EPSILON) / (CARD.0 / CARD.1);
    PROPORTION.contains(&ratio)
}

/// A card's proportions as outlines have them, as a share of the true ones. Of 108 photographs of generated
/// cards (kinds card-front, card-back and driving-licence, seed 500), clean and mild ones have 0.93 to 1.08,
/// hard ones 0.75 to 1.07, 5 of 36 of those less than 0.91. A page of A4 has 0.89, a passport's data page 0.90, a
/// screen of 16 by 9 1.12: to ask for a hard one again is better than to take them.
const PROPORTION: std::ops::Range<f32> = 0.91..1.11;

fn sides(quad: &Quad) -> (f32, f32) {
    let (width, height) = (quad.width(), quad.height());
    (width.max(height), width.min(height))
}
