//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{bench, check, help_markdown, serve};

/// Identity verification on your own machine.
///
/// `bonafide serve` starts the server with everything built in; `bonafide check` reads documents
/// in picture files without a server.
#[derive(Parser)]
#[command(name = "bonafide", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(serve::Arguments),
    /// Read documents in picture files, without a server.
    Check(check::Arguments),
    /// Measure speed, memory and accuracy.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print this help as Markdown, for `docs/reference/cli.md`.
    #[command(hide = true)]
    HelpMarkdown,
}

/// Runs the command; an error is shown with what led to it, and exits with 2.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Bench(bench) => bench::run(bench),
        Command::HelpMarkdown => help_markdown::run(),
    };
    outcome.unwrap_or_else(|error| {
        let mut shown = format!("error: {error}");
        for cause in error.chain().skip(1) {
            shown.push_str(&format!("\n  because: {cause}"));
        }
        tell(&shown);
        ExitCode::from(2)
    })
}

#[expect(
    clippy::print_stderr,
    reason = "a command says on standard error why it failed"
)]
fn tell(message: &str) {
    eprintln!("{message}");
}
