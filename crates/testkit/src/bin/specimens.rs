//! Writes photographed specimens and the truth about them.
#![expect(
    clippy::print_stderr,
    reason = "a command-line tool tells its progress"
)]

use std::{fs, path::PathBuf};

use bonafide_testkit::specimen::{Kind, Page, Photo, Severity, manifest_entry};
use clap::{Parser, ValueEnum};
use serde_json::json;

/// Draws specimens of invented people's documents, photographs them, and writes the pictures with
/// a manifest of the truth, for `bonafide bench zones`.
#[derive(Parser)]
struct Arguments {
    /// The folder to write to; made if it is not there.
    folder: PathBuf,
    /// How many pictures of each severity.
    #[arg(long, default_value_t = 334)]
    count: u64,
    /// Only this severity.
    #[arg(long)]
    severity: Option<Level>,
    /// Where the series starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Clean,
    Mild,
    Hard,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let severities = match arguments.severity {
        None => Severity::ALL.to_vec(),
        Some(Level::Clean) => vec![Severity::Clean],
        Some(Level::Mild) => vec![Severity::Mild],
        Some(Level::Hard) => vec![Severity::Hard],
    };
    fs::create_dir_all(arguments.folder.join("documents"))?;
    let mut documents = Vec::new();
    for severity in severities {
        for i in 0..arguments.count {
            let seed = arguments.seed + i;
            let kind = Kind::ALL[(seed % 8) as usize];
            let page = Page::random(kind, seed);
            let photo = Photo::take(&page, severity, seed);
            let id = format!("{}-{seed:05}", severity.word());
            let file = format!("documents/{id}.jpg");
            fs::write(arguments.folder.join(&file), photo.jpeg())?;
            documents.push(manifest_entry(&id, &file, &page, &photo, severity));
            if documents.len() % 50 == 0 {
                eprintln!("{} pictures", documents.len());
            }
        }
    }
    let manifest = json!({ "version": 1, "documents": documents });
    fs::write(
        arguments.folder.join("manifest.json"),
        serde_json::to_vec_pretty(&manifest)?,
    )?;
    Ok(())
}
