//! One measurement: idle, then under load.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::bail;
use serde_json::{Value, json};

use super::{
    super::{
        load::Load,
        process::{self, Memory},
        quantile::quantile,
        server::Server,
    },
    endpoints::Endpoints,
    receivers::Receivers,
};

/// Between two events of an idle system.
const IDLE: Duration = Duration::from_millis(200);
/// Connections over which sessions are created under load.
const CONNECTIONS: usize = 16;
/// How often it is looked whether all has arrived.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// When nothing arrives for this long, something is lost.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many endpoints there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    endpoints: usize,
    /// How many of them are dead.
    dead: usize,
}

impl Size {
    /// With each share of dead ones, in percent; two shares that are the same number once.
    pub(super) fn of_all(endpoints: u32, dead: &[u32]) -> Vec<Self> {
        let mut sizes: Vec<Self> = dead
            .iter()
            .map(|percent| Self {
                endpoints: endpoints as usize,
                dead: (endpoints * percent / 100) as usize,
            })
            .collect();
        sizes.dedup();
        sizes
    }

    const fn alive(self) -> usize {
        self.endpoints - self.dead
    }
}

/// What is measured with.
pub(super) struct Measurement<'a> {
    pub(super) server: &'a Server,
    pub(super) folder: &'a Path,
    pub(super) database_url: Option<&'a str>,
    pub(super) idle_events: usize,
    pub(super) deliveries: usize,
}

/// Delays, in milliseconds.
struct Delays {
    p50: f64,
    p99: f64,
}

/// What one measurement gave.
pub(super) struct Figures {
    size: Size,
    idle: Delays,
    load: Delays,
    events: usize,
    deliveries: usize,
    per_second: f64,
    /// Deliveries that arrived more than once.
    repeated: usize,
    /// Processor time of the server for one delivery under load, in milliseconds.
    processor: Option<f64>,
    memory: Option<Memory>,
}

impl Measurement<'_> {
    pub(super) async fn run(&self, size: Size) -> anyhow::Result<Figures> {
        let receivers = Receivers::start(size.alive(), size.dead).await?;
        let endpoints = Endpoints::of(self.folder, self.database_url).await?;
        endpoints.replace(&receivers.urls).await?;
        let load = Load::of(self.server);
        // The first event opens the connections.
        self.deliver(&load, &receivers, size, (1, 1)).await?;

        let mut idle = Vec::new();
        for _ in 0..self.idle_events {
            idle.extend(self.deliver(&load, &receivers, size, (1, 1)).await?.delays);
            tokio::time::sleep(IDLE).await;
        }

        let events = self.deliveries.div_ceil(size.alive());
        let id = Some(self.server.process());
        let before = process::processor_time(id);
        let begun = Instant::now();
        let delivered = self
            .deliver(&load, &receivers, size, (events, CONNECTIONS))
            .await?;
        let took = delivered.last.duration_since(begun);
        let used = process::processor_time(id).zip(before);
        let deliveries = delivered.delays.len();
        Ok(Figures {
            size,
            idle: Delays::of(&idle),
            load: Delays::of(&delivered.delays),
            events,
            deliveries,
            per_second: deliveries as f64 / took.as_secs_f64(),
            repeated: delivered.repeated,
            processor: used
                .map(|(after, before)| (after - before).as_secs_f64() * 1000.0 / deliveries as f64),
            memory: process::memory(id),
        })
    }

    /// Makes sessions and waits until each has arrived at each endpoint that is alive.
    async fn deliver(
        &self,
        load: &Load,
        receivers: &Receivers,
        size: Size,
        (events, connections): (usize, usize),
    ) -> anyhow::Result<Delivered> {
        let begun = Instant::now();
        let made = load.create(events, connections).await?;
        let answered: HashMap<_, _> = made.into_iter().collect();
        let wanted = events * size.alive();
        let mut seen = HashSet::with_capacity(wanted);
        let mut delivered = Delivered {
            delays: Vec::with_capacity(wanted),
            last: begun,
            repeated: 0,
        };
        let mut arrived_last = Instant::now();
        while seen.len() < wanted {
            if receivers.count() == 0 {
                if arrived_last.elapsed() > PATIENCE {
                    bail!("{} of {wanted} deliveries arrived", seen.len());
                }
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            }
            arrived_last = Instant::now();
            for arrival in receivers.take() {
                // What comes late of an earlier measurement is none of this one.
                let Some(answered) = answered.get(&arrival.session) else {
                    continue;
                };
                if !seen.insert((arrival.receiver, arrival.session)) {
                    delivered.repeated += 1;
                    continue;
                }
                let delay = arrival.at.saturating_duration_since(*answered);
                delivered.delays.push(delay.as_secs_f64() * 1000.0);
                delivered.last = delivered.last.max(arrival.at);
            }
        }
        Ok(delivered)
    }
}

/// What arrived of some events.
struct Delivered {
    /// In milliseconds.
    delays: Vec<f64>,
    last: Instant,
    repeated: usize,
}

impl Delays {
    fn of(delays: &[f64]) -> Self {
        Self {
            p50: quantile(delays, 0.5),
            p99: quantile(delays, 0.99),
        }
    }
}

impl Figures {
    pub(super) const HEAD: &str = "endpoints  dead  idle p50 ms  idle p99 ms  deliveries/s  \
                                   load p50 ms  load p99 ms  server CPU ms  memory MB";

    pub(super) fn line(&self) -> String {
        let or_dash = |known: Option<String>| known.unwrap_or_else(|| "-".to_owned());
        format!(
            "{:>9} {:>5} {:>12.1} {:>12.1} {:>13.0} {:>12.1} {:>12.1} {:>14} {:>10}",
            self.size.endpoints,
            self.size.dead,
            self.idle.p50,
            self.idle.p99,
            self.per_second,
            self.load.p50,
            self.load.p99,
            or_dash(self.processor.map(|time| format!("{time:.3}"))),
            or_dash(
                self.memory
                    .map(|memory| format!("{:.1}", memory.now as f64 / 1e6))
            ),
        )
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "endpoints": self.size.endpoints,
            "dead": self.size.dead,
            "idle_p50_ms": self.idle.p50,
            "idle_p99_ms": self.idle.p99,
            "events": self.events,
            "deliveries": self.deliveries,
            "deliveries_per_second": self.per_second,
            "load_p50_ms": self.load.p50,
            "load_p99_ms": self.load.p99,
            "repeated": self.repeated,
            "server_processor_ms_per_delivery": self.processor,
            "server_memory_bytes": self.memory.map(|memory| memory.now),
        })
    }
}
