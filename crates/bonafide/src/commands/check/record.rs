//! What `check --json` prints of one file. Scripts stand on these names.

use std::path::{Path, PathBuf};

use bonafide_core::{
    cross_check::FieldCheck,
    decision::Verdict,
    document::{Address, DocumentData, DocumentType, Sex},
    error_code::CheckError,
    evidence::{BarcodeReading, PictureError, PictureEvidence, Quality, ZoneReading},
    geometry::Quad,
    numbers::NumberCheck,
    report::{Concern, Finding},
};
use jiff::civil::Date;
use serde::Serialize;

/// The outcome in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// The document was read and passes every rule.
    Verified,
    /// The document was read and fails a rule.
    Unverified,
    /// The picture, or the document in it, could not be read.
    Unreadable,
}

impl Status {
    /// Its word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One line of output.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    /// The file as given.
    pub(super) file: String,
    pub(super) status: Status,
    pub(super) error: Option<CheckError>,
    /// What a person should look at, whatever the outcome.
    pub(super) review: Vec<Concern>,
    pub(super) document: Option<Document>,
    pub(super) zone: Option<Zone>,
    /// Barcodes read.
    pub(super) barcodes: Vec<Barcode>,
    /// Corners of the document in pixels after EXIF orientation: TL TR BR BL.
    quad: Option<Quad>,
    pub(super) quality: Option<Quality>,
    evidence: Evidence,
    /// The picture with the evidence drawn, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drawn: Option<PathBuf>,
    /// Wall time of this file alone, in milliseconds.
    pub(super) ms: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Document {
    #[serde(rename = "type")]
    pub(super) kind: Option<DocumentType>,
    pub(super) issuing_country: Option<String>,
    /// State or province, for licences of the US and Canada.
    pub(super) issuing_subdivision: Option<String>,
    pub(super) number: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) dob: Option<Date>,
    pub(super) expiration_date: Option<Date>,
    issued_date: Option<Date>,
    sex: Option<Sex>,
    nationality: Option<String>,
    address: Option<Address>,
}

#[derive(Debug, Serialize)]
pub(super) struct Zone {
    pub(super) format: &'static str,
    pub(super) lines: Vec<String>,
    pub(super) check_digits_valid: bool,
    quad: Quad,
    /// Certainty of the least certain character, 0 to 1.
    pub(super) weakest: f32,
    /// Characters that check digits or the layout put right.
    pub(super) corrections: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Barcode {
    pub(super) format: &'static str,
    /// What it holds, where that is text: UTF-8, or else Latin-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// What it holds, where that is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_hex: Option<String>,
    quad: Quad,
    #[serde(skip)]
    pub(super) bytes: usize,
}

#[derive(Debug, Serialize)]
struct Evidence {
    /// Everything seen in the picture; null when it could not be opened.
    picture: Option<PictureEvidence>,
    /// What print says of the values that were read elsewhere.
    print_checks: Vec<FieldCheck>,
    /// What its numbers say against their countries' rules.
    number_checks: Vec<NumberCheck>,
    /// The rules, in the order they were applied.
    findings: Vec<Finding>,
}

impl Record {
    pub(super) fn new(
        file: &Path,
        seen: Result<PictureEvidence, PictureError>,
        verdict: Verdict,
        milliseconds: f64,
    ) -> Self {
        let picture = seen.ok();
        let read = picture.as_ref().and_then(PictureEvidence::zone_read);
        let zone = read.map(Zone::of);
        let error = verdict.error.or(verdict.refusal);
        let document = Document::of(verdict.data);
        let status = match (&error, zone.is_some() || document.is_some()) {
            (None, _) => Status::Verified,
            (Some(_), true) => Status::Unverified,
            (Some(_), false) => Status::Unreadable,
        };
        Self {
            file: file.display().to_string(),
            status,
            error,
            review: verdict.review,
            document,
            zone,
            barcodes: picture
                .iter()
                .flat_map(|p| p.barcodes.iter().map(Barcode::of))
                .collect(),
            quad: picture
                .as_ref()
                .and_then(|p| p.documents.first())
                .map(|d| d.quad),
            quality: picture.as_ref().map(|p| p.quality),
            evidence: Evidence {
                picture,
                print_checks: verdict.print_checks,
                number_checks: verdict.number_checks,
                findings: verdict.findings,
            },
            drawn: None,
            ms: (milliseconds * 10.0).round() / 10.0,
        }
    }

    /// The file's name without its folders.
    pub(super) fn name(&self) -> String {
        let name = Path::new(&self.file).file_name();
        name.map_or_else(|| self.file.clone(), |name| name.to_string_lossy().into())
    }

    /// Everything seen in the picture.
    pub(super) const fn picture(&self) -> Option<&PictureEvidence> {
        self.evidence.picture.as_ref()
    }

    /// What print says of the values that were read elsewhere.
    pub(super) fn print_checks(&self) -> &[FieldCheck] {
        &self.evidence.print_checks
    }

    /// The rules, in the order they were applied.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.evidence.findings
    }

    /// Whether this rule was applied and holds.
    pub(super) fn passed(&self, rule: &str) -> bool {
        self.findings()
            .iter()
            .any(|it| it.rule == rule && it.passed)
    }
}

impl Zone {
    fn of(reading: &ZoneReading) -> Self {
        Self {
            format: reading.format.name(),
            lines: reading.lines.clone(),
            check_digits_valid: reading.check_digits_valid,
            quad: reading.quad,
            weakest: reading.weakest(),
            corrections: reading.corrections.len(),
        }
    }
}

impl Barcode {
    fn of(reading: &BarcodeReading) -> Self {
        let text = text(&reading.content);
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            format: reading.symbology.name(),
            bytes_hex: text.is_none().then(|| hex(&reading.content)),
            text,
            quad: reading.quad,
            bytes: reading.content.len(),
        }
    }
}

/// The text of a barcode's bytes: UTF-8, or else Latin-1 without its control characters from 128 on.
fn text(bytes: &[u8]) -> Option<String> {
    let latin = || {
        let controls = bytes.iter().any(|byte| (0x7f..0xa0).contains(byte));
        (!controls).then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
    };
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .ok()
        .or_else(latin)
}

impl Document {
    pub(super) fn of(data: DocumentData) -> Option<Self> {
        (data != DocumentData::default()).then_some(Self {
            kind: data.document_type,
            issuing_country: data.issuing_country,
            issuing_subdivision: data.issuing_subdivision,
            number: data.number,
            first_name: data.first_name,
            last_name: data.last_name,
            dob: data.date_of_birth,
            expiration_date: data.expiration_date,
            issued_date: data.issued_date,
            sex: data.sex,
            nationality: data.nationality,
            address: data.address,
        })
    }
}
