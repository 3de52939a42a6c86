//! "Pictures" that say in JSON what is to be seen in them, for tests in which looking plays no part.

use bonafide_core::{
    evidence::{
        DocumentOutline, PictureError, PictureEvidence, Quality, ZoneReading, ZoneSighting,
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

fn picture(zone: ZoneSighting) -> Vec<u8> {
    let quad = Quad::rectangle(0.0, 0.0, 1000.0, 700.0);
    let evidence = PictureEvidence {
        width: 1000,
        height: 700,
        documents: vec![DocumentOutline {
            quad,
            confidence: 0.9,
            cropped: false,
        }],
        zone,
        barcodes: Vec::new(),
        print: Vec::new(),
        quality: Quality {
            sharpness: 1.0,
            brightness: 128.0,
            contrast: 40.0,
            glare: 0.0,
            pixels_per_millimetre: None,
        },
    };
    [
        JPEG.as_slice(),
        &serde_json::to_vec(&evidence).expect("evidence has a JSON form"),
    ]
    .concat()
}

/// A picture of a document with this zone.
///
/// # Panics
/// When the fields do not fit the format.
#[must_use]
pub fn zone(format: Format, fields: &ZoneFields) -> Vec<u8> {
    let lines = bonafide_mrz::write(format, fields).expect("the fields fit");
    picture(ZoneSighting::Read(ZoneReading {
        format,
        confidences: lines.iter().map(|line| vec![0.99; line.len()]).collect(),
        lines,
        corrections: Vec::new(),
        check_digits_valid: true,
        quad: Quad::rectangle(50.0, 500.0, 900.0, 150.0),
        pitch: 20.0,
    }))
}

/// A picture of the standard's own passport.
#[must_use]
pub fn passport() -> Vec<u8> {
    zone(Format::Td3, &ZoneFields::specimen(Format::Td3))
}

/// A picture of a document without a zone.
#[must_use]
pub fn without_zone() -> Vec<u8> {
    picture(ZoneSighting::Absent)
}
