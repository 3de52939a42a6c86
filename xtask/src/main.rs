//! House-keeping: tidy, gen, ci, bench.
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks on standard output"
)]

mod ci;
mod generate;
mod run;
mod tidy;

use clap::{Parser, Subcommand};

/// House-keeping of the Bonafide workspace.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check what the architecture promises: which crate may use which, where SQL and ciphers are.
    Tidy,
    /// Make derived files again: the pages' built assets and the command-line reference.
    Gen,
    /// Everything that must hold before a change lands: format, lints, tidy, gen, all tests.
    Ci,
    /// Run the benchmarks: `api`, or `zones DIR`, `barcodes DIR` or `attacks DIR` with a folder of labelled pictures.
    Bench {
        /// Arguments of `bonafide bench`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Tidy => tidy::tidy(),
        Command::Gen => generate::generate(),
        Command::Ci => ci::ci(),
        Command::Bench { arguments } => {
            let mut command = vec!["run", "--release", "--package", "bonafide", "--", "bench"];
            command.extend(arguments.iter().map(String::as_str));
            run::cargo(&command)
        }
    }
}
