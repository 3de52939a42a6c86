//! Sending an event once more, to one endpoint or to all that want it.

use std::{collections::BTreeSet, sync::Arc};

use bonafide_core::{
    clock::Timestamp,
    event::wants,
    id::{EventId, WebhookEndpointId},
};
use bonafide_store::{
    StoreError,
    command::Resend,
    page::{Cursor, Page},
    row::DeliveryRow,
};
use bonafide_wire::render;

use crate::{
    Call, Caller, Class, EVENT_SECONDS, EventView, MAX_ENDPOINTS, OpenAccount, Reply, Service,
    ServiceError, change::TRIES,
};

/// How many events may wait for an endpoint to be sent once more.
pub const MAX_RESENDS: u32 = 1000;

impl Service {
    /// Sends an event once more to the endpoint named, or to all that want such events. The reply
    /// is the event.
    ///
    /// # Errors
    /// When there is no such event or endpoint, the endpoint is disabled or has too many to be sent
    /// once more already, or the store fails.
    pub async fn resend_event(
        &self,
        call: Call<'_>,
        id: &str,
        endpoint: Option<&str>,
    ) -> Result<Reply, ServiceError> {
        let account = &call.caller.account;
        for _ in 0..TRIES {
            let now = self.now();
            let event = self.event(call.caller, id).await?;
            if event.id.created() < now.plus_seconds(-EVENT_SECONDS) {
                // The sweep has not come by yet.
                return Err(ServiceError::NotFound {
                    class: Class::Event,
                    id: id.to_owned(),
                    param: "id",
                });
            }
            let targets = self.targets(call.caller, &event, endpoint).await?;
            let before = self.storage.pending_endpoints(account.id(), event.id);
            let pending: BTreeSet<_> = before.await?.into_iter().chain(targets.clone()).collect();
            let pending = pending.len() as u32;
            let reply = self.event_reply(&EventView {
                pending,
                ..event.clone()
            });
            let of_event = |held: &crate::HeldKey| held.kept_of_event(&reply, event.id, pending);
            let command = Resend {
                deliveries: targets
                    .into_iter()
                    .map(|endpoint| self.delivery(account, endpoint, event.id, now))
                    .collect(),
                limit: MAX_RESENDS,
                reply: call.held.map(of_event),
            };
            match self.storage.resend(command).await {
                Err(StoreError::Conflict) => {}
                Err(StoreError::Full) => return Err(ServiceError::TooManyResends),
                outcome => {
                    outcome?;
                    self.wake.deliveries.notify_one();
                    return Ok(reply);
                }
            }
        }
        Err(ServiceError::Busy)
    }

    /// Sends an event once more to the command lines that listen to the account. The reply is the
    /// event.
    ///
    /// # Errors
    /// When there is no such event, nobody listens, or the store fails.
    pub async fn resend_event_to_listeners(
        &self,
        call: Call<'_>,
        id: &str,
    ) -> Result<Reply, ServiceError> {
        let event = self.event(call.caller, id).await?;
        self.resend_to_listeners(call.caller.account.id(), event.id)?;
        let reply = self.event_reply(&event);
        if let Some(held) = call.held {
            let kept = held.kept_of_event(&reply, event.id, event.pending);
            self.storage.keep_reply(kept).await?;
        }
        Ok(reply)
    }

    /// The endpoints that an event is sent to once more.
    async fn targets(
        &self,
        caller: &Caller,
        event: &EventView,
        endpoint: Option<&str>,
    ) -> Result<Vec<WebhookEndpointId>, ServiceError> {
        if let Some(named) = endpoint {
            let endpoint = self.endpoint(caller, named).await?;
            return if endpoint.enabled {
                Ok(vec![endpoint.id])
            } else {
                Err(ServiceError::EndpointDisabled)
            };
        }
        let all = Page {
            cursor: Cursor::Newest,
            limit: MAX_ENDPOINTS as u32,
            from: None,
            until: None,
        };
        let rows = self.storage.endpoints(caller.account.id(), all).await?;
        let wanting = rows.rows.into_iter().map(|row| row.endpoint);
        Ok(wanting
            .filter(|endpoint| endpoint.enabled && wants(&endpoint.enabled_events, event.kind))
            .map(|endpoint| endpoint.id)
            .collect())
    }

    fn delivery(
        &self,
        account: &OpenAccount,
        endpoint: WebhookEndpointId,
        event: EventId,
        now: Timestamp,
    ) -> DeliveryRow {
        DeliveryRow {
            id: self.new_id(account.id(), now),
            endpoint,
            account: account.id(),
            event,
            attempts: 0,
            due: Some(now),
            last_status: None,
            resend: None,
        }
    }

    /// The reply that shows an event.
    fn event_reply(&self, event: &EventView) -> Reply {
        let object = render::event(event.wire(&self.settings.default_api_version));
        Reply {
            status: 200,
            body: format!("{object:#}").into_bytes(),
        }
    }

    /// The reply that was given for an event with so many endpoints pending. An event is immutable,
    /// so that nothing else of it has to be kept; once its session is redacted, it shows that.
    pub(crate) async fn event_reply_again(
        &self,
        account: &Arc<OpenAccount>,
        event: EventId,
        pending: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let found = self.event_for_delivery(account.id(), event).await?;
        let event = found.ok_or_else(|| ServiceError::NotFound {
            class: Class::Event,
            id: event.to_string(),
            param: "id",
        })?;
        Ok(self.event_reply(&EventView { pending, ..event }).body)
    }
}
