//! `bonafide bench`: measuring on the machine at hand.

mod api;
mod zones;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Sessions created a second over HTTP, each durable before its reply.
    Api(api::Arguments),
    /// Machine-readable zones read from labelled pictures.
    Zones(zones::Arguments),
}

pub(crate) fn run(bench: Bench) -> anyhow::Result<ExitCode> {
    match bench {
        Bench::Api(arguments) => api::run(&arguments),
        Bench::Zones(arguments) => zones::run(&arguments),
    }
}
