//! "Pictures" that say in JSON what is to be seen in them, for tests in which looking plays no part.

use bonafide_aamva::Licence;
use bonafide_core::{
    evidence::{
        BarcodeReading, DocumentOutline, PictureError, PictureEvidence, PrintedLine, Quality,
        Symbology, ZoneReading, ZoneSighting,
    },
    geometry::Quad,
};
use bonafide_mrz::{Format, ZoneFields};

/// How a JPEG file begins.
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

/// What such a picture says.
///
/// # Errors
/// For any other bytes.
pub fn read(bytes: &[u8]) -> Result<PictureEvidence, PictureError> {
    let json = bytes
        .strip_prefix(&JPEG)
        .ok_or(PictureError::UnknownFormat)?;
    serde_json::from_slice(json).map_err(|_| PictureError::Damaged)
}

/// What a picture of a document of this size, in pixels, shows.
fn evidence(width: f32, height: f32) -> PictureEvidence {
    let quad = Quad::rectangle(0.0, 0.0, width, height);
    PictureEvidence {
        width: 1000,
        height: 700,
        documents: vec![DocumentOutline {
            quad,
            confidence: 0.9,
            cropped: false,
        }],
        zone: ZoneSighting::Absent,
        barcodes: Vec::new(),
        print: Vec::new(),
        presentation: Vec::new(),
        quality: Quality {
            sharpness: 1.0,
            brightness: 128.0,
            contrast: 40.0,
            glare: 0.0,
            glare_quad: None,
            shadow: 0.0,
            pixels_per_millimetre: None,
        },
    }
}

fn picture(evidence: &PictureEvidence) -> Vec<u8> {
    let json = serde_json::to_vec(evidence).expect("evidence has a JSON form");
    [JPEG.as_slice(), &json].concat()
}

/// A picture of a document with this zone.
///
/// # Panics
/// When the fields do not fit the format.
#[must_use]
pub fn zone(format: Format, fields: &ZoneFields) -> Vec<u8> {
    let lines = bonafide_mrz::write(format, fields).expect("the fields fit");
    let mut page = evidence(1000.0, 700.0);
    page.zone = ZoneSighting::Read(ZoneReading {
        format,
        confidences: lines.iter().map(|line| vec![0.99; line.len()]).collect(),
        lines,
        corrections: Vec::new(),
        check_digits_valid: true,
        quad: Quad::rectangle(50.0, 500.0, 900.0, 150.0),
        pitch: 20.0,
    });
    picture(&page)
}

/// A picture of the standard's own passport.
#[must_use]
pub fn passport() -> Vec<u8> {
    zone(Format::Td3, &ZoneFields::specimen(Format::Td3))
}

/// A picture of a document without a zone.
#[must_use]
pub fn without_zone() -> Vec<u8> {
    picture(&evidence(1000.0, 700.0))
}

/// A picture of a licence's front, where its number, name and day of birth are printed.
#[must_use]
pub fn licence_front(licence: &Licence) -> Vec<u8> {
    let mut card = evidence(856.0, 540.0);
    let birth = licence
        .date_of_birth
        .map(|date| format!("DOB {:02}/{:02}/{}", date.month(), date.day(), date.year()));
    let lines = [
        Some(licence.number.clone()),
        Some(licence.names.family.clone()),
        Some(licence.names.given.clone()),
        birth,
    ];
    card.print = lines
        .into_iter()
        .flatten()
        .map(|text| PrintedLine {
            confidences: vec![0.99; text.chars().count()],
            text,
            doubts: Vec::new(),
            quad: Quad::rectangle(300.0, 100.0, 300.0, 30.0),
        })
        .collect();
    picture(&card)
}

/// A picture of a card from its back, with this licence's barcode.
///
/// # Panics
/// When the licence does not fit into a barcode.
#[must_use]
pub fn licence_back(licence: &Licence) -> Vec<u8> {
    let mut card = evidence(856.0, 540.0);
    card.barcodes.push(BarcodeReading {
        symbology: Symbology::Pdf417,
        content: bonafide_aamva::write(licence).expect("the licence fits"),
        quad: Quad::rectangle(63.0, 260.0, 730.0, 230.0),
    });
    picture(&card)
}
