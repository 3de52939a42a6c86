//! Events: written with the change that they tell of, read by the API and by deliveries.
//!
//! What an event shows is sealed with its session's data key, so that redaction takes it: from then
//! on it shows the redacted session. An event of the redaction itself is written when that key is
//! gone. It shows nothing personal and is sealed with the account's key. The first byte of the
//! sealed columns tells which.

use std::{collections::HashMap, sync::Arc};

use bonafide_core::{
    account::Mode,
    clock::Timestamp,
    event::EventType,
    id::{AccountId, DeliveryId, EventId, RequestId, SessionId, WebhookEndpointId},
    session::Session,
};
use bonafide_store::{
    command::Attempt,
    page::EventFilter,
    row::{EventRow, Keyed},
};
use bonafide_vault::DataKey;
use bonafide_wire::{Expansion, render};
use serde_json::Value;

use crate::{
    Caller, Class, List, ListRequest, OpenAccount, Service, ServiceError, change::Cause,
    open::OpenSession,
};

const OBJECT: &str = "event";
const KEY: &str = "event idempotency key";
const RESPONSE: &str = "endpoint reply";
const BY_DATA_KEY: u8 = 0;
const BY_ACCOUNT_KEY: u8 = 1;

/// An event with what rendering needs.
#[derive(Clone)]
pub struct EventView {
    /// Its id; tells when it happened.
    pub id: EventId,
    /// Of which session.
    pub session: SessionId,
    /// What happened.
    pub kind: EventType,
    /// Test or live.
    pub mode: Mode,
    /// The session as rendered then, or as redacted since.
    pub object: Value,
    /// Endpoints that have not answered 2xx yet.
    pub pending: u32,
    /// The API request that caused it.
    pub request: Option<RequestId>,
    /// That request's idempotency key.
    pub idempotency_key: Option<String>,
    /// The session's data key; `None` after redaction.
    pub(crate) data_key: Option<DataKey>,
}

/// An attempt to deliver an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptView {
    /// To which endpoint.
    pub endpoint: WebhookEndpointId,
    /// When it was made.
    pub at: Timestamp,
    /// How long it took, milliseconds.
    pub duration_ms: u32,
    /// HTTP status; `None` where there was no reply.
    pub status: Option<u16>,
    /// Why there was no reply, in fixed words.
    pub failure: Option<String>,
    /// The first 4 KiB of the reply; empty where there was none, and after redaction.
    pub response: Vec<u8>,
    /// When it is tried again; `None` when it succeeded or is given up.
    pub next: Option<Timestamp>,
    /// It succeeded.
    pub succeeded: bool,
}

impl EventView {
    /// What an endpoint answered, sealed to be kept: nobody knows what it says, so it goes with the
    /// session's data key. Nothing is kept once that is gone.
    #[must_use]
    pub fn seal_response(&self, delivery: DeliveryId, response: &[u8]) -> Vec<u8> {
        match &self.data_key {
            Some(key) if !response.is_empty() => key.seal(RESPONSE, &delivery.to_bytes(), response),
            _ => Vec::new(),
        }
    }

    /// As rendering wants it, for `api_version`.
    #[must_use]
    pub fn wire<'a>(&'a self, api_version: &'a str) -> render::EventView<'a> {
        render::EventView {
            id: self.id,
            kind: self.kind,
            livemode: self.mode.is_live(),
            api_version,
            object: self.object.clone(),
            pending_webhooks: self.pending,
            request: self.request,
            idempotency_key: self.idempotency_key.as_deref(),
        }
    }
}

/// Which events to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventListing {
    /// Only of these types; `None` for all.
    pub types: Option<Vec<EventType>>,
    /// Only those that every endpoint took, or only those that one still waits for or never took.
    pub delivered: Option<bool>,
    /// Which page.
    pub list: ListRequest,
}

impl Service {
    /// One event.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn event(&self, caller: &Caller, id: &str) -> Result<EventView, ServiceError> {
        let unknown = || ServiceError::NotFound {
            class: Class::Event,
            id: id.to_owned(),
            param: "id",
        };
        let parsed: EventId = id.parse().map_err(|_| unknown())?;
        let keyed = self.storage.event(caller.account.id(), parsed).await?;
        let mut redacted = HashMap::new();
        self.open_event(&caller.account, keyed.ok_or_else(unknown)?, &mut redacted)
            .await
    }

    /// A page of events.
    ///
    /// # Errors
    /// When a cursor's event is unknown, or the store fails.
    pub async fn events(
        &self,
        caller: &Caller,
        listing: &EventListing,
    ) -> Result<List<EventView>, ServiceError> {
        let account = &caller.account;
        let cursor = match listing.list.given()? {
            None => None,
            Some(given) => {
                let id = given.id(Class::Event)?;
                let found = self.storage.event(account.id(), id).await?;
                found.ok_or_else(|| given.unknown(Class::Event))?;
                Some(id)
            }
        };
        let types = match &listing.types {
            None => Vec::new(),
            Some(types) if types.is_empty() => {
                return Ok(List {
                    items: Vec::new(),
                    has_more: false,
                });
            }
            Some(types) => types.clone(),
        };
        let page = listing.list.page(cursor);
        let rows = self
            .storage
            .events(
                account.id(),
                EventFilter {
                    types,
                    delivered: listing.delivered,
                },
                page,
            )
            .await?;
        let mut redacted = HashMap::new();
        let mut items = Vec::with_capacity(rows.rows.len());
        for keyed in rows.rows {
            items.push(self.open_event(account, keyed, &mut redacted).await?);
        }
        Ok(List {
            items,
            has_more: rows.has_more,
        })
    }

    /// An event on its way to endpoints; `None` when it is gone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn event_for_delivery(
        &self,
        account: AccountId,
        event: EventId,
    ) -> Result<Option<EventView>, ServiceError> {
        let Some(keyed) = self.storage.event(account, event).await? else {
            return Ok(None);
        };
        let account = self.open_account(account).await?;
        Ok(Some(
            self.open_event(&account, keyed, &mut HashMap::new())
                .await?,
        ))
    }

    /// Those of these events that are there, on their way to endpoints.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn events_for_delivery(
        &self,
        account: AccountId,
        events: Vec<EventId>,
    ) -> Result<Vec<EventView>, ServiceError> {
        let rows = self.storage.events_by_id(account, events).await?;
        let account = self.open_account(account).await?;
        let mut redacted = HashMap::new();
        let mut opened = Vec::with_capacity(rows.len());
        for keyed in rows {
            opened.push(self.open_event(&account, keyed, &mut redacted).await?);
        }
        Ok(opened)
    }

    /// The body of a delivery: the event for the endpoint's API version, or the default one. The
    /// delivery itself is pending, so `pending_webhooks` is 1 or more.
    #[must_use]
    pub fn event_body(&self, event: &EventView, api_version: Option<&str>) -> Vec<u8> {
        let version = api_version.unwrap_or(&self.settings.default_api_version);
        let pending_webhooks = event.pending.max(1);
        let view = render::EventView {
            pending_webhooks,
            ..event.wire(version)
        };
        render::event(view).to_string().into_bytes()
    }

    /// What was tried to deliver an event, oldest first.
    ///
    /// # Errors
    /// When there is no such event, or the store fails.
    pub async fn attempts(
        &self,
        caller: &Caller,
        event: &str,
    ) -> Result<Vec<AttemptView>, ServiceError> {
        let event = self.event(caller, event).await?;
        let attempts = self.storage.attempts(caller.account.id(), event.id).await?;
        let open = |attempt: Attempt| {
            let response = match &event.data_key {
                Some(key) if !attempt.response.is_empty() => {
                    key.open(RESPONSE, &attempt.delivery.to_bytes(), &attempt.response)?
                }
                _ => Vec::new(),
            };
            Ok(AttemptView {
                endpoint: attempt.endpoint,
                at: attempt.at,
                duration_ms: attempt.duration_ms,
                status: attempt.status,
                failure: attempt.failure,
                response,
                next: attempt.next,
                succeeded: attempt.succeeded,
            })
        };
        attempts.into_iter().map(open).collect()
    }

    /// The session as events show it: nothing expanded.
    pub(crate) fn session_object(&self, open: &OpenSession, now: Timestamp) -> Value {
        render::session(self.bare_view(open, now).wire(), &Expansion::none())
    }

    /// The row of an event that happens to a session now.
    pub(crate) fn event_row(
        &self,
        open: &OpenSession,
        id: EventId,
        kind: EventType,
        cause: Cause<'_>,
        now: Timestamp,
    ) -> EventRow {
        let object = self.session_object(open, now).to_string();
        EventRow {
            id,
            account: open.account.id(),
            session: open.id(),
            kind,
            request: cause.request,
            sealed_idempotency_key: cause.held.map(|held| seal(open, KEY, id, held.text())),
            sealed: seal(open, OBJECT, id, &object),
            pending: 0,
        }
    }

    /// Opens a stored event. `redacted` remembers the redacted sessions of a list.
    async fn open_event(
        &self,
        account: &Arc<OpenAccount>,
        keyed: Keyed<EventRow>,
        redacted: &mut HashMap<SessionId, Session>,
    ) -> Result<EventView, ServiceError> {
        let Keyed { row, data_key } = keyed;
        let key = data_key
            .map(|key| account.key.unwrap_data_key(row.session, &key))
            .transpose()?;
        let open = |label: &str, sealed: &[u8]| -> Result<Option<Vec<u8>>, ServiceError> {
            Ok(match (sealed.split_first(), &key) {
                (Some((&BY_ACCOUNT_KEY, sealed)), _) => {
                    Some(account.key.open(&account_label(label, row.id), sealed)?)
                }
                (Some((&BY_DATA_KEY, sealed)), Some(key)) => {
                    Some(key.open(label, &row.id.to_bytes(), sealed)?)
                }
                _ => None,
            })
        };
        let object = match open(OBJECT, &row.sealed)? {
            Some(json) => {
                serde_json::from_slice(&json).map_err(ServiceError::unreadable("event"))?
            }
            None => {
                let session = self
                    .redacted_session(account, row.session, redacted)
                    .await?;
                render::redacted_event_object(row.kind, session, account.mode().is_live())
            }
        };
        let text = match &row.sealed_idempotency_key {
            Some(sealed) => open(KEY, sealed)?,
            None => None,
        };
        Ok(EventView {
            id: row.id,
            session: row.session,
            kind: row.kind,
            mode: account.mode(),
            object,
            pending: row.pending,
            request: row.request,
            idempotency_key: text.and_then(|text| String::from_utf8(text).ok()),
            data_key: key,
        })
    }

    async fn redacted_session<'a>(
        &self,
        account: &Arc<OpenAccount>,
        id: SessionId,
        known: &'a mut HashMap<SessionId, Session>,
    ) -> Result<&'a Session, ServiceError> {
        use std::collections::hash_map::Entry;
        match known.entry(id) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let stored = self.storage.session(account.id(), id).await?;
                let stored = stored.ok_or(ServiceError::Dangling("session"))?;
                let open = Self::open_session(Arc::clone(account), stored)?;
                Ok(entry.insert(open.session))
            }
        }
    }
}

fn seal(open: &OpenSession, label: &str, id: EventId, text: &str) -> Vec<u8> {
    let (tag, sealed) = match &open.data_key {
        Some(key) => (
            BY_DATA_KEY,
            key.seal(label, &id.to_bytes(), text.as_bytes()),
        ),
        None => (
            BY_ACCOUNT_KEY,
            open.account
                .key
                .seal(&account_label(label, id), text.as_bytes()),
        ),
    };
    [&[tag], sealed.as_slice()].concat()
}

/// Binds what is sealed with the account's key to its event.
fn account_label(label: &str, id: EventId) -> String {
    format!("{label} {id}")
}
