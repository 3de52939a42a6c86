//! The command line's reference as Markdown.
#![expect(clippy::print_stdout, reason = "the reference goes to standard output")]

use std::process::ExitCode;

use crate::cli::Cli;

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    print!("{}", clap_markdown::help_markdown::<Cli>());
    Ok(ExitCode::SUCCESS)
}
