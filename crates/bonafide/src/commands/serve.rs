//! `bonafide serve`: wiring the server together.

mod banner;

use std::{
    io, net::SocketAddr, num::NonZeroU32, path::PathBuf, process::ExitCode, sync::Arc,
    time::Duration,
};

use anyhow::Context;
use bonafide_server::{Limits, RateLimits};
use bonafide_service::{Parts, Service, Settings};
use bonafide_vault::{FileBlobs, SystemEntropy};
use bonafide_webhooks::{GuardedClient, Patience};
use bonafide_worker::{Options, Runner};
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use super::database::{self, RootKeyFile};
use crate::{examiner::TimedEngine, open_files, system_clock::SystemClock};

/// How long requests that are being answered may still take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(20);

/// Start the server
///
/// Without options it keeps everything in ./bonafide-data (an embedded database, sealed files and
/// the root key) and listens on 127.0.0.1:4600. Its first start prints the keys of the first
/// account, once.
///
/// Examples:
///   bonafide serve
///   bonafide serve --data /var/lib/bonafide --listen 0.0.0.0:4600 --public-url https://id.example.com
///   bonafide serve --database-url postgres://bonafide@db/bonafide --role worker
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder for the database, the sealed pictures and the root key.
    #[arg(
        long,
        value_name = "DIR",
        env = "BONAFIDE_DATA",
        default_value = "bonafide-data"
    )]
    data: PathBuf,
    /// Address and port to listen on.
    #[arg(
        long,
        value_name = "ADDR:PORT",
        env = "BONAFIDE_LISTEN",
        default_value = "127.0.0.1:4600"
    )]
    listen: SocketAddr,
    /// PostgreSQL instead of the embedded database.
    #[arg(
        long,
        value_name = "URL",
        env = "BONAFIDE_DATABASE_URL",
        hide_env_values = true
    )]
    database_url: Option<String>,
    /// Which part to run: answering requests, doing jobs, or all of it.
    #[arg(long, value_enum, env = "BONAFIDE_ROLE", default_value = "all")]
    role: Role,
    /// Where browsers reach this server, if not at the address it listens on.
    #[arg(long, value_name = "URL", env = "BONAFIDE_PUBLIC_URL")]
    public_url: Option<String>,
    /// The name that people see on the page; used when the first account is made.
    #[arg(
        long,
        value_name = "NAME",
        env = "BONAFIDE_BUSINESS_NAME",
        default_value = "Your business"
    )]
    business_name: String,
    /// Holders younger than this are refused.
    #[arg(
        long,
        value_name = "YEARS",
        env = "BONAFIDE_MINIMUM_AGE",
        default_value_t = 18
    )]
    minimum_age: i16,
    /// How often a person may submit in one session.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BONAFIDE_MAX_SUBMISSIONS",
        default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    max_submissions: u32,
    /// How many connections are open at a time; more wait.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BONAFIDE_MAX_CONNECTIONS",
        default_value_t = 512,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    max_connections: u32,
    /// A network besides public addresses that webhooks may go to; may be repeated.
    #[arg(
        long,
        value_name = "CIDR",
        env = "BONAFIDE_WEBHOOK_NETWORKS",
        value_delimiter = ','
    )]
    webhook_network: Vec<IpNet>,
    /// A network of proxies in front of this server, whose `X-Forwarded-For` is believed; may be
    /// repeated.
    #[arg(
        long,
        value_name = "CIDR",
        env = "BONAFIDE_TRUSTED_PROXIES",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<IpNet>,
    /// Requests in a second with one live key; 0 for no limit.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BONAFIDE_RATE_LIMIT_LIVE",
        default_value_t = 100
    )]
    rate_limit_live: u32,
    /// Requests in a second with one test key; 0 for no limit.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BONAFIDE_RATE_LIMIT_TEST",
        default_value_t = 25
    )]
    rate_limit_test: u32,
    /// Requests in a second from one address; 0 for no limit.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BONAFIDE_RATE_LIMIT_ADDRESS",
        default_value_t = 200
    )]
    rate_limit_address: u32,
    /// Sessions that are begun by flows' links from one address in an hour; 0 for no limit.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BONAFIDE_RATE_LIMIT_FLOW",
        default_value_t = 30
    )]
    rate_limit_flow: u32,
    /// Let the rate limits hold for requests from this machine too.
    #[arg(long, env = "BONAFIDE_RATE_LIMIT_LOOPBACK")]
    rate_limit_loopback: bool,
    /// How the log is written to standard error.
    #[arg(long, value_enum, env = "BONAFIDE_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// What is logged, for example `info` or `warn,bonafide=debug`.
    #[arg(
        long,
        value_name = "FILTER",
        env = "BONAFIDE_LOG",
        default_value = "warn,bonafide=info"
    )]
    log: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    /// Requests and jobs.
    All,
    /// Requests only.
    Api,
    /// Jobs only.
    Worker,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object a line.
    Json,
}

/// Runs the server until Ctrl-C or SIGTERM.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    start_log(&arguments)?;
    open_files::allow_as_many_as_may_be();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")?;
    runtime.block_on(serve(arguments))?;
    Ok(ExitCode::SUCCESS)
}

fn start_log(arguments: &Arguments) -> anyhow::Result<()> {
    let filter: Targets = arguments
        .log
        .parse()
        .context("--log is not a filter; try `info`")?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let log = tracing_subscriber::registry().with(filter);
    match arguments.log_format {
        LogFormat::Text => log.with(lines).init(),
        LogFormat::Json => log.with(lines.json()).init(),
    }
    Ok(())
}

async fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let data = &arguments.data;
    let storage = database::open(data, arguments.database_url.as_deref()).await?;
    let root_key = database::root_key(data, RootKeyFile::MayBeMade)?;
    let blobs = FileBlobs::open(&data.join("files"))
        .with_context(|| format!("{} cannot hold files", data.display()))?;
    let listener = TcpListener::bind(arguments.listen).await.with_context(|| {
        format!(
            "{} is not free to listen on; choose another with --listen",
            arguments.listen
        )
    })?;
    let local = format!("http://{}", listener.local_addr()?);
    let public_url = match &arguments.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => local,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let engine = Arc::new(TimedEngine::default());
    let service = Arc::new(Service::new(Parts {
        storage,
        blobs: Arc::new(blobs),
        root_key,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        examiner: Arc::clone(&engine) as _,
        settings: Settings {
            public_url: public_url.clone(),
            default_api_version: bonafide_wire::version::CURRENT.to_owned(),
            minimum_age_years: arguments.minimum_age,
            max_submissions: arguments.max_submissions,
            examinations: cores,
        },
    }));
    let first_keys = service.bootstrap(&arguments.business_name).await?;
    // Whoever reads that Ctrl-C stops the server may press it at once.
    let mut stop = StopSignals::listen().context("signals cannot be waited for")?;
    banner::print(&service, first_keys.as_ref(), data);
    let runner = if arguments.role == Role::Api {
        None
    } else {
        let client = Arc::new(GuardedClient::new(
            &arguments.webhook_network,
            Patience::default(),
        )?);
        Some(Runner::start(
            &service,
            client,
            Options { check_slots: cores },
        ))
    };
    if arguments.role == Role::Worker {
        drop(listener);
        stop.received().await;
    } else {
        let options = bonafide_server::Options {
            limits: Limits {
                connections: arguments.max_connections as usize,
                ..Limits::default()
            },
            trusted_proxies: arguments.trusted_proxy,
            rate_limits: RateLimits {
                live_key: NonZeroU32::new(arguments.rate_limit_live),
                test_key: NonZeroU32::new(arguments.rate_limit_test),
                address: NonZeroU32::new(arguments.rate_limit_address),
                visits: NonZeroU32::new(arguments.rate_limit_flow),
                loopback: arguments.rate_limit_loopback,
            },
        };
        answer(listener, &service, options, &mut stop).await?;
    }
    if let Some(runner) = runner {
        runner.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// Answers requests until told to stop, and then those that were begun.
async fn answer(
    listener: TcpListener,
    service: &Arc<Service>,
    options: bonafide_server::Options,
    signals: &mut StopSignals,
) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let serving = bonafide_server::serve(listener, Arc::clone(service), options, stop.clone());
    let served = tokio::spawn(serving);
    signals.received().await;
    stop.cancel();
    match tokio::time::timeout(GRACE, served).await {
        Ok(done) => done.context("the server stopped answering"),
        Err(_) => {
            tracing::warn!("requests that took too long were cut off");
            Ok(())
        }
    }
}

/// Ctrl-C and SIGTERM, waited for from its making on.
struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
