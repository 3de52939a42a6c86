//! `bonafide bench attacks`: how well copies and edited pictures are told from documents.

mod outcomes;
mod rates;

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use bonafide_core::{
    decision::Policy,
    evidence::{Look, Sign},
};
use clap::Args;
use serde_json::{Value, json};

use super::{manifest, record_file};
use crate::commands::look::{self, Patience};
use outcomes::Outcomes;
use rates::Scores;

/// Signs of presentation attacks in labelled pictures (ISO/IEC 30107-3): for each sign and kind of attack
/// the share that is missed (APCER), the share of documents themselves that is taken for an attack
/// (BPCER), and what the score could do at any threshold (AUC, D-EER). Then for each kind of attack what all
/// signs together do, apart for pictures that a messenger sent on.
///
/// Pictures are looked at one after the other on one thread, and whole: nothing is cut short.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with `manifest.json` (documents: file, attack, which is none where none is named, `edit.quads`,
    /// `sent_on`) and the pictures.
    folder: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
    /// Write what was seen, one JSON object a line (file, attack, scores), to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let truths = manifest::read(&arguments.folder)?;
    let engine = look::engine()?;
    let mut out = arguments.out.as_deref().map(record_file).transpose()?;
    let mut report = Report::default();
    for truth in &truths {
        let path = arguments.folder.join(&truth.file);
        let looked = look::at(&engine, &path, Look::Full, &Patience::ENDLESS)?;
        let Ok(seen) = looked.seen else {
            report.unseen += 1;
            continue;
        };
        report.milliseconds.push(looked.milliseconds);
        let attack = truth.attack();
        for sign in Sign::ALL {
            let found = seen.presentation.iter().find(|found| found.sign == sign);
            // What could not be looked for is not found.
            let score = found.map_or(0.0, |found| found.score);
            report.add(sign, attack, score);
        }
        report.outcomes.add(truth, &seen.presentation);
        if let Some(out) = &mut out {
            let scores: serde_json::Map<String, Value> = seen
                .presentation
                .iter()
                .map(|found| (found.sign.word().to_owned(), json!(found.score)))
                .collect();
            let record = json!({ "file": truth.file, "attack": attack, "scores": scores });
            writeln!(out, "{record}")?;
        }
    }
    if let Some(mut out) = out {
        out.flush()?;
    }
    let mut shown = io::stdout().lock();
    if arguments.json {
        writeln!(shown, "{}", report.json())?;
    } else {
        write!(shown, "{}", report.table())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Scores of all pictures.
#[derive(Default)]
struct Report {
    /// By sign, then by attack.
    scores: BTreeMap<(Sign, String), Vec<f32>>,
    outcomes: Outcomes,
    milliseconds: Vec<f64>,
    /// Pictures that could not be looked at.
    unseen: usize,
}

impl Report {
    fn add(&mut self, sign: Sign, attack: &str, score: f32) {
        let key = (sign, attack.to_owned());
        self.scores.entry(key).or_default().push(score);
    }

    /// The figures of each sign and attack; attack pictures beside the bona fide ones.
    fn rows(&self) -> Vec<(Sign, &str, Scores<'_>)> {
        let none = |sign: Sign| {
            self.scores
                .get(&(sign, manifest::BONA_FIDE.to_owned()))
                .map_or(&[][..], Vec::as_slice)
        };
        self.scores
            .iter()
            .map(|((sign, attack), scores)| {
                let scores = Scores {
                    attack: scores,
                    bona_fide: none(*sign),
                    threshold: Policy::LIVE.threshold(*sign),
                };
                (*sign, attack.as_str(), scores)
            })
            .collect()
    }

    fn table(&self) -> String {
        let mut out = format!(
            "{:<14}{:<12}{:>9}{:>11}{:>9}{:>9}{:>8}{:>9}\n",
            "sign", "picture", "pictures", "threshold", "APCER", "BPCER", "AUC", "D-EER"
        );
        for (sign, attack, scores) in self.rows() {
            let percent = |share: f32| format!("{:.1}%", 100.0 * share);
            let is_attack = attack != manifest::BONA_FIDE;
            let when = |is: bool, text: String| if is { text } else { "–".to_owned() };
            let can = is_attack && !scores.bona_fide.is_empty();
            out += &format!(
                "{:<14}{attack:<12}{:>9}{:>11.2}{:>9}{:>9}{:>8}{:>9}\n",
                sign.word(),
                scores.attack.len(),
                scores.threshold,
                when(is_attack, percent(scores.apcer())),
                when(!is_attack, percent(scores.bpcer())),
                when(can, format!("{:.3}", scores.auc())),
                when(can, percent(scores.equal_error())),
            );
        }
        out += "\n";
        out += &self.outcomes.table();
        let times = &self.milliseconds;
        out + &format!(
            "\nwhole pictures, ms: median {:.0}, p95 {:.0}; not looked at: {}\n",
            super::quantile::quantile(times, 0.5),
            super::quantile::quantile(times, 0.95),
            self.unseen
        )
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows()
            .into_iter()
            .map(|(sign, attack, scores)| {
                let is_attack = attack != manifest::BONA_FIDE;
                json!({
                    "sign": sign.word(),
                    "attack": attack,
                    "pictures": scores.attack.len(),
                    "threshold": scores.threshold,
                    "apcer": is_attack.then(|| scores.apcer()),
                    "bpcer": (!is_attack).then(|| scores.bpcer()),
                    "auc": is_attack.then(|| scores.auc()),
                    "d_eer": is_attack.then(|| scores.equal_error()),
                })
            })
            .collect();
        json!({
            "rows": rows,
            "outcomes": self.outcomes.json(),
            "median_ms": super::quantile::quantile(&self.milliseconds, 0.5),
            "p95_ms": super::quantile::quantile(&self.milliseconds, 0.95),
            "not_looked_at": self.unseen,
        })
    }
}
