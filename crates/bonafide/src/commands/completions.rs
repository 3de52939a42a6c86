//! `bonafide completions`: what a shell needs to complete this command.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::cli::Cli;

/// Print a script with which a shell completes commands and options
///
/// Examples:
///   # bash, from the next shell on (needs the package bash-completion)
///   mkdir -p ~/.local/share/bash-completion/completions
///   bonafide completions bash > ~/.local/share/bash-completion/completions/bonafide
///   # bash, in this shell
///   source <(bonafide completions bash)
///   # zsh; the folder has to be in fpath: in ~/.zshrc, before compinit, fpath+=~/.zfunc
///   mkdir -p ~/.zfunc && bonafide completions zsh > ~/.zfunc/_bonafide
///   # fish
///   bonafide completions fish > ~/.config/fish/completions/bonafide.fish
///   # PowerShell
///   bonafide completions powershell >> $PROFILE
///   # elvish
///   bonafide completions elvish >> ~/.config/elvish/rc.elv
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// For which shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    // Made whole before it is printed: the generator takes a reader that goes away for a bug.
    let mut script = Vec::new();
    generate(arguments.shell, &mut shown(), "bonafide", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// The command line as help shows it: the generators offer hidden commands too.
fn shown() -> Command {
    let whole = Cli::command();
    let commands = whole.get_subcommands();
    let shown = commands.filter(|command| !command.is_hide_set()).cloned();
    Command::new("bonafide")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommands(shown)
}
