//! Figures. A field counts as exact when it has the true value, but for upper and lower case; one that was
//! not read counts as wrong in all its characters.

use std::{collections::BTreeMap, fmt::Write};

use bonafide_core::{
    decision::Verdict,
    document::{DocumentData, DocumentType},
    evidence::BarcodeReading,
    explanation,
    geometry::Quad,
    session::Side,
};
use serde_json::{Map, Value, json};

use super::expected::{Class, Expected, FIELDS};
use crate::commands::bench::{manifest::Truth, measure::overlap, quantile::quantile};

/// What came out for a picture.
pub(super) struct Outcome {
    /// Corners of the document.
    pub(super) quad: Option<Quad>,
    /// The side that it was taken for.
    pub(super) side: Side,
    /// Barcodes read.
    pub(super) barcodes: Vec<BarcodeReading>,
    /// The decision.
    pub(super) verdict: Verdict,
    /// Wall time of the look.
    pub(super) milliseconds: f64,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    right: usize,
    of: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// In per cent, for people.
    fn shown(self) -> String {
        match self.of {
            0 => "-".into(),
            of => format!("{:.1}%", 100.0 * self.right as f64 / of as f64),
        }
    }

    fn json(self) -> Value {
        json!({ "right": self.right, "of": self.of })
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Field {
    exact: Share,
    read: usize,
    distance: usize,
    characters: usize,
}

impl Field {
    fn add(&mut self, want: &str, got: Option<&str>) -> bool {
        let (want, got) = (want.to_uppercase(), got.map(str::to_uppercase));
        let exact = got.as_ref() == Some(&want);
        let distance = strsim::levenshtein(&want, got.as_deref().unwrap_or_default());
        self.exact.add(exact);
        self.read += usize::from(got.is_some());
        self.characters += want.chars().count();
        self.distance += distance.min(want.chars().count());
        exact
    }

    fn error(self) -> f64 {
        self.distance as f64 / self.characters.max(1) as f64
    }
}

/// Figures of a group of pictures.
#[derive(Debug, Default)]
struct Row {
    pictures: usize,
    overlaps: Vec<f64>,
    kind: Share,
    issuer: Share,
    side: Share,
    fields: BTreeMap<&'static str, Field>,
    barcodes: Share,
    wrong_barcodes: usize,
    milliseconds: Vec<f64>,
}

impl Row {
    fn good_overlaps(&self) -> Share {
        Share {
            right: self.overlaps.iter().filter(|it| **it >= 0.9).count(),
            of: self.overlaps.len(),
        }
    }

    fn all_fields(&self) -> Field {
        let mut all = Field::default();
        for field in self.fields.values() {
            all.exact.right += field.exact.right;
            all.exact.of += field.exact.of;
            all.read += field.read;
            all.distance += field.distance;
            all.characters += field.characters;
        }
        all
    }

    fn json(&self) -> Value {
        let mean = self.overlaps.iter().sum::<f64>() / self.overlaps.len().max(1) as f64;
        let field = |field: &Field| {
            json!({
                "of": field.exact.of,
                "read": field.read,
                "exact": field.exact.right,
                "cer": field.error(),
            })
        };
        let fields: Map<String, Value> = self
            .fields
            .iter()
            .map(|(name, it)| (name.replace(' ', "_"), field(it)))
            .collect();
        json!({
            "pictures": self.pictures,
            "corners": {
                "pictures": self.overlaps.len(),
                "mean_iou": mean,
                "iou_90": self.good_overlaps().right,
            },
            "kind": self.kind.json(),
            "issuer": self.issuer.json(),
            "side": self.side.json(),
            "fields": fields,
            "all_fields": field(&self.all_fields()),
            "barcodes": self.barcodes.json(),
            "wrong_barcodes": self.wrong_barcodes,
            "median_ms": quantile(&self.milliseconds, 0.5),
            "p95_ms": quantile(&self.milliseconds, 0.95),
        })
    }
}

/// Figures over all pictures and by group.
#[derive(Debug, Default)]
pub(super) struct Score {
    rows: BTreeMap<String, Row>,
    /// Kinds as they are, and as they were told.
    kinds: BTreeMap<(&'static str, &'static str), usize>,
    /// What documents are, and what was decided.
    decisions: BTreeMap<(Class, &'static str), usize>,
}

const ALL: &str = "all";
const VERIFIED: &str = "verified";
/// What a picture was told to be that gave no document's data.
const NOTHING: &str = "nothing";

impl Score {
    /// Counts a picture; what is wrong of it, in words.
    pub(super) fn add(
        &mut self,
        truth: &Truth,
        expected: &Expected,
        outcome: &Outcome,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let data = &outcome.verdict.data;
        let told = (*data != DocumentData::default()).then_some(data.document_type);
        let name = |kind: Option<Option<DocumentType>>| {
            kind.map_or(NOTHING, |kind| explanation::kind(kind))
        };
        *self
            .kinds
            .entry((name(expected.kind), name(told)))
            .or_default() += 1;
        let issuer = [&data.issuing_country, &data.issuing_subdivision];
        let issuer: Vec<&str> = issuer.into_iter().flatten().map(String::as_str).collect();
        let issuer = issuer.join("-");
        if expected.kind != told {
            wrong.push(format!("kind: {} for {}", name(told), name(expected.kind)));
        }
        let decided = outcome
            .verdict
            .error
            .as_ref()
            .or(outcome.verdict.refusal.as_ref())
            .map_or(VERIFIED, |error| error.code.word());
        *self.decisions.entry((expected.class, decided)).or_default() += 1;
        if (expected.class == Class::Acceptable) != (decided == VERIFIED) {
            wrong.push(format!("{decided} for {}", expected.class.name()));
        }
        let (decoded, of_none) = truth.barcodes_among(&outcome.barcodes);
        let overlap = truth.quad.as_ref().map(|quad| {
            let found = outcome.quad.map(|found| overlap(quad, &found));
            f64::from(found.unwrap_or(0.0))
        });
        let fields: Vec<(&str, &str, Option<String>)> = expected
            .fields
            .iter()
            .map(|(name, want)| (*name, want.as_str(), value(data, name)))
            .collect();
        let groups = [ALL.to_owned(), format!("kind {}", truth.kind)];
        let flags = truth.flags.iter().map(|flag| format!("flag {flag}"));
        for group in groups.into_iter().chain(flags) {
            let row = self.rows.entry(group).or_default();
            row.pictures += 1;
            row.overlaps.extend(overlap);
            row.kind.add(expected.kind == told);
            if let Some(want) = &expected.issuer {
                row.issuer.add(*want == issuer);
            }
            if let Some(side) = expected.side {
                row.side.add(side == outcome.side);
            }
            for (name, want, got) in &fields {
                row.fields
                    .entry(name)
                    .or_default()
                    .add(want, got.as_deref());
            }
            row.barcodes.right += decoded;
            row.barcodes.of += truth.barcodes.len();
            row.wrong_barcodes += of_none;
            row.milliseconds.push(outcome.milliseconds);
        }
        for (name, want, got) in &fields {
            if !Field::default().add(want, got.as_deref()) {
                let got = got.as_deref().unwrap_or("nothing");
                wrong.push(format!("{name}: {got} for {want}"));
            }
        }
        if overlap.is_some_and(|overlap| overlap < 0.9) {
            wrong.push(format!("corners: IoU {:.2}", overlap.unwrap_or(0.0)));
        }
        wrong
    }

    /// Documents verified that must not be.
    pub(super) fn false_accepts(&self) -> usize {
        let wrong = |((class, decided), _): &(&(Class, &str), &usize)| {
            *class != Class::Acceptable && *decided == VERIFIED
        };
        self.decisions.iter().filter(wrong).map(|(_, n)| n).sum()
    }

    /// The figures for people.
    pub(super) fn report(&self, memory: Option<u64>) -> String {
        let mut out = format!(
            "{:<28}{:>9}{:>9}{:>8}{:>8}{:>8}{:>8}{:>8}{:>10}{:>8}\n",
            "",
            "pictures",
            "IoU≥0.9",
            "kind",
            "issuer",
            "side",
            "fields",
            "cer",
            "median ms",
            "p95"
        );
        // Writing to a string cannot fail.
        for (group, row) in &self.rows {
            let fields = row.all_fields();
            let _ = writeln!(
                out,
                "{group:<28}{:>9}{:>9}{:>8}{:>8}{:>8}{:>8}{:>8.3}{:>10.0}{:>8.0}",
                row.pictures,
                row.good_overlaps().shown(),
                row.kind.shown(),
                row.issuer.shown(),
                row.side.shown(),
                fields.exact.shown(),
                fields.error(),
                quantile(&row.milliseconds, 0.5),
                quantile(&row.milliseconds, 0.95),
            );
        }
        if let Some(all) = self.rows.get(ALL) {
            let _ = writeln!(
                out,
                "\n{:<28}{:>9}{:>9}{:>8}{:>8}",
                "field", "shown", "read", "exact", "cer"
            );
            for name in FIELDS {
                if let Some(field) = all.fields.get(name) {
                    let _ = writeln!(
                        out,
                        "{name:<28}{:>9}{:>9}{:>8}{:>8.3}",
                        field.exact.of,
                        field.read,
                        field.exact.shown(),
                        field.error()
                    );
                }
            }
            let mean = all.overlaps.iter().sum::<f64>() / all.overlaps.len().max(1) as f64;
            let _ = writeln!(
                out,
                "\ndocument corners: mean IoU {mean:.3} of {}",
                all.overlaps.len()
            );
            let _ = writeln!(
                out,
                "barcodes: {} of {} decoded, {} read that are none",
                all.barcodes.right, all.barcodes.of, all.wrong_barcodes
            );
        }
        if let Some(bytes) = memory {
            let _ = writeln!(out, "peak memory: {} MB", bytes / 1_000_000);
        }
        out.push('\n');
        for class in Class::ALL {
            for ((of, decided), count) in &self.decisions {
                if *of == class {
                    let _ = writeln!(out, "{:<28}{decided:<28}{count:>6}", class.name());
                }
            }
        }
        out.push('\n');
        for ((kind, told), count) in &self.kinds {
            let _ = writeln!(out, "{kind:<28}told as {told:<20}{count:>6}");
        }
        out
    }

    /// The figures for scripts.
    pub(super) fn json(&self, memory: Option<u64>) -> Value {
        let rows: Map<String, Value> = self
            .rows
            .iter()
            .map(|(group, row)| (group.clone(), row.json()))
            .collect();
        let decisions: Vec<Value> = self
            .decisions
            .iter()
            .map(|((class, decided), count)| {
                json!({ "document": class.name(), "decided": decided, "pictures": count })
            })
            .collect();
        let kinds: Vec<Value> = self
            .kinds
            .iter()
            .map(|((kind, told), count)| json!({ "kind": kind, "told": told, "pictures": count }))
            .collect();
        json!({
            "rows": rows,
            "decisions": decisions,
            "kinds": kinds,
            "false_accepts": self.false_accepts(),
            "peak_memory_bytes": memory,
        })
    }
}

/// What was read of a field.
fn value(data: &DocumentData, field: &str) -> Option<String> {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    match field {
        "last name" => data.last_name.clone(),
        "first name" => data.first_name.clone(),
        "number" => data.number.clone(),
        "birth" => date(data.date_of_birth),
        "expiry" => date(data.expiration_date),
        "issue" => date(data.issued_date),
        _ => None,
    }
}
