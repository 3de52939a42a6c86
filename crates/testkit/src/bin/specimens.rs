//! Writes photographed specimens and the truth about them, for `bonafide bench`.
#![expect(
    clippy::print_stderr,
    reason = "a command-line tool tells its progress"
)]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use bonafide_testkit::specimen::{
    Attack, FRAME, Kind, Photo, Random, Severity, Specimen, manifest_entry,
};
use clap::{Parser, ValueEnum};
use serde_json::{Value, json};

/// Draws documents of invented people, photographs them, and writes the pictures with a manifest
/// of the truth.
#[derive(Parser)]
struct Arguments {
    /// The folder to write to; made if it is not there.
    folder: PathBuf,
    /// How many pictures of each severity.
    #[arg(long, default_value_t = 334)]
    count: u64,
    /// Only this severity; all three if it is not given.
    #[arg(long, value_enum)]
    severity: Option<Level>,
    /// Only this kind of document; a mixture of all if it is not given.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// What is photographed in place of the document, or done to its picture; may be given several times,
    /// for pictures of each in turn.
    #[arg(long, value_parser = attack, default_value = "none")]
    attack: Vec<Attack>,
    /// Longer side of the pictures, in pixels; may be given several times, for pictures of each in turn.
    #[arg(long, default_values_t = [FRAME.0])]
    side: Vec<u32>,
    /// The share of the pictures that a messenger sent on: smaller at times, and compressed again. 0 to 1.
    #[arg(long, default_value_t = 0.0)]
    sent_on: f32,
    /// Where the series starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many pictures are made at once.
    #[arg(long, default_value_t = 1)]
    jobs: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Clean,
    Mild,
    Hard,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Clean => Self::Clean,
            Level::Mild => Self::Mild,
            Level::Hard => Self::Hard,
        }
    }
}

/// Passports and cards are most of what is met; pages without a zone tell silent from mistaken.
const MIX: &[Kind] = &[
    Kind::Passport,
    Kind::CardBack,
    Kind::Passport,
    Kind::CardBack,
    Kind::LargeCard,
    Kind::Passport,
    Kind::CardFront,
    Kind::VisaA,
    Kind::CardBack,
    Kind::VisaB,
    Kind::FrenchCard,
    Kind::DrivingLicence,
    Kind::LicenceBack,
];

fn kind(name: &str) -> Result<Kind, String> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == name)
        .ok_or_else(|| format!("one of {}", Kind::ALL.map(Kind::name).join(", ")))
}

fn attack(name: &str) -> Result<Attack, String> {
    Attack::ALL
        .into_iter()
        .find(|attack| attack.word() == name)
        .ok_or_else(|| format!("one of {}", Attack::ALL.map(Attack::word).join(", ")))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let severities = arguments
        .severity
        .map_or_else(|| Severity::ALL.to_vec(), |level| vec![level.into()]);
    let kinds = arguments
        .kind
        .map_or_else(|| MIX.to_vec(), |kind| vec![kind]);
    fs::create_dir_all(arguments.folder.join("documents"))?;
    let total = arguments.count * severities.len() as u64;
    let next = AtomicU64::new(0);
    let documents = Mutex::new(Vec::new());
    let work = || -> Result<(), String> {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= total {
                return Ok(());
            }
            let severity = severities[(place / arguments.count) as usize];
            let seed = arguments.seed + place % arguments.count;
            let turn = (place % arguments.count) as usize;
            let attack = arguments.attack[turn % arguments.attack.len()];
            let mut kind = kinds[(seed % kinds.len() as u64) as usize];
            if attack == Attack::Portrait {
                kind = kind.with_portrait();
            }
            if attack.is_edit() && !kind.can_be_edited() {
                return Err(format!("{} cannot be edited", kind.name()));
            }
            // Sides change once all attacks had their turn.
            let side = arguments.side[turn / arguments.attack.len() % arguments.side.len()];
            let photo = Wanted {
                kind,
                severity,
                seed,
                attack,
                side,
                sent_on: Random::of(seed, "sent on").chance(arguments.sent_on),
            };
            let entry = photo
                .make(&arguments.folder)
                .map_err(|error| error.to_string())?;
            let mut documents = documents.lock().map_err(|error| error.to_string())?;
            documents.push((place, entry));
            if documents.len() % 100 == 0 {
                eprintln!("{} of {total} pictures", documents.len());
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..arguments.jobs.max(1))
            .map(|_| scope.spawn(work))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| "a worker failed".to_owned())?)
    })?;
    let mut documents = documents.into_inner()?;
    documents.sort_by_key(|(place, _)| *place);
    let documents: Vec<Value> = documents.into_iter().map(|(_, entry)| entry).collect();
    let manifest = json!({
        "version": 1,
        "note": "Specimens of invented people, drawn from seeds.",
        "documents": documents,
    });
    fs::write(
        arguments.folder.join("manifest.json"),
        serde_json::to_vec_pretty(&manifest)?,
    )?;
    Ok(())
}

/// One photograph to be taken.
struct Wanted {
    kind: Kind,
    severity: Severity,
    seed: u64,
    attack: Attack,
    side: u32,
    sent_on: bool,
}

impl Wanted {
    fn make(&self, folder: &Path) -> Result<Value, Box<dyn Error>> {
        let Self { severity, seed, .. } = *self;
        let page = Specimen::new(self.kind, seed).render();
        let frame = (self.side, self.side * FRAME.1 / FRAME.0);
        let mut photo = Photo::take_of(&page, self.attack, severity, seed, frame);
        if self.sent_on {
            photo = photo.sent_on(seed);
        }
        let id = format!("{}-{seed:05}", severity.word());
        let file = format!("documents/{id}.jpg");
        fs::write(folder.join(&file), &photo.jpeg)?;
        Ok(manifest_entry(
            &id,
            &file,
            (&page, &photo),
            (severity, seed),
        ))
    }
}
