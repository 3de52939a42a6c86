//! Lines of print from any text: dates, numbered fields, titles and what a zone says are looked for in them, and a
//! decision is made; nothing panics, and what is found lies in its line.

#![no_main]

use bonafide_core::{
    decision::{self, Policy},
    evidence::{DocumentOutline, PictureEvidence, PrintedLine, Quality, ZoneReading, ZoneSighting},
    geometry::Quad,
    numbered_fields, printed_date,
    session::{DocumentOptions, Side},
};
use bonafide_mrz::{Format, ZoneFields};
use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;

const TODAY: Date = date(2026, 11, 26);

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let lines: Vec<PrintedLine> = text.lines().zip(0u8..).map(printed).collect();
    for line in &lines {
        let length = line.text.chars().count();
        for found in printed_date::find(&line.text, TODAY) {
            assert!(found.first < found.end && found.end <= length);
            assert!(!found.meanings.is_empty());
        }
    }
    let _ = numbered_fields::find(&lines);
    for zone in [None, Some(Format::Td1), Some(Format::Td3)] {
        let pictures = [(Side::Front, Ok(picture(zone, lines.clone())))];
        let options = DocumentOptions::default();
        let verdict = decision::decide(&pictures, &options, &Policy::TEST, TODAY);
        assert!(!verdict.findings.is_empty());
        let _ = decision::early(
            Side::Front,
            picture(zone, lines.clone()),
            &options,
            &Policy::LIVE,
            TODAY,
        );
    }
});

/// A line in its row.
fn printed((text, row): (&str, u8)) -> PrintedLine {
    PrintedLine {
        text: text.into(),
        confidences: vec![0.95; text.chars().count()],
        doubts: Vec::new(),
        quad: Quad::rectangle(300.0, 20.0 + 30.0 * f32::from(row), 400.0, 24.0),
    }
}

/// A card with these lines, and the specimen's zone.
fn picture(format: Option<Format>, print: Vec<PrintedLine>) -> PictureEvidence {
    let quad = Quad::rectangle(50.0, 40.0, 856.0, 540.0);
    let zone = format.map_or(ZoneSighting::Absent, |format| {
        let lines = bonafide_mrz::write(format, &ZoneFields::specimen(format))
            .expect("the specimen fits its zone");
        ZoneSighting::Read(ZoneReading {
            format,
            confidences: lines.iter().map(|line| vec![0.99; line.len()]).collect(),
            lines,
            corrections: Vec::new(),
            check_digits_valid: true,
            quad,
            pitch: 20.0,
        })
    });
    PictureEvidence {
        width: 1000,
        height: 700,
        documents: vec![DocumentOutline {
            quad,
            confidence: 0.95,
            cropped: false,
        }],
        zone,
        barcodes: Vec::new(),
        print,
        presentation: Vec::new(),
        quality: Quality::default(),
    }
}
