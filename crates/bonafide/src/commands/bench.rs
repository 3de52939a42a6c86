//! `bonafide bench`: measuring on the machine at hand.

mod api;
mod attacks;
mod barcodes;
mod documents;
mod load;
mod manifest;
mod measure;
mod process;
mod quantile;
mod server;
mod webhooks;
mod zones;

use std::{fs::File, io::BufWriter, path::Path, process::ExitCode};

use anyhow::Context;
use clap::Subcommand;

/// What each measures is said by its arguments.
#[derive(Subcommand)]
pub(crate) enum Bench {
    Api(api::Arguments),
    Attacks(attacks::Arguments),
    Barcodes(barcodes::Arguments),
    Documents(documents::Arguments),
    Webhooks(webhooks::Arguments),
    Zones(zones::Arguments),
}

/// The file that a benchmark writes what was read to.
fn record_file(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file =
        File::create(path).with_context(|| format!("{} could not be made", path.display()))?;
    Ok(BufWriter::new(file))
}

pub(crate) fn run(bench: Bench) -> anyhow::Result<ExitCode> {
    match bench {
        Bench::Api(arguments) => api::run(&arguments),
        Bench::Attacks(arguments) => attacks::run(&arguments),
        Bench::Barcodes(arguments) => barcodes::run(&arguments),
        Bench::Documents(arguments) => documents::run(&arguments),
        Bench::Webhooks(arguments) => webhooks::run(&arguments),
        Bench::Zones(arguments) => zones::run(&arguments),
    }
}
