//! `bonafide endpoints`: webhook endpoints from the command line.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::process::ExitCode;

use bonafide_core::{account::Mode, clock::Timestamp, id::WebhookEndpointId};
use bonafide_service::{EndpointState, MAX_SECRET_HOURS};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    database::{Location, block_on},
    keys::{KeyMode, time},
};

/// Show webhook endpoints and how they do, and roll their signing secrets
///
/// Works on the server's data folder or database, whether the server is running or not. An endpoint
/// that answers nothing but failures for five days is switched off; a day before and at that moment
/// the server's log says so, and `list` shows since when it fails and why.
///
/// Examples:
///   bonafide endpoints list --mode live
///   bonafide endpoints list --json
///   bonafide endpoints roll we_... --overlap-hours 2
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
    /// Show which endpoints there are, whether they answer, and which were switched off.
    List {
        /// Of which mode.
        #[arg(long, value_enum, default_value = "test")]
        mode: KeyMode,
        /// Print them as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a new signing secret and show it, this once; deliveries are signed with both until the
    /// old one ends.
    Roll {
        /// The endpoint, by its id.
        #[arg(value_name = "ENDPOINT_ID")]
        endpoint: WebhookEndpointId,
        /// How long the old secret goes on, in hours.
        #[arg(
            long,
            value_name = "HOURS",
            default_value_t = MAX_SECRET_HOURS,
            value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_SECRET_HOURS))
        )]
        overlap_hours: u32,
    },
}

/// Does what the subcommand says.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { location, command } = arguments;
    block_on(async move {
        let ring = location.endpoint_ring().await?;
        match command {
            Command::List { mode, json } => {
                let mode: Mode = mode.into();
                let all = ring.list(mode).await?;
                if json {
                    let all: Vec<Value> = all.iter().map(object).collect();
                    println!("{:#}", Value::from(all));
                } else {
                    for state in &all {
                        println!("{}", line(state));
                    }
                }
            }
            Command::Roll {
                endpoint,
                overlap_hours,
            } => {
                let secret = ring.roll(endpoint, overlap_hours).await?;
                println!("{secret}");
                println!("The secret is shown this once.");
                match overlap_hours {
                    0 => println!("The one before has ended."),
                    hours => println!("The one before goes on for {hours} h at most."),
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// One endpoint, for people.
fn line(state: &EndpointState) -> String {
    let endpoint = &state.endpoint;
    let word = if endpoint.enabled {
        "enabled"
    } else {
        "disabled"
    };
    let mut line = format!("{}  {word}  {}", endpoint.id, endpoint.url);
    if let Some(failure) = &state.failure {
        line.push_str(&format!(
            "  fails since {}, last {}: {}",
            time(failure.since),
            time(failure.last_at),
            failure.failure
        ));
        if let Some(at) = failure.switched_off {
            line.push_str(&format!("  switched off {}", time(at)));
        }
    }
    let ends = endpoint.sealed_secrets.iter().filter_map(|one| one.expires);
    if let Some(end) = ends.max() {
        line.push_str(&format!("  old secret until {}", time(end)));
    }
    line
}

/// One endpoint, for programs; instants in seconds.
fn object(state: &EndpointState) -> Value {
    let endpoint = &state.endpoint;
    let failure = state.failure.as_ref();
    json!({
        "id": endpoint.id.to_string(),
        "url": endpoint.url,
        "status": if endpoint.enabled { "enabled" } else { "disabled" },
        "enabled_events": endpoint.enabled_events,
        "api_version": endpoint.api_version,
        "failing_since": failure.map(|failure| failure.since.seconds()),
        "last_failure": failure.map(|failure| failure.failure.clone()),
        "last_failure_at": failure.map(|failure| failure.last_at.seconds()),
        "switched_off": failure
            .and_then(|failure| failure.switched_off)
            .map(Timestamp::seconds),
    })
}
