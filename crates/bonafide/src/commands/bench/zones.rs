//! `bonafide bench zones`: how well and how fast machine-readable zones are read.

mod peers;
mod score;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use bonafide_core::{
    evidence::{IllegibleReason, Look, PictureError, PictureEvidence, ZoneSighting},
    geometry::Quad,
};
use clap::Args;
use serde_json::json;

use super::{
    manifest::{self, Truth},
    process, record_file,
};
use crate::commands::look::{self, Patience};
use score::{Outcome, Score};

/// Machine-readable zones read from labelled pictures: share exact, silent errors, time, memory.
///
/// Pictures are looked at one after the other on one thread. Exit code 1 when a zone was read
/// wrong although its check digits hold.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with `manifest.json` (documents: file, mrz_lines, mrz_type, kind, flags, origin,
    /// quad) and the pictures.
    folder: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
    /// Stop after this many pictures.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    patience: Patience,
    /// Print what was expected and what was read for each zone that is not exact.
    #[arg(long)]
    misses: bool,
    /// Write what was read, one JSON object a line (file, mrz_lines, quad, ms), to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let truths = manifest::read(&arguments.folder)?;
    let engine = look::engine()?;
    let mut out = arguments.out.as_deref().map(record_file).transpose()?;
    let mut shown = io::stdout().lock();
    let mut score = Score::default();
    for truth in truths.iter().take(arguments.limit.unwrap_or(usize::MAX)) {
        let path = arguments.folder.join(&truth.file);
        let looked = look::at(&engine, &path, Look::Quick, &arguments.patience)?;
        let milliseconds = looked.milliseconds;
        let outcome = outcome(&looked.seen, milliseconds);
        if let Some(out) = &mut out {
            let lines = (!outcome.lines.is_empty()).then_some(&outcome.lines);
            let record = json!({
                "file": truth.file,
                "mrz_lines": lines,
                "quad": outcome.quad.map(|quad| quad.0.map(|corner| [corner.x, corner.y])),
                "ms": (milliseconds * 10.0).round() / 10.0,
            });
            writeln!(out, "{record}")?;
        }
        score.add(truth, &outcome);
        if arguments.misses && !arguments.json {
            print_miss(&mut shown, truth, &outcome)?;
        }
    }
    if let Some(mut out) = out {
        out.flush()?;
    }
    let memory = process::memory(None).map(|memory| memory.peak);
    if arguments.json {
        writeln!(shown, "{}", score.json(memory))?;
    } else {
        write!(shown, "{}{}", score.report(memory), peers::table())?;
    }
    Ok(ExitCode::from(u8::from(score.silent_errors() > 0)))
}

/// What counts of what was seen.
fn outcome(seen: &Result<PictureEvidence, PictureError>, milliseconds: f64) -> Outcome {
    let (mut lines, mut check_digits_valid) = (Vec::new(), false);
    let reason = match seen {
        Ok(evidence) => match &evidence.zone {
            ZoneSighting::Read(reading) => {
                lines.clone_from(&reading.lines);
                check_digits_valid = reading.check_digits_valid;
                "read"
            }
            ZoneSighting::Absent => "no zone found",
            ZoneSighting::Illegible { reason, .. } => match reason {
                IllegibleReason::Shape => "zone found, of no known layout",
                IllegibleReason::CheckDigits => "zone found, check digits do not hold",
                IllegibleReason::Uncertain => "zone found, characters uncertain",
                IllegibleReason::TooSmall => "zone found, characters too small",
            },
        },
        Err(PictureError::TimedOut) => "took too long",
        Err(_) => "not a picture within the limits",
    };
    let quad: Option<Quad> = seen
        .as_ref()
        .ok()
        .and_then(|evidence| evidence.documents.first())
        .map(|d| d.quad);
    Outcome {
        lines,
        check_digits_valid,
        reason,
        quad,
        milliseconds,
    }
}

fn print_miss(out: &mut impl Write, truth: &Truth, outcome: &Outcome) -> io::Result<()> {
    if truth.lines.is_empty() || outcome.lines == truth.lines {
        return Ok(());
    }
    writeln!(
        out,
        "{} {} {}: {}",
        truth.file,
        truth.format,
        truth.flags.join(" "),
        outcome.reason
    )?;
    for line in &truth.lines {
        writeln!(out, "  want {line}")?;
    }
    for line in &outcome.lines {
        writeln!(out, "  got  {line}")?;
    }
    Ok(())
}
