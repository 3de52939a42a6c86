//! `bonafide bench barcodes`: how well and how fast barcodes are read.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use bonafide_core::evidence::{BarcodeReading, Look};
use clap::Args;
use serde_json::{Value, json};

use super::{
    manifest::{self, Truth},
    quantile::quantile,
};
use crate::commands::look::{self, Patience};

/// Barcodes read from labelled pictures: how many exactly, how many wrongly, and the time that the whole
/// picture takes.
///
/// Pictures are looked at one after the other on one thread. Exit code 1 when something was read that no
/// barcode of the picture holds.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with `manifest.json` (documents: file, barcodes, flags) and the pictures.
    folder: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    patience: Patience,
    /// Print the pictures with a barcode that was not read.
    #[arg(long)]
    misses: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let truths = manifest::read(&arguments.folder)?;
    let engine = look::engine()?;
    let mut shown = io::stdout().lock();
    let mut score = Score::default();
    for truth in &truths {
        let path = arguments.folder.join(&truth.file);
        let looked = look::at(&engine, &path, Look::Quick, &arguments.patience)?;
        let readings = looked.seen.map(|seen| seen.barcodes).unwrap_or_default();
        let complete = score.add(truth, &readings, looked.milliseconds);
        if arguments.misses && !complete && !arguments.json {
            writeln!(shown, "{} {}", truth.file, truth.flags.join(" "))?;
        }
    }
    if arguments.json {
        writeln!(shown, "{}", score.json())?;
    } else {
        write!(shown, "{}", score.report())?;
    }
    Ok(ExitCode::from(u8::from(score.wrong() > 0)))
}

#[derive(Debug, Default)]
struct Row {
    barcodes: usize,
    decoded: usize,
    wrong: usize,
    milliseconds: Vec<f64>,
}

/// Figures over all pictures with a barcode, and by flag.
#[derive(Debug, Default)]
struct Score {
    rows: BTreeMap<String, Row>,
    /// Pictures of which the manifest knows no barcode: those with a reading, and all.
    without: (usize, usize),
}

const ALL: &str = "all";

impl Score {
    /// Counts a picture; whether all its barcodes were read.
    fn add(&mut self, truth: &Truth, readings: &[BarcodeReading], milliseconds: f64) -> bool {
        if truth.barcodes.is_empty() {
            self.without.0 += usize::from(!readings.is_empty());
            self.without.1 += 1;
            return true;
        }
        let (decoded, wrong) = truth.barcodes_among(readings);
        let flags = truth.flags.iter().map(|flag| format!("flag {flag}"));
        for group in flags.chain([ALL.to_owned()]) {
            let row = self.rows.entry(group).or_default();
            row.barcodes += truth.barcodes.len();
            row.decoded += decoded;
            row.wrong += wrong;
            row.milliseconds.push(milliseconds);
        }
        decoded == truth.barcodes.len()
    }

    /// Readings that are no barcode's of their picture.
    fn wrong(&self) -> usize {
        self.rows.get(ALL).map_or(0, |row| row.wrong)
    }

    /// The figures for people.
    fn report(&self) -> String {
        let mut out = format!(
            "{:<24}{:>10}{:>10}{:>8}{:>12}{:>10}\n",
            "", "barcodes", "decoded", "wrong", "median ms", "p95 ms"
        );
        for (group, row) in &self.rows {
            out += &format!(
                "{group:<24}{:>10}{:>9.1}%{:>8}{:>12.0}{:>10.0}\n",
                row.barcodes,
                100.0 * row.decoded as f64 / row.barcodes as f64,
                row.wrong,
                quantile(&row.milliseconds, 0.5),
                quantile(&row.milliseconds, 0.95),
            );
        }
        let (read, all) = self.without;
        out + &format!("barcodes read where the manifest has none: {read} of {all} pictures\n")
    }

    /// The figures for scripts.
    fn json(&self) -> Value {
        let rows: serde_json::Map<String, Value> = self
            .rows
            .iter()
            .map(|(group, row)| {
                let figures = json!({
                    "barcodes": row.barcodes,
                    "decoded": row.decoded,
                    "wrong": row.wrong,
                    "median_ms": quantile(&row.milliseconds, 0.5),
                    "p95_ms": quantile(&row.milliseconds, 0.95),
                });
                (group.clone(), figures)
            })
            .collect();
        json!({
            "rows": rows,
            "read_where_none": self.without.0,
            "pictures_without": self.without.1,
        })
    }
}

#[cfg(test)]
mod tests {
    use bonafide_core::{evidence::Symbology, geometry::Quad};

    use super::*;

    #[test]
    fn bytes_count_as_text_in_either_encoding_and_anything_else_is_wrong() {
        let truth: Truth = serde_json::from_value(json!({
            "file": "a.png", "flags": ["hard"],
            "barcodes": [{ "format": "PDF417", "text": "É1" }, { "bytes_hex": "00FF" }],
        }))
        .unwrap();
        let reading = |content: &[u8]| BarcodeReading {
            symbology: Symbology::Pdf417,
            content: content.to_vec(),
            quad: Quad::rectangle(0.0, 0.0, 9.0, 9.0),
        };
        let mut score = Score::default();
        assert!(score.add(&truth, &[reading("É1".as_bytes()), reading(&[0, 255])], 1.0));
        assert!(!score.add(&truth, &[reading(&[0xc9, b'1'])], 3.0));
        assert_eq!(score.wrong(), 0);
        assert!(!score.add(&truth, &[reading(b"E1")], 2.0));
        assert_eq!(score.wrong(), 1);
        let hard = &score.json()["rows"]["flag hard"];
        assert_eq!(
            (&hard["barcodes"], &hard["decoded"]),
            (&json!(6), &json!(3))
        );
        assert_eq!(hard["median_ms"], 2.0);
    }
}
