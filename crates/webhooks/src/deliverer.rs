//! The loop that delivers.

use std::{collections::HashMap, sync::Arc, time::Duration};

use bonafide_core::{account::Mode, clock::Timestamp, id::EventId};
use bonafide_service::{EventView, Service, ServiceError};
use bonafide_store::{
    StoreError,
    command::{Attempt, EndpointRelease},
    row::{DeliveryRow, LeasedEndpoint},
};
use bonafide_vault::hmac_sha256;
use bonafide_wire::signature;
use futures_util::{StreamExt, stream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    client::{GuardedClient, Reply},
    timetable::{DISABLE_AFTER_SECONDS, next_attempt},
};

/// How many endpoints are served at a time.
const ENDPOINTS: usize = 64;
/// How many deliveries an endpoint gets in one lease.
const PER_LEASE: u32 = 16;
/// How many of them at a time.
const AT_A_TIME: usize = 8;
/// A lease outlasts the slowest batch: two rounds of 20 seconds.
const LEASE_SECONDS: i64 = 60;
/// Work that another process made, or that became due, is found by looking this often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Delivers events to webhook endpoints.
pub struct Deliverer {
    service: Arc<Service>,
    client: Arc<GuardedClient>,
}

impl Deliverer {
    /// A deliverer that posts through `client`.
    #[must_use]
    pub fn new(service: Arc<Service>, client: Arc<GuardedClient>) -> Arc<Self> {
        Arc::new(Self { service, client })
    }

    /// Delivers until `stop`; then finishes what is on its way.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut serving = JoinSet::new();
        while !stop.is_cancelled() {
            let claimed = match self.claim(ENDPOINTS - serving.len()).await {
                Ok(claimed) => claimed,
                Err(error) => {
                    tracing::warn!(%error, "no deliveries could be leased");
                    Vec::new()
                }
            };
            for leased in claimed {
                let deliverer = Arc::clone(&self);
                serving.spawn(async move { deliverer.serve(leased).await });
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = serving.join_next() => {}
                () = self.service.wake().deliveries.notified(), if serving.len() < ENDPOINTS => {}
                () = tokio::time::sleep(LOOK_EVERY), if serving.len() < ENDPOINTS => {}
            }
        }
        while serving.join_next().await.is_some() {}
    }

    async fn claim(&self, free: usize) -> Result<Vec<LeasedEndpoint>, StoreError> {
        if free == 0 {
            return Ok(Vec::new());
        }
        let now = self.service.now();
        let until = now.plus_seconds(LEASE_SECONDS);
        self.service
            .storage()
            .claim_endpoints(now, until, free as u32, PER_LEASE)
            .await
    }

    /// Makes one endpoint's due deliveries and gives it back.
    async fn serve(&self, leased: LeasedEndpoint) {
        let endpoint = leased.row.endpoint.id;
        match self.attempt_all(&leased).await {
            Ok(release) => {
                if let Err(error) = self.service.storage().release_endpoint(release).await {
                    tracing::warn!(%endpoint, %error, "outcomes could not be written");
                }
            }
            Err(error) => tracing::warn!(%endpoint, %error, "deliveries could not be prepared"),
        }
    }

    async fn attempt_all(&self, leased: &LeasedEndpoint) -> Result<EndpointRelease, ServiceError> {
        let endpoint = &leased.row.endpoint;
        let secrets = self.service.endpoint_secrets(endpoint).await?;
        let events = self.events(&leased.due).await?;
        let due = leased.due.iter();
        let requests: Vec<_> = due
            .map(|delivery| self.attempt(leased, delivery, events.get(&delivery.event), &secrets))
            .collect();
        let attempts: Vec<Attempt> = stream::iter(requests).buffered(AT_A_TIME).collect().await;
        let failing_since = failing_since(leased.failing_since, &attempts);
        let now = self.service.now();
        let disable =
            failing_since.is_some_and(|since| since.plus_seconds(DISABLE_AFTER_SECONDS) <= now);
        if disable {
            tracing::warn!(endpoint = %endpoint.id, "switched off after five days of failures");
        }
        Ok(EndpointRelease {
            endpoint: endpoint.id,
            token: leased.token,
            attempts,
            failing_since,
            disable,
        })
    }

    async fn events(
        &self,
        due: &[DeliveryRow],
    ) -> Result<HashMap<EventId, EventView>, ServiceError> {
        let mut events = HashMap::new();
        for delivery in due {
            let found = self
                .service
                .event_for_delivery(delivery.account, delivery.event)
                .await?;
            events.extend(found.map(|event| (delivery.event, event)));
        }
        Ok(events)
    }

    async fn attempt(
        &self,
        leased: &LeasedEndpoint,
        delivery: &DeliveryRow,
        event: Option<&EventView>,
        secrets: &[String],
    ) -> Attempt {
        let endpoint = &leased.row.endpoint;
        let at = self.service.now();
        let begun = std::time::Instant::now();
        let outcome = match event {
            None => Err(Failed::Gone),
            Some(event) => {
                let body = self
                    .service
                    .event_body(event, endpoint.api_version.as_deref());
                let message = signature::message(at.seconds(), &body);
                let macs: Vec<[u8; 32]> = secrets
                    .iter()
                    .map(|key| hmac_sha256(key.as_bytes(), &message))
                    .collect();
                let header = signature::header(at.seconds(), &macs);
                self.client
                    .post(event.mode, &endpoint.url, &header, body)
                    .await
                    .map(|reply| (event.mode, reply))
                    .map_err(|failure| Failed::NoReply(event.mode, failure))
            }
        };
        let duration_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.outcome(delivery, outcome, at, duration_ms)
    }

    fn outcome(
        &self,
        delivery: &DeliveryRow,
        outcome: Result<(Mode, Reply), Failed>,
        at: Timestamp,
        duration_ms: u32,
    ) -> Attempt {
        let made = delivery.attempts + 1;
        let now = self.service.now();
        // What somebody asked for is tried once; the timetable goes on beside it.
        let again = |mode, retry_after| match delivery.resend {
            None => next_attempt(mode, made, now, retry_after, &**self.service.entropy()),
            Some(_) => None,
        };
        let mut attempt = Attempt {
            delivery: delivery.id,
            endpoint: delivery.endpoint,
            at,
            duration_ms,
            status: None,
            failure: None,
            response: Vec::new(),
            next: None,
            succeeded: false,
            resend: delivery.resend,
        };
        match outcome {
            Ok((mode, reply)) => {
                attempt.succeeded = reply.is_success();
                attempt.next = if attempt.succeeded {
                    None
                } else {
                    again(mode, reply.retry_after)
                };
                attempt.status = Some(reply.status);
            }
            Err(Failed::NoReply(mode, failure)) => {
                attempt.next = again(mode, None);
                attempt.failure = Some(failure.to_owned());
            }
            Err(Failed::Gone) => attempt.failure = Some("the event is gone".to_owned()),
        }
        attempt
    }
}

/// Why there is no reply.
enum Failed {
    NoReply(Mode, &'static str),
    /// The event itself is no longer kept.
    Gone,
}

/// Since when nothing succeeded, after these attempts.
fn failing_since(before: Option<Timestamp>, attempts: &[Attempt]) -> Option<Timestamp> {
    attempts.iter().fold(before, |since, attempt| {
        if attempt.succeeded {
            None
        } else {
            since.or(Some(attempt.at))
        }
    })
}

#[cfg(test)]
mod tests {
    use bonafide_core::id::{DeliveryId, WebhookEndpointId};

    use super::*;

    fn attempt(at: i64, succeeded: bool) -> Attempt {
        Attempt {
            delivery: DeliveryId::from_bytes([1; 16]),
            endpoint: WebhookEndpointId::from_bytes([2; 16]),
            at: Timestamp(at),
            duration_ms: 1,
            status: None,
            failure: None,
            response: vec![],
            next: None,
            succeeded,
            resend: None,
        }
    }

    #[test]
    fn an_endpoint_fails_since_its_first_failure_after_the_last_success() {
        let since = |before: Option<i64>, attempts: &[Attempt]| {
            failing_since(before.map(Timestamp), attempts).map(|at| at.0)
        };
        assert_eq!(
            since(None, &[attempt(5, false), attempt(6, false)]),
            Some(5)
        );
        assert_eq!(since(Some(1), &[attempt(5, false)]), Some(1));
        assert_eq!(
            since(Some(1), &[attempt(5, true), attempt(6, false)]),
            Some(6)
        );
        assert_eq!(since(Some(1), &[attempt(5, true)]), None);
    }
}
