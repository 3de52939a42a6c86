//! `bonafide bench documents`: how well documents are found, told apart, read and judged, and how fast.

mod expected;
mod score;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use bonafide_core::{
    clock::Clock,
    decision::{Policy, decide},
    evidence::{Look, PictureEvidence},
    session::DocumentOptions,
};
use clap::Args;
use jiff::civil::Date;

use super::{manifest, process};
use crate::{
    commands::look::{self, Patience},
    system_clock::SystemClock,
};
use expected::Expected;
use score::{Outcome, Score};

/// Documents found, told apart, read and judged from labelled pictures.
///
/// Each picture is one document's, looked at in full and judged alone as `check` judges it, one after the
/// other on one thread. Where a picture shows a side that does not verify alone, it may not. Exit code 1 when
/// a document was verified that must not be.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with `manifest.json` (documents: file, kind, country, mrz_lines, barcodes, flags, quad,
    /// tampered; truth, viz or aamva with what the document says) and the pictures.
    folder: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
    /// Stop after this many pictures.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// The day to judge validity and age on; by default today (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    #[command(flatten)]
    patience: Patience,
    /// Print what is wrong of each picture.
    #[arg(long)]
    misses: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let truths = manifest::read(&arguments.folder)?;
    let today = arguments.today.unwrap_or_else(|| SystemClock.now().date());
    let engine = look::engine()?;
    let mut shown = io::stdout().lock();
    let mut score = Score::default();
    for truth in truths.iter().take(arguments.limit.unwrap_or(usize::MAX)) {
        let looked = look::at(
            &engine,
            &arguments.folder.join(&truth.file),
            Look::Full,
            &arguments.patience,
        )?;
        let side = look::side(&looked.seen);
        let quad = looked
            .seen
            .as_ref()
            .ok()
            .and_then(|seen| seen.documents.first())
            .map(|document| document.quad);
        let barcodes = looked.seen.as_ref().map_or_else(
            |_| Vec::new(),
            |seen: &PictureEvidence| seen.barcodes.clone(),
        );
        let pictures = [(side, looked.seen)];
        let verdict = decide(&pictures, &DocumentOptions::default(), &Policy::TEST, today);
        let outcome = Outcome {
            quad,
            side,
            barcodes,
            verdict,
            milliseconds: looked.milliseconds,
        };
        let wrong = score.add(truth, &Expected::of(truth, today), &outcome);
        if arguments.misses && !arguments.json && !wrong.is_empty() {
            writeln!(shown, "{} {}: {}", truth.file, truth.kind, wrong.join("; "))?;
        }
    }
    let memory = process::memory(None).map(|memory| memory.peak);
    if arguments.json {
        writeln!(shown, "{}", score.json(memory))?;
    } else {
        write!(shown, "{}", score.report(memory))?;
    }
    Ok(ExitCode::from(u8::from(score.false_accepts() > 0)))
}
