//! Bonafide: a self-hosted identity-verification server.

mod cli;
mod client;
mod commands;
mod examiner;
mod open_files;
mod system_clock;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
