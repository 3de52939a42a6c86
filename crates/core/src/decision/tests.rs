//! Tests of the decision by what it stands on.

mod european;
mod licence;
mod presentation;
mod review;
mod zone;

use jiff::civil::{Date, date};

use super::Verdict;
use crate::{
    error_code::ErrorCode,
    evidence::{DocumentOutline, PictureEvidence, PrintedLine, Quality, ZoneSighting},
    geometry::Quad,
};

const TODAY: Date = date(2026, 11, 24);

fn picture(zone: ZoneSighting, documents: usize) -> PictureEvidence {
    let quad = Quad::rectangle(0.0, 0.0, 100.0, 70.0);
    PictureEvidence {
        width: 100,
        height: 70,
        documents: vec![
            DocumentOutline {
                quad,
                confidence: 0.95,
                cropped: false
            };
            documents
        ],
        zone,
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

fn code(verdict: &Verdict) -> Option<ErrorCode> {
    verdict
        .error
        .as_ref()
        .or(verdict.refusal.as_ref())
        .map(|error| error.code)
}

/// A card of 856 by 540 pixels.
fn card() -> PictureEvidence {
    let mut card = picture(ZoneSighting::Absent, 1);
    card.documents[0].quad = Quad::rectangle(50.0, 40.0, 856.0, 540.0);
    card
}

fn line(text: &str) -> PrintedLine {
    PrintedLine {
        text: text.into(),
        confidences: vec![0.99; text.chars().count()],
        doubts: vec![],
        quad: Quad::rectangle(300.0, 100.0, 300.0, 30.0),
    }
}
