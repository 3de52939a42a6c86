//! `bonafide explain`: why a document was verified, or was not, rule by rule.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use bonafide_core::{
    clock::Clock,
    decision::{Policy, decide},
    document::DocumentData,
    error_code::CheckError,
    evidence::{Look, PictureError, PictureEvidence},
    explanation::{self, Step},
    id::{ReportId, SessionId},
    report::Trace,
    session::{DocumentOptions, Side},
};
use bonafide_service::ReportContent;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    check::{document_json, document_rows},
    database::{Location, block_on},
    look::{self, Patience},
};
use crate::system_clock::SystemClock;

/// Explain a decision, rule by rule.
///
/// Of a session or report that the server keeps, or of pictures judged now: what was looked at, what was
/// found, and what came of it. Reading a stored decision needs the server's root key, and is written down:
/// `bonafide audit` shows it.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bonafide explain front.jpg back.jpg
  bonafide explain vs_... --data /var/lib/bonafide

Exit codes:
  0  the document is verified
  1  it is not
  2  wrong usage, or something could not be opened")]
pub(crate) struct Arguments {
    /// A session (`vs_...`, its newest report) or report (`vr_...`); or the picture of a document, or two
    /// of them, front and back of one.
    #[arg(required = true, num_args = 1..=2, value_name = "ID|FILE")]
    what: Vec<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// The day to judge pictures on; by default today (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    #[command(flatten)]
    patience: Patience,
    #[command(flatten)]
    location: Location,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let explanation = match arguments.what.as_slice() {
        [id] if is_id(id) => stored(&arguments.location, id)?,
        files => {
            if let Some(id) = files.iter().find(|id| is_id(id)) {
                bail!(
                    "{id} is explained alone: give one session or report, or one or two pictures"
                );
            }
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            let today = arguments.today.unwrap_or_else(|| SystemClock.now().date());
            judged(&files, today, &arguments.patience)?
        }
    };
    let mut out = io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", explanation.json())?;
    } else {
        write!(out, "{}", explanation.text())?;
    }
    Ok(ExitCode::from(u8::from(!explanation.is_verified())))
}

fn is_id(text: &str) -> bool {
    text.parse::<SessionId>().is_ok() || text.parse::<ReportId>().is_ok()
}

/// A decision with all that led to it.
struct Explanation {
    /// What is explained: names with values.
    heads: Vec<(&'static str, String)>,
    /// Names of the pictures, where they have some.
    files: Vec<String>,
    error: Option<CheckError>,
    data: DocumentData,
    options: DocumentOptions,
    trace: Trace,
}

/// The decision that the server keeps.
fn stored(location: &Location, id: &str) -> anyhow::Result<Explanation> {
    let report = block_on(async {
        let reader = location.reports().await?;
        let read = reader.read(id).await;
        read.with_context(|| format!("nothing was decided under {id}"))
    })?;
    let ReportContent::Open(content) = report.content else {
        bail!("{id} was redacted: nothing is left to explain");
    };
    let options = content.options.unwrap_or_default();
    Ok(Explanation {
        heads: vec![
            ("session", report.session.to_string()),
            ("report", report.id.to_string()),
            ("mode", report.mode.word().to_owned()),
        ],
        files: Vec::new(),
        error: content.document.error,
        data: content.document.data,
        options,
        trace: content.document.trace,
    })
}

/// A decision on these pictures, made now as `check` makes it.
fn judged(files: &[PathBuf], today: Date, patience: &Patience) -> anyhow::Result<Explanation> {
    let engine = look::engine()?;
    let mut pictures = Vec::new();
    for file in files {
        let seen = look::at(&engine, file, Look::Full, patience)?.seen;
        pictures.push((look::side(&seen), seen, file.as_path()));
    }
    // Of two pictures the one that is surely the back is; else they come front first.
    if let [first, second] = pictures.as_mut_slice() {
        if first.0 == Side::Back && second.0 == Side::Front {
            pictures.swap(0, 1);
        } else {
            (first.0, second.0) = (Side::Front, Side::Back);
        }
    }
    let names = pictures
        .iter()
        .map(|(_, _, file)| file.display().to_string());
    let files = names.collect();
    let pictures: Vec<_> = pictures
        .into_iter()
        .map(|(side, seen, _): (_, _, &Path)| (side, seen))
        .collect();
    let options = DocumentOptions::default();
    let verdict = decide(&pictures, &options, &Policy::TEST, today);
    Ok(Explanation {
        heads: vec![("judged on", today.to_string())],
        files,
        error: verdict.error.or(verdict.refusal),
        data: verdict.data,
        options,
        trace: Trace {
            pictures,
            print_checks: verdict.print_checks,
            number_checks: verdict.number_checks,
            review: verdict.review,
            findings: verdict.findings,
        },
    })
}

impl Explanation {
    fn steps(&self) -> Vec<Step> {
        explanation::steps(&self.trace, &self.data, &self.options)
    }

    /// A person can be refused though the document is verified.
    fn is_verified(&self) -> bool {
        self.error.is_none() && self.trace.findings.iter().all(|finding| finding.passed)
    }

    const fn outcome(&self, verified: bool) -> &'static str {
        if verified { "verified" } else { "unverified" }
    }

    /// For people.
    fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            out.push_str(format!("{name:<13} {value}").trim_end());
            out.push('\n');
        };
        for (name, value) in &self.heads {
            line(name, value);
        }
        for (name, value) in document_rows(&self.data) {
            line(name, &value);
        }
        for (i, (side, seen)) in self.trace.pictures.iter().enumerate() {
            let name = self.files.get(i).map_or("", String::as_str);
            line("", "");
            line(explanation::side_name(*side), name);
            match seen {
                Ok(seen) => explanation::picture(seen)
                    .iter()
                    .for_each(|it| line("", it)),
                Err(error) => line("", &error.to_string()),
            }
        }
        for step in self.steps() {
            line("", "");
            line(if step.passed { "holds" } else { "FAILS" }, &step.rule);
            for (name, value) in [
                ("  asked", step.asked),
                ("  found", &step.found),
                ("  why", &step.why),
            ] {
                if !value.is_empty() {
                    line(name, value);
                }
            }
        }
        let verified = self.is_verified();
        line("", "");
        line("outcome", self.outcome(verified));
        if let Some(error) = &self.error {
            line("", &format!("{}: {}", error.code.word(), error.reason));
        }
        for (i, concern) in self.trace.review.iter().enumerate() {
            let name = if i == 0 { "to review" } else { "" };
            line(name, &format!("{}: {}", concern.rule, concern.words));
        }
        if !verified {
            line(
                "",
                "The first rule that fails decides; those that would follow were not applied.",
            );
        }
        out
    }

    /// For scripts.
    fn json(&self) -> Value {
        let pictures = self.trace.pictures.iter().enumerate();
        let picture =
            |(i, (side, seen)): (usize, &(Side, Result<PictureEvidence, PictureError>))| {
                let shown = match seen {
                    Ok(seen) => explanation::picture(seen),
                    Err(error) => vec![error.to_string()],
                };
                json!({
                    "side": side,
                    "file": self.files.get(i),
                    "shows": shown,
                })
            };
        let pictures: Vec<Value> = pictures.map(picture).collect();
        let rule = |step: Step| {
            json!({
                "rule": step.rule,
                "asked": step.asked,
                "found": step.found,
                "passed": step.passed,
                "why": step.why,
            })
        };
        let rules: Vec<Value> = self.steps().into_iter().map(rule).collect();
        let heads = self.heads.iter();
        let mut all: serde_json::Map<String, Value> = heads
            .map(|(name, value)| (name.replace(' ', "_"), json!(value)))
            .collect();
        for (name, value) in [
            ("outcome", json!(self.outcome(self.is_verified()))),
            ("error", json!(self.error)),
            ("document", document_json(&self.data)),
            ("pictures", json!(pictures)),
            ("rules", json!(rules)),
            ("print_checks", json!(self.trace.print_checks)),
            ("number_checks", json!(self.trace.number_checks)),
            ("review", json!(self.trace.review)),
        ] {
            all.insert(name.to_owned(), value);
        }
        Value::Object(all)
    }
}
