//! `bonafide bench api`: how many requests a second, how long each takes, in how much memory.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::{process::ExitCode, time::Duration};

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};

use super::{
    load::{Load, Operation},
    process::{self, Memory},
    server::{Place, Server},
};

/// Sessions that are there before anything is measured, for retrievals and lists.
const SESSIONS: usize = 1000;
/// Connections over which they are made.
const PREPARING: usize = 16;

/// Sessions created, retrieved and listed over HTTP: requests a second, time of each, memory.
///
/// Starts a server of this same program as a process of its own, on a new database with 1,000
/// sessions, and sends requests over connections that stay open, one at a time on each. A create
/// is answered when it is durable: SQLite syncs the disk for every commit (synchronous=FULL);
/// requests that come at the same time share one. The load and the server share the machine's
/// cores.
///
/// Shown for each: requests a second; the time until the whole reply was there, of half of the
/// requests (p50), of 99 in 100 (p99) and of the slowest; the processor time of the server for one
/// request; the server's resident memory afterwards. Processor time and memory are told on Linux.
///
/// Examples:
///   bonafide bench api
///   bonafide bench api --operations create --connections 64 --seconds 20
///   bonafide bench api --data /mnt/disk --json
///   bonafide bench api --database-url postgres://bonafide@db/empty
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// What is measured.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_values_t = [Operation::Create, Operation::Retrieve, Operation::List]
    )]
    operations: Vec<Operation>,
    /// Over how many connections at a time; each is measured.
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_values_t = [1, 16, 64],
        value_parser = clap::value_parser!(u32).range(1..=512)
    )]
    connections: Vec<u32>,
    /// How long each measurement takes.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 5,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    seconds: u64,
    #[command(flatten)]
    place: Place,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// What one measurement gave.
struct Figures {
    operation: Operation,
    connections: u32,
    requests: usize,
    per_second: f64,
    /// In milliseconds, as the two below.
    p50: f64,
    p99: f64,
    max: f64,
    /// Processor time of the server for one request, in milliseconds.
    processor: Option<f64>,
    memory: Option<Memory>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let place = &arguments.place;
    let folder = place.folder()?;
    let server = place.start(&folder)?;
    let storage = place.storage();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let load = runtime.block_on(Load::prepare(&server, SESSIONS, PREPARING))?;
    if !arguments.json {
        println!("{storage}; the load runs beside the server");
        println!("{HEAD}");
    }
    let mut all = Vec::new();
    for &operation in &arguments.operations {
        for &connections in &arguments.connections {
            let time = Duration::from_secs(arguments.seconds);
            let figures = measure(&runtime, &server, &load, (operation, connections, time))?;
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
            "seconds": arguments.seconds,
            "figures": all.iter().map(Figures::json).collect::<Vec<_>>(),
            "server_peak_memory_bytes": peak,
        });
        println!("{report:#}");
    } else if let Some(bytes) = peak {
        println!("the most memory of the server: {:.1} MB", megabytes(bytes));
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(
    runtime: &tokio::runtime::Runtime,
    server: &Server,
    load: &Load,
    (operation, connections, time): (Operation, u32, Duration),
) -> anyhow::Result<Figures> {
    let id = Some(server.process());
    let before = process::processor_time(id);
    let mut took = runtime.block_on(load.measure(operation, connections as usize, time))?;
    let used = process::processor_time(id).zip(before);
    took.sort_unstable();
    if took.is_empty() {
        bail!("nothing was answered in {} seconds", time.as_secs());
    }
    let at = |share: f64| {
        let rank = ((took.len() - 1) as f64 * share).round() as usize;
        took[rank].as_secs_f64() * 1000.0
    };
    Ok(Figures {
        operation,
        connections,
        requests: took.len(),
        per_second: took.len() as f64 / time.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
        max: at(1.0),
        processor: used
            .map(|(after, before)| (after - before).as_secs_f64() * 1000.0 / took.len() as f64),
        memory: process::memory(id),
    })
}

const HEAD: &str =
    "operation  connections  requests/s    p50 ms    p99 ms    max ms  server CPU ms  memory MB";

impl Figures {
    fn line(&self) -> String {
        let or_dash = |known: Option<String>| known.unwrap_or_else(|| "-".to_owned());
        format!(
            "{:<9} {:>12} {:>11.0} {:>9.2} {:>9.2} {:>9.2} {:>14} {:>10}",
            self.operation.name(),
            self.connections,
            self.per_second,
            self.p50,
            self.p99,
            self.max,
            or_dash(self.processor.map(|time| format!("{time:.3}"))),
            or_dash(
                self.memory
                    .map(|memory| format!("{:.1}", megabytes(memory.now)))
            ),
        )
    }

    fn json(&self) -> Value {
        json!({
            "operation": self.operation.name(),
            "connections": self.connections,
            "requests": self.requests,
            "requests_per_second": self.per_second,
            "p50_ms": self.p50,
            "p99_ms": self.p99,
            "max_ms": self.max,
            "server_processor_ms_per_request": self.processor,
            "server_memory_bytes": self.memory.map(|memory| memory.now),
        })
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
