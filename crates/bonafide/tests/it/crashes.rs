//! Processes are killed while events are on their way, and none is lost. The moments are those of a
//! seed, which is printed; `BONAFIDE_TEST_SEED` repeats it.

#![expect(clippy::print_stdout, reason = "whoever repeats a run needs its seed")]

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bonafide_core::clock::random;
use bonafide_testkit::fakes::SeededEntropy;
use reqwest::Method;
use tokio::task::{JoinSet, block_in_place};

use crate::{
    receiver::Receiver,
    server::{Database, Server, Worker, http},
};

/// Each session that is created is one.
const EVENTS: usize = 5000;
const ENDPOINTS: [&str; 3] = ["/a", "/b", "/c"];
/// Sessions are created by so many at a time.
const CREATORS: usize = 16;
/// Kills after the last session was created, while the rest is delivered.
const LATE_KILLS: usize = 2;

/// A number below `end`.
fn below(entropy: &SeededEntropy, end: u64) -> u64 {
    u64::from_be_bytes(random(entropy)) % end
}

fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "to repeat a run that failed")]
    let given = std::env::var("BONAFIDE_TEST_SEED").ok();
    given.map_or_else(
        || u64::from(std::process::id()),
        |seed| seed.parse().unwrap(),
    )
}

/// The processes of a deployment: one, or one that answers requests and two that do jobs.
struct Deployment {
    server: Server,
    workers: Vec<Worker>,
}

impl Deployment {
    fn start(database: Database) -> Self {
        if database == Database::Embedded {
            let server = Server::start(database);
            return Self {
                server,
                workers: Vec::new(),
            };
        }
        let server = Server::start_with(database, &["--role", "api"]);
        let workers = vec![server.worker(), server.worker()];
        Self { server, workers }
    }

    /// Kills one of the processes and starts it again.
    fn crash(&mut self, which: u64) {
        let place = (which % (self.workers.len() as u64 + 1)) as usize;
        match place.checked_sub(1) {
            None => {
                self.server.kill();
                self.server.restart();
            }
            Some(worker) => {
                drop(self.workers.remove(worker));
                self.workers.push(self.server.worker());
            }
        }
    }

    /// All events there are.
    async fn events(&self) -> BTreeSet<String> {
        let mut events = BTreeSet::new();
        let mut path = "events?limit=100".to_owned();
        loop {
            let page = self.server.api(Method::GET, &path, "").await;
            let ids = page["data"].as_array().unwrap().iter();
            let ids: Vec<_> = ids.map(|event| event["id"].as_str().unwrap()).collect();
            events.extend(ids.iter().map(|id| (*id).to_owned()));
            if page["has_more"] == false {
                return events;
            }
            path = format!("events?limit=100&starting_after={}", ids[ids.len() - 1]);
        }
    }
}

/// Creates sessions until so many were, whoever is killed meanwhile.
async fn create(url: String, key: String, left: Arc<AtomicUsize>) {
    let client = http();
    loop {
        let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
        if taken.is_err() {
            return;
        }
        loop {
            let request = client
                .post(format!("{url}/v1/identity/verification_sessions"))
                .bearer_auth(&key)
                .header("content-type", "application/x-www-form-urlencoded")
                .body("type=document");
            match request.send().await {
                Ok(reply) if reply.status().is_success() => break,
                // Nobody is there, or it was killed before it answered.
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

async fn every_event_reaches_every_endpoint(database: Database) {
    let seed = seed();
    println!("BONAFIDE_TEST_SEED={seed}");
    let entropy = SeededEntropy::new(seed);
    let receiver = Receiver::start().await;
    let mut deployment = Deployment::start(database);
    for path in ENDPOINTS {
        let form = format!("url={}{path}&enabled_events[]=*", receiver.url);
        let server = &deployment.server;
        server.api(Method::POST, "webhook_endpoints", &form).await;
    }

    let left = Arc::new(AtomicUsize::new(EVENTS));
    let (url, key) = (&deployment.server.url, &deployment.server.test_key);
    let mut creators: JoinSet<()> = (0..CREATORS)
        .map(|_| create(url.clone(), key.clone(), Arc::clone(&left)))
        .collect();
    let (mut kills, mut late) = (0, 0);
    while late < LATE_KILLS {
        let pause = Duration::from_millis(100 + below(&entropy, 1900));
        tokio::time::sleep(pause).await;
        late += usize::from(left.load(Ordering::SeqCst) == 0);
        let which = below(&entropy, 3);
        block_in_place(|| deployment.crash(which));
        kills += 1;
    }
    while let Some(created) = creators.join_next().await {
        created.unwrap();
    }

    deployment.server.quiet().await;
    let events = deployment.events().await;
    assert!(events.len() >= EVENTS, "{} events", events.len());
    let arrivals = receiver.arrivals();
    let missing: Vec<_> = ENDPOINTS
        .iter()
        .flat_map(|path| {
            events
                .iter()
                .map(|event| ((*path).to_owned(), event.clone()))
        })
        .filter(|delivery| !arrivals.contains_key(delivery))
        .collect();
    let more_than_once = arrivals.values().filter(|times| **times > 1).count();
    println!(
        "{} events, {kills} kills, {more_than_once} of {} deliveries came more than once",
        events.len(),
        arrivals.len()
    );
    assert!(missing.is_empty(), "seed {seed}, lost: {missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_reaches_every_endpoint_on_the_embedded_database() {
    every_event_reaches_every_endpoint(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_reaches_every_endpoint_on_postgres_with_two_workers() {
    every_event_reaches_every_endpoint(Database::Postgres).await;
}
