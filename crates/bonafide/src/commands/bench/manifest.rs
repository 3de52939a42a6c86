//! The truth about a folder of pictures.

use std::path::Path;

use anyhow::Context;
use bonafide_core::{evidence::BarcodeReading, geometry::Quad};
use serde::Deserialize;

/// What is true of a picture.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Truth {
    /// The file, from the folder.
    pub(super) file: String,
    /// Lines of the zone; empty where there is none.
    #[serde(rename = "mrz_lines", default, deserialize_with = "or_default")]
    pub(super) lines: Vec<String>,
    /// Format of the zone.
    #[serde(rename = "mrz_type", default, deserialize_with = "or_default")]
    pub(super) format: String,
    /// What is in the picture.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) kind: String,
    /// Conditions.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) flags: Vec<String>,
    /// Where the picture is from.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) origin: String,
    /// The presentation attack; empty where none is named.
    #[serde(default, deserialize_with = "or_default")]
    attack: String,
    /// What was changed in the picture after it was taken.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) edit: Edit,
    /// A messenger sent it on.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) sent_on: bool,
    /// Barcodes in the picture.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) barcodes: Vec<Barcode>,
    /// Corners of the document.
    #[serde(default, deserialize_with = "corners")]
    pub(super) quad: Option<Quad>,
    /// Who issued it: a state as in a zone, or `USA-` and a state's letters.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) country: String,
    /// The zone's check digits hold; null where there is none.
    #[serde(rename = "mrz_check_digits_valid", default)]
    pub(super) digits_hold: Option<bool>,
    /// It was changed after it was made.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tampered: bool,
    /// What it says, of generated pictures.
    #[serde(default, deserialize_with = "or_default")]
    truth: Values,
    /// What is printed on it, of others.
    #[serde(default, deserialize_with = "or_default")]
    viz: Values,
    /// What its barcode says.
    #[serde(default, deserialize_with = "or_default")]
    aamva: Values,
}

/// Values of a document; dates are written as ISO 8601, those of barcodes as `MMDDYYYY`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Values {
    /// Family name.
    #[serde(default, alias = "surname")]
    pub(super) last_name: Option<String>,
    /// Given names.
    #[serde(default, alias = "given_names")]
    pub(super) first_name: Option<String>,
    /// Further given names, in barcodes.
    #[serde(default)]
    pub(super) middle_name: Option<String>,
    /// The document's number.
    #[serde(default, alias = "document_number")]
    pub(super) number: Option<String>,
    /// Date of birth.
    #[serde(default, alias = "date_of_birth", alias = "dob_raw")]
    pub(super) dob: Option<String>,
    /// Last day of validity.
    #[serde(default, alias = "date_of_expiry", alias = "expiry_raw")]
    pub(super) expiry: Option<String>,
    /// Day of issue.
    #[serde(default, alias = "date_of_issue")]
    pub(super) issue: Option<String>,
}

/// An edit of a picture.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Edit {
    /// The parts that were changed.
    #[serde(default)]
    quads: Vec<[[f32; 2]; 4]>,
}

impl Edit {
    /// Whether a part that was changed and the upright rectangle about `quad` have a point in common.
    pub(super) fn touches(&self, quad: &Quad) -> bool {
        let span = |corners: [[f32; 2]; 4], axis: usize| {
            let along = corners.map(|corner| corner[axis]);
            let least = along.into_iter().fold(f32::MAX, f32::min);
            (least, along.into_iter().fold(f32::MIN, f32::max))
        };
        let seen = quad.0.map(|corner| [corner.x, corner.y]);
        self.quads.iter().any(|changed| {
            (0..2).all(|axis| {
                let (a, b) = (span(*changed, axis), span(seen, axis));
                a.0 <= b.1 && b.0 <= a.1
            })
        })
    }
}

/// What a barcode holds: one of the two.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Barcode {
    /// Where it is text.
    text: Option<String>,
    /// Where it is not.
    bytes_hex: Option<String>,
}

impl Barcode {
    /// Whether these bytes are what it holds, as they are, in UTF-8 or in Latin-1.
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        let latin = || {
            bytes
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>()
        };
        let hex = || {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        match (&self.text, &self.bytes_hex) {
            (Some(text), _) => text.as_bytes() == bytes || *text == latin(),
            (None, Some(expected)) => expected.to_lowercase() == hex(),
            (None, None) => false,
        }
    }
}

/// The word for a picture of the document itself.
pub(super) const BONA_FIDE: &str = "none";

impl Truth {
    /// What the document says, from wherever the manifest has it.
    pub(super) fn values(&self) -> &Values {
        let all = [&self.truth, &self.viz, &self.aamva];
        let said = all.into_iter().find(|values| **values != Values::default());
        said.unwrap_or(&self.truth)
    }

    /// How many of the picture's barcodes are among `readings`, and how many of those are none of its.
    pub(super) fn barcodes_among(&self, readings: &[BarcodeReading]) -> (usize, usize) {
        let read = |barcode: &&Barcode| readings.iter().any(|it| barcode.is(&it.content));
        let true_one =
            |reading: &&BarcodeReading| self.barcodes.iter().any(|it| it.is(&reading.content));
        let decoded = self.barcodes.iter().filter(read).count();
        (
            decoded,
            readings.len() - readings.iter().filter(true_one).count(),
        )
    }

    /// The presentation attack that was photographed.
    pub(super) fn attack(&self) -> &str {
        if self.attack.is_empty() {
            BONA_FIDE
        } else {
            &self.attack
        }
    }

    /// Whether a zone reported here is one that is not there.
    pub(super) fn must_have_none(&self) -> bool {
        const WITHOUT: [&str; 5] = [
            "negative",
            "id_card_front",
            "driving_licence",
            "barcode",
            "driving_licence_back",
        ];
        self.lines.is_empty() && WITHOUT.contains(&self.kind.as_str())
    }
}

#[derive(Deserialize)]
struct Manifest {
    documents: Vec<Truth>,
}

/// Reads `manifest.json` of a folder.
pub(super) fn read(folder: &Path) -> anyhow::Result<Vec<Truth>> {
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} could not be read", path.display()))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a manifest", path.display()))?;
    let mut documents = manifest.documents;
    for truth in &mut documents {
        for line in &mut truth.lines {
            *line = line
                .to_uppercase()
                .replace('Ñ', "N")
                .split_whitespace()
                .collect();
        }
    }
    Ok(documents)
}

/// A null counts as nothing said.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Four points, each written as [x, y] or as {x, y}.
fn corners<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Quad>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Corner {
        Pair([f32; 2]),
        Named { x: f32, y: f32 },
    }
    let corners: Option<[Corner; 4]> = Option::deserialize(deserializer)?;
    Ok(corners.map(|corners| {
        Quad(corners.map(|corner| match corner {
            Corner::Pair([x, y]) | Corner::Named { x, y } => {
                bonafide_core::geometry::Point::new(x, y)
            }
        }))
    }))
}
