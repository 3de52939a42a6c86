//! `bonafide bench api`: sessions created a second.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

/// Sessions created a second over HTTP, each durable before its reply.
///
/// Starts a server of its own (a fresh SQLite database in a temporary folder, every commit synced
/// to disk) and creates sessions over connections that stay open. Client and server share the
/// machine's cores.
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many connections at a time; may be repeated.
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1, 64])]
    connections: Vec<usize>,
    /// How long each measurement takes.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// Measure with this PostgreSQL database instead.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let mut server = Server::start(folder.path(), arguments.database_url.as_deref())?;
    let outcome = measure_all(arguments, &server);
    server.process.kill()?;
    server.process.wait()?;
    outcome?;
    Ok(ExitCode::SUCCESS)
}

fn measure_all(arguments: &Arguments, server: &Server) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!(
        "{:>12} {:>12} {:>10} {:>10} {:>10}",
        "connections", "creates/s", "p50 ms", "p99 ms", "max ms"
    );
    for &connections in &arguments.connections {
        let time = Duration::from_secs(arguments.seconds);
        let mut took = runtime.block_on(measure(server, connections, time))?;
        took.sort_unstable();
        if took.is_empty() {
            bail!("no session was created in {} seconds", arguments.seconds);
        }
        let at = |share: f64| {
            let rank = ((took.len() - 1) as f64 * share).round() as usize;
            took[rank].as_secs_f64() * 1000.0
        };
        let rate = took.len() as f64 / time.as_secs_f64();
        println!(
            "{connections:>12} {rate:>12.0} {:>10.2} {:>10.2} {:>10.2}",
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
    Ok(())
}

/// A server of this same program.
struct Server {
    process: Child,
    address: String,
    key: String,
}

impl Server {
    fn start(folder: &std::path::Path, database_url: Option<&str>) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--data",
            ])
            .arg(folder);
        if let Some(url) = database_url {
            command.args(["--database-url", url]);
        }
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let printed = process.stdout.take().context("its output")?;
        let (mut address, mut key) = (None, None);
        for line in BufReader::new(printed).lines() {
            let line = line?;
            if let Some(found) = line.split("listening on http://").nth(1) {
                address = Some(found.trim().to_owned());
            }
            if let Some(found) = line
                .split_whitespace()
                .find(|word| word.starts_with("sk_test_"))
            {
                key = key.or_else(|| Some(found.to_owned()));
            }
            if line.starts_with("Stop with") {
                break;
            }
        }
        match (address, key) {
            (Some(address), Some(key)) => Ok(Self {
                process,
                address,
                key,
            }),
            _ => {
                process.kill()?;
                bail!("the server did not start, or its database has an account already")
            }
        }
    }
}

/// How long each create took, over `connections` connections for `time`.
async fn measure(
    server: &Server,
    connections: usize,
    time: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        clients.spawn(create_for(server.address.clone(), server.key.clone(), time));
    }
    let mut all = Vec::new();
    while let Some(took) = clients.join_next().await {
        all.extend(took??);
    }
    Ok(all)
}

async fn create_for(address: String, key: String, time: Duration) -> anyhow::Result<Vec<Duration>> {
    let stream = TcpStream::connect(&address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let begun = Instant::now();
    let mut took = Vec::new();
    while begun.elapsed() < time {
        let body =
            "type=document&metadata[user_id]=12345&options[document][allowed_types][0]=passport";
        let request = Request::post("/v1/identity/verification_sessions")
            .header("host", &address)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from_static(body.as_bytes())))?;
        let sent = Instant::now();
        let response = sender.send_request(request).await?;
        let status = response.status();
        response.into_body().collect().await?;
        if !status.is_success() {
            bail!("a create was answered with {status}");
        }
        took.push(sent.elapsed());
    }
    drop(sender);
    connection.await??;
    Ok(took)
}
