//! The loop that delivers.
//!
//! Endpoints that fail have places of their own, and few of them; so do the others, and many, since
//! an endpoint that is served mostly waits. An endpoint that hangs for the first time holds one of
//! those places until it is given up, no more.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bonafide_core::{account::Mode, id::WebhookEndpointId};
use bonafide_service::{Service, ServiceError};
use bonafide_store::{
    StoreError,
    command::{Attempt, EndpointClaim, EndpointRelease},
    row::{DeliveryRow, LeasedEndpoint},
};
use bonafide_vault::hmac_sha256;
use bonafide_wire::signature;
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    client::GuardedClient,
    outcome::{self, Failed, Span, failing_since},
    pace::Paces,
    recorder::Recorder,
    round::Round,
    timetable::{DISABLE_AFTER_SECONDS, WARN_AFTER_SECONDS},
};

/// How many endpoints are served at a time: those that answer, and those that fail.
const PLACES: [(bool, usize); 2] = [(false, 2048), (true, 256)];
/// Requests on their way at a time, beyond the one that each endpoint served may have.
const MORE_REQUESTS: usize = 512;
/// How many endpoints are leased by one claim, so that the first are served while the next are read.
const PER_CLAIM: usize = 128;
/// A lease; it is kept up while the endpoint is served, and ends soon after its process did.
const LEASE_SECONDS: i64 = 30;
/// A third of the lease: two heartbeats may be lost.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// In one lease, no request begins later than this: the rest waits for the next one.
const BEGIN_WITHIN: Duration = Duration::from_secs(10);
/// Work that another process made, or that became due, is found by looking this often.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Endpoints that fail wait for hours anyway, and need not be looked for that often.
const BETWEEN_FAILING: Duration = Duration::from_millis(100);
/// A claim follows another after this long at the earliest, so that more is found by each.
const BETWEEN_CLAIMS: Duration = Duration::from_millis(2);

/// Delivers events to webhook endpoints.
pub struct Deliverer {
    service: Arc<Service>,
    client: Arc<GuardedClient>,
    paces: Paces,
    more_requests: Semaphore,
    /// The token of each endpoint that is being served.
    held: Mutex<HashMap<WebhookEndpointId, u64>>,
    /// Endpoints whose switching off was announced in the log.
    warned: Mutex<HashSet<WebhookEndpointId>>,
}

/// Endpoints that are served, of one of the two kinds.
struct Serving {
    failing: bool,
    places: usize,
    tasks: JoinSet<()>,
}

impl Serving {
    fn free(&self) -> usize {
        self.places - self.tasks.len()
    }
}

impl Deliverer {
    /// A deliverer that posts through `client`.
    #[must_use]
    pub fn new(service: Arc<Service>, client: Arc<GuardedClient>) -> Arc<Self> {
        Arc::new(Self {
            service,
            client,
            paces: Paces::default(),
            more_requests: Semaphore::new(MORE_REQUESTS),
            held: Mutex::default(),
            warned: Mutex::default(),
        })
    }

    /// Delivers until `stop`; then finishes what is on its way.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut background = JoinSet::new();
        let recorder = Recorder::start(Arc::clone(self.service.storage()), &mut background);
        let over = CancellationToken::new();
        background.spawn(Arc::clone(&self).keep_leases(over.clone()));
        let [mut sound, mut failing] = PLACES.map(|(failing, places)| Serving {
            failing,
            places,
            tasks: JoinSet::new(),
        });
        let mut failing_looked_at = None::<Instant>;
        while !stop.is_cancelled() {
            let mut more = self.begin(&mut sound, &recorder, &stop).await;
            if failing_looked_at.is_none_or(|at| at.elapsed() >= BETWEEN_FAILING) {
                more |= self.begin(&mut failing, &recorder, &stop).await;
                failing_looked_at = Some(Instant::now());
            }
            if more {
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = sound.tasks.join_next() => {}
                Some(_) = failing.tasks.join_next() => {}
                () = self.service.wake().deliveries.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            tokio::time::sleep(BETWEEN_CLAIMS).await;
        }
        for serving in [&mut sound, &mut failing] {
            while serving.tasks.join_next().await.is_some() {}
        }
        over.cancel();
        drop(recorder);
        while background.join_next().await.is_some() {}
    }

    /// Leases endpoints and begins to serve them; true if there may be more.
    async fn begin(
        self: &Arc<Self>,
        serving: &mut Serving,
        recorder: &Recorder,
        stop: &CancellationToken,
    ) -> bool {
        while serving.tasks.try_join_next().is_some() {}
        let room = serving.free().min(PER_CLAIM);
        if room == 0 {
            return false;
        }
        let claimed = match self.claim(serving.failing, room).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%error, "no deliveries could be leased");
                return false;
            }
        };
        let more = claimed.len() == room;
        let round = Arc::new(Round::of(&self.service, &claimed).await);
        for leased in claimed {
            self.hold(&leased);
            let (deliverer, round) = (Arc::clone(self), Arc::clone(&round));
            let (recorder, stop) = (recorder.clone(), stop.clone());
            serving.tasks.spawn(async move {
                deliverer.serve(&leased, &round, &recorder, &stop).await;
            });
        }
        more
    }

    async fn claim(&self, failing: bool, room: usize) -> Result<Vec<LeasedEndpoint>, StoreError> {
        let now = self.service.now();
        let claim = EndpointClaim {
            failing,
            limit: u32::try_from(room).unwrap_or(u32::MAX),
            now,
            lease_until: now.plus_seconds(LEASE_SECONDS),
        };
        let wanted = |leased: &LeasedEndpoint| self.paces.of(leased).per_lease();
        self.service.storage().claim_endpoints(claim, &wanted).await
    }

    fn hold(&self, leased: &LeasedEndpoint) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(leased.row.endpoint.id, leased.token);
    }

    fn let_go(&self, leased: &LeasedEndpoint) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever leased it again after a lease that was lost holds it by another token.
        if held.get(&leased.row.endpoint.id) == Some(&leased.token) {
            held.remove(&leased.row.endpoint.id);
        }
    }

    /// Keeps up the leases of the endpoints that are being served.
    async fn keep_leases(self: Arc<Self>, over: CancellationToken) {
        loop {
            tokio::select! {
                () = over.cancelled() => return,
                () = tokio::time::sleep(HEARTBEAT) => {}
            }
            let leases: Vec<_> = {
                let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
                held.iter().map(|(id, token)| (*id, *token)).collect()
            };
            if leases.is_empty() {
                continue;
            }
            let until = self.service.now().plus_seconds(LEASE_SECONDS);
            let kept = self.service.storage().extend_endpoints(leases, until).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "leases of endpoints could not be kept up");
            }
        }
    }

    /// Makes one endpoint's due deliveries and gives it back.
    async fn serve(
        &self,
        leased: &LeasedEndpoint,
        round: &Round,
        recorder: &Recorder,
        stop: &CancellationToken,
    ) {
        let endpoint = leased.row.endpoint.id;
        match self.attempt_all(leased, round, stop).await {
            Ok(release) => match recorder.release(release).await {
                Ok(()) => {}
                Err(StoreError::LeaseLost) => {
                    tracing::info!(%endpoint, "another worker has the endpoint");
                }
                Err(error) => tracing::warn!(%endpoint, %error, "outcomes could not be written"),
            },
            Err(error) => tracing::warn!(%endpoint, %error, "deliveries could not be prepared"),
        }
        self.let_go(leased);
    }

    async fn attempt_all(
        &self,
        leased: &LeasedEndpoint,
        round: &Round,
        stop: &CancellationToken,
    ) -> Result<EndpointRelease, ServiceError> {
        let endpoint = &leased.row.endpoint;
        let secrets = self.service.endpoint_secrets(endpoint).await?;
        let at_a_time = self.paces.of(leased).at_a_time();
        let begun = Instant::now();
        let mut waiting = leased.due.iter();
        let mut on_the_way = FuturesUnordered::new();
        let mut attempts = Vec::with_capacity(leased.due.len());
        loop {
            while on_the_way.len() < at_a_time
                && begun.elapsed() < BEGIN_WITHIN
                && !stop.is_cancelled()
            {
                // The first has its place with the endpoint's.
                let permit = if on_the_way.is_empty() {
                    None
                } else if let Ok(permit) = self.more_requests.try_acquire() {
                    Some(permit)
                } else {
                    break;
                };
                let Some(delivery) = waiting.next() else {
                    break;
                };
                let secrets = &secrets;
                on_the_way.push(async move {
                    let attempt = self.attempt(leased, delivery, round, secrets).await;
                    drop(permit);
                    attempt
                });
            }
            match on_the_way.next().await {
                Some(attempt) => attempts.push(attempt),
                None => break,
            }
        }
        drop(on_the_way);
        Ok(self.release(leased, attempts))
    }

    fn release(&self, leased: &LeasedEndpoint, attempts: Vec<Attempt>) -> EndpointRelease {
        let endpoint = leased.row.endpoint.id;
        let successes = attempts.iter().filter(|attempt| attempt.succeeded).count();
        self.paces
            .learn(leased, successes, attempts.len() - successes);
        let failing_since = failing_since(leased.failing_since, &attempts);
        let now = self.service.now();
        let disable =
            failing_since.is_some_and(|since| since.plus_seconds(DISABLE_AFTER_SECONDS) <= now);
        if disable {
            tracing::warn!(%endpoint, "switched off after five days of nothing but failures");
        }
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        match failing_since {
            Some(since) if since.plus_seconds(WARN_AFTER_SECONDS) <= now && !disable => {
                if warned.insert(endpoint) {
                    tracing::warn!(
                        %endpoint,
                        "nothing but failures for four days: it is switched off after five"
                    );
                }
            }
            _ => {
                warned.remove(&endpoint);
            }
        }
        drop(warned);
        EndpointRelease {
            endpoint,
            token: leased.token,
            attempts,
            failing_since,
            disable,
        }
    }

    async fn attempt(
        &self,
        leased: &LeasedEndpoint,
        delivery: &DeliveryRow,
        round: &Round,
        secrets: &[String],
    ) -> Attempt {
        let endpoint = &leased.row.endpoint;
        let outgoing = round
            .outgoing(&self.service, delivery, endpoint.api_version.as_deref())
            .await;
        let at = self.service.now();
        let begun = Instant::now();
        let outcome = match outgoing {
            Ok(None) => Err(Failed::Gone),
            // It is tried again as if it had been sent, so that it holds up no other.
            Err(error) => {
                tracing::warn!(event = %delivery.event, %error, "an event could not be read");
                Err(Failed::NoReply(Mode::Live, "the event could not be read"))
            }
            Ok(Some(outgoing)) => {
                let message = signature::message(at.seconds(), &outgoing.body);
                let macs: Vec<[u8; 32]> = secrets
                    .iter()
                    .map(|key| hmac_sha256(key.as_bytes(), &message))
                    .collect();
                let header = signature::header(at.seconds(), &macs);
                let mode = outgoing.event.mode;
                self.client
                    .post(mode, &endpoint.url, &header, outgoing.body)
                    .await
                    .map(|reply| {
                        let sealed = outgoing.event.seal_response(delivery.id, &reply.body);
                        (mode, reply, sealed)
                    })
                    .map_err(|failure| Failed::NoReply(mode, failure))
            }
        };
        let span = Span {
            at,
            ended: self.service.now(),
            duration_ms: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
        };
        let entropy = &**self.service.entropy();
        outcome::attempt(delivery, outcome, span, entropy)
    }
}
