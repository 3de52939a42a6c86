//! `bonafide bench webhooks`: how many deliveries a second, and how long after the commit each
//! arrives.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

mod endpoints;
mod receivers;
mod run;

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use self::run::{Figures, Measurement, Size};
use super::{process, server::Place};
use crate::open_files;

/// Events delivered to webhook endpoints: deliveries a second, and the delay of each.
///
/// Starts a server of this same program as a process of its own, on a new database, and receivers in
/// this process, each on a port of its own of this machine. Endpoints are put into the database
/// directly, as the API lets an account have 16. Each session that is created is one event, which goes
/// to every endpoint. The load, the receivers and the server share the machine's cores.
///
/// The delay is the time from the arrival of the API's reply, which says that the session is durable,
/// to the arrival of the event. It is measured on an idle system, with an event every 200 ms, and then
/// under load, with as many sessions as are created over 16 connections. Deliveries a second are
/// counted from the first request to the last arrival. Where a share is dead, those endpoints accept
/// connections and never answer; only what the others get is counted.
///
/// Each receiver and each of its connections is an open file: with 1,000 endpoints the hard limit
/// (`ulimit -Hn`) has to be 8,192 or more.
///
/// Examples:
///   bonafide bench webhooks
///   bonafide bench webhooks --endpoints 100 --dead 0,10,50 --deliveries 50000
///   bonafide bench webhooks --data /mnt/disk --json
///   bonafide bench webhooks --database-url postgres://bonafide@db/empty
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// How many endpoints there are; each is measured.
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_values_t = [1, 100, 1000],
        value_parser = clap::value_parser!(u32).range(1..=2000)
    )]
    endpoints: Vec<u32>,
    /// How many of 100 endpoints are dead; each is measured. One endpoint alone is alive.
    #[arg(
        long,
        value_name = "PERCENT",
        value_delimiter = ',',
        default_values_t = [0, 10],
        value_parser = clap::value_parser!(u32).range(0..=90)
    )]
    dead: Vec<u32>,
    /// How many events come one after the other on the idle system.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 25,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    idle_events: u32,
    /// About how many deliveries are made under load.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20_000,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    deliveries: u32,
    #[command(flatten)]
    place: Place,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    open_files::allow_as_many_as_may_be();
    let place = &arguments.place;
    let folder = place.folder()?;
    let server = place.start(&folder)?;
    let storage = place.storage();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let measurement = Measurement {
        server: &server,
        folder: folder.path(),
        database_url: place.database_url(),
        idle_events: arguments.idle_events as usize,
        deliveries: arguments.deliveries as usize,
    };
    if !arguments.json {
        println!("{storage}; the load and the receivers run beside the server");
        println!("{}", Figures::HEAD);
    }
    let mut all: Vec<Figures> = Vec::new();
    for &endpoints in &arguments.endpoints {
        for size in Size::of_all(endpoints, &arguments.dead) {
            let figures = runtime.block_on(measurement.run(size))?;
            if !arguments.json {
                println!("{}", figures.line());
            }
            all.push(figures);
        }
    }
    let peak = process::memory(Some(server.process())).map(|memory| memory.peak);
    if arguments.json {
        let report = json!({
            "storage": storage,
            "figures": all.iter().map(Figures::json).collect::<Vec<_>>(),
            "server_peak_memory_bytes": peak,
        });
        println!("{report:#}");
    } else if let Some(bytes) = peak {
        println!(
            "the most memory of the server: {:.1} MB",
            bytes as f64 / 1e6
        );
    }
    Ok(ExitCode::SUCCESS)
}
