//! What `check` prints for people.

use std::fmt::Write;

use bonafide_core::explanation;
use jiff::civil::Date;

use super::record::{Document, Record, Status};

/// Prints entries and counts them.
#[derive(Default)]
pub(super) struct Table {
    verified: usize,
    unverified: usize,
    unreadable: usize,
    to_review: usize,
    milliseconds: Vec<f64>,
}

impl Table {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The lines of one file.
    pub(super) fn entry(&mut self, record: &Record) -> String {
        match record.status {
            Status::Verified => self.verified += 1,
            Status::Unverified => self.unverified += 1,
            Status::Unreadable => self.unreadable += 1,
        }
        self.to_review += usize::from(!record.review.is_empty());
        let word = record.status.word();
        self.milliseconds.push(record.ms);
        let mut out = format!("{word:<11} {}  {:.0} ms\n", record.file, record.ms);
        let mut row = |name: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "            {name:<13} {value}");
            }
        };
        if let Some(document) = &record.document {
            for (name, value) in rows(document) {
                row(name, &value);
            }
        }
        if let Some(zone) = &record.zone {
            let digits = if zone.check_digits_valid {
                "valid"
            } else {
                "not valid"
            };
            let corrected = match zone.corrections {
                0 => String::new(),
                1 => ", 1 character corrected".into(),
                n => format!(", {n} characters corrected"),
            };
            row(
                "zone",
                &format!(
                    "{}, check digits {digits}, certainty {:.2}{corrected}",
                    zone.format, zone.weakest
                ),
            );
            for line in &zone.lines {
                row("", line);
            }
        }
        for barcode in &record.barcodes {
            row(
                "barcode",
                &format!("{}, {} bytes", barcode.format, barcode.bytes),
            );
        }
        if let Some(quality) = &record.quality {
            let size = quality
                .pixels_per_millimetre
                .map(|p| format!(", {p:.1} pixels a millimetre"))
                .unwrap_or_default();
            row(
                "picture",
                &format!(
                    "sharpness {:.2}, brightness {:.0}, contrast {:.0}, glare {:.1} %, shadow {:.0} %{size}",
                    quality.sharpness,
                    quality.brightness,
                    quality.contrast,
                    100.0 * quality.glare,
                    100.0 * quality.shadow
                ),
            );
        }
        let signs = record.picture().map_or(&[][..], |p| &p.presentation);
        let signs: Vec<String> = signs
            .iter()
            .map(|found| format!("{} {:.2}", found.sign.word(), found.score))
            .collect();
        row("signs", &signs.join(", "));
        for (i, concern) in record.review.iter().enumerate() {
            row(if i == 0 { "to review" } else { "" }, &concern.words);
        }
        if let Some(drawn) = &record.drawn {
            row("drawn", &drawn.display().to_string());
        }
        if let Some(error) = &record.error {
            row(
                "reason",
                &format!("{}: {}", error.code.word(), error.reason),
            );
        }
        out
    }

    /// The last line.
    pub(super) fn summary(&mut self) -> String {
        self.milliseconds.sort_by(f64::total_cmp);
        let median = self
            .milliseconds
            .get(self.milliseconds.len() / 2)
            .copied()
            .unwrap_or(0.0);
        format!(
            "\n{} files: {} verified, {} unverified, {} unreadable, {} to review; median {median:.0} ms a file\n",
            self.milliseconds.len(),
            self.verified,
            self.unverified,
            self.unreadable,
            self.to_review
        )
    }
}

/// A document's values with their names, those that are there.
pub(super) fn rows(document: &Document) -> Vec<(&'static str, String)> {
    let kind = explanation::kind(document.kind);
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let date = |field: Option<Date>| field.map(|date| date.to_string()).unwrap_or_default();
    let issuer = [&document.issuing_country, &document.issuing_subdivision];
    let issuer: Vec<&str> = issuer.into_iter().flatten().map(String::as_str).collect();
    let mut rows = vec![
        ("document", format!("{kind}, {}", issuer.join("-"))),
        ("number", text(&document.number)),
        ("last name", text(&document.last_name)),
        ("first name", text(&document.first_name)),
        ("born", date(document.dob)),
        ("valid until", date(document.expiration_date)),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    rows
}
