//! `bonafide account`: what the business says about itself, from the command line.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::process::ExitCode;

use bonafide_core::{account::Account, origin::Origin};
use clap::{Args, Subcommand};

use super::{
    database::{Location, block_on},
    keys::KeyMode,
};

/// Show and change what the business says about itself
///
/// The name is shown to everybody who is verified, with a link to the privacy policy where they are
/// asked to agree. An origin is the beginning of the address of a website that may show the page
/// inside its own, as verifyIdentity() of /v3/stripe.js does: only those that are named may. In
/// test mode pages of localhost and 127.0.0.1 may too.
///
/// Works on the server's data folder or database, whether the server is running or not; a server
/// that runs follows within seconds.
///
/// Examples:
///   bonafide account show
///   bonafide account update --mode live --name "Corner Shop" --add-origin https://shop.example
///   bonafide account update --mode live --privacy-url https://shop.example/privacy
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    location: Location,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show what the business says about itself.
    Show {
        /// Of which mode.
        #[arg(long, value_enum, default_value = "test")]
        mode: KeyMode,
    },
    /// Change it; what is not named stays.
    Update(Update),
}

#[derive(Args)]
struct Update {
    /// Of which mode.
    #[arg(long, value_enum, default_value = "test")]
    mode: KeyMode,
    /// What the business is called.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Where its privacy policy is; empty for nowhere.
    #[arg(long, value_name = "URL")]
    privacy_url: Option<String>,
    /// A website that may show the page inside its own; may be repeated.
    #[arg(long, value_name = "ORIGIN")]
    add_origin: Vec<Origin>,
    /// A website that may do so no longer; may be repeated.
    #[arg(long, value_name = "ORIGIN")]
    remove_origin: Vec<Origin>,
}

impl Update {
    fn apply(self, account: &mut Account) {
        let profile = &mut account.profile;
        if let Some(name) = self.name {
            account.business_name = name;
        }
        if let Some(url) = self.privacy_url {
            profile.privacy_url = Some(url).filter(|url| !url.is_empty());
        }
        profile
            .origins
            .retain(|origin| !self.remove_origin.contains(origin));
        for origin in self.add_origin {
            if !profile.origins.contains(&origin) {
                profile.origins.push(origin);
            }
        }
    }
}

/// Does what the subcommand says.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { location, command } = arguments;
    block_on(async move {
        let accounts = location.accounts().await?;
        let account = match command {
            Command::Show { mode } => accounts.find(mode.into()).await?,
            Command::Update(update) => {
                let mode = update.mode.into();
                let change = |account: &mut Account| update.apply(account);
                accounts.change(mode, change).await?
            }
        };
        show(&account);
        Ok(ExitCode::SUCCESS)
    })
}

fn show(account: &Account) {
    let profile = &account.profile;
    println!("{}", account.id);
    println!("mode            {}", account.mode.word());
    println!("name            {}", account.business_name);
    println!(
        "privacy policy  {}",
        profile.privacy_url.as_deref().unwrap_or("none")
    );
    let origins: Vec<&str> = profile.origins.iter().map(Origin::as_str).collect();
    let listed = if origins.is_empty() {
        "none".to_owned()
    } else {
        origins.join(" ")
    };
    println!("origins         {listed}");
}
