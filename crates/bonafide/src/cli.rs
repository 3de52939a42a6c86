//! The command line.

use std::{io, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    client::Failure,
    commands::{
        account, audit, bench, check, completions, endpoints, events, explain, flows,
        help_markdown, keys, listen, logs, openapi, serve, sessions, trigger,
    },
};

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

/// What each is for is said by its arguments.
#[derive(Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Sessions(sessions::Arguments),
    Events(events::Arguments),
    Listen(listen::Arguments),
    Trigger(trigger::Arguments),
    Logs(logs::Arguments),
    Keys(keys::Arguments),
    Flows(flows::Arguments),
    Account(account::Arguments),
    Endpoints(endpoints::Arguments),
    Audit(audit::Arguments),
    Completions(completions::Arguments),
    /// Measure speed, memory and accuracy.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print this help as Markdown, for `docs/reference/cli.md`.
    #[command(hide = true)]
    HelpMarkdown,
    /// Print the API's description, for `docs/reference/openapi.json`.
    #[command(hide = true)]
    Openapi,
}

/// Runs the command; an error is shown with what led to it, and exits with 1 where the API refused
/// a call, else with 2.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Sessions(arguments) => sessions::run(arguments),
        Command::Events(arguments) => events::run(arguments),
        Command::Listen(arguments) => listen::run(arguments),
        Command::Trigger(arguments) => trigger::run(arguments),
        Command::Logs(arguments) => logs::run(arguments),
        Command::Keys(arguments) => keys::run(arguments),
        Command::Flows(arguments) => flows::run(arguments),
        Command::Account(arguments) => account::run(arguments),
        Command::Endpoints(arguments) => endpoints::run(arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Bench(bench) => bench::run(bench),
        Command::HelpMarkdown => help_markdown::run(),
        Command::Openapi => openapi::run(),
    };
    outcome.unwrap_or_else(|error| {
        if reader_is_gone(&error) {
            return ExitCode::from(ENDED_BY_SIGPIPE);
        }
        let mut shown = format!("error: {error}");
        for cause in error.chain().skip(1) {
            shown.push_str(&format!("\n  because: {cause}"));
        }
        tell(&shown);
        let code = error.downcast_ref().map_or(2, Failure::exit_code);
        ExitCode::from(code)
    })
}

/// What shells report of a program whose reader went away, as `head` does once it has enough.
const ENDED_BY_SIGPIPE: u8 = 128 + 13;

fn reader_is_gone(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[expect(
    clippy::print_stderr,
    reason = "a command says on standard error why it failed"
)]
fn tell(message: &str) {
    eprintln!("{message}");
}
