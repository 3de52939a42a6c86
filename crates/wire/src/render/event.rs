//! `event`.

use bonafide_core::{
    event::EventType,
    id::{EventId, RequestId},
    session::{Session, Status},
};
use serde_json::{Value, json};

use super::session::{SessionView, session};
use crate::expand::Expansion;

/// What an event's rendering needs.
#[derive(Clone)]
pub struct EventView<'a> {
    /// Its id; tells when it happened.
    pub id: EventId,
    /// What happened.
    pub kind: EventType,
    /// Whether its account is live.
    pub livemode: bool,
    /// The version of the endpoint that it goes to, or the account's default.
    pub api_version: &'a str,
    /// The session as it was rendered then; [`redacted_event_object`] once it is redacted.
    pub object: Value,
    /// Endpoints that have not answered 2xx yet; 1 or more in a delivery itself.
    pub pending_webhooks: u32,
    /// The API request that caused it; `None` where the person or the checks did.
    pub request: Option<RequestId>,
    /// That request's idempotency key.
    pub idempotency_key: Option<&'a str>,
}

/// The object.
#[must_use]
pub fn event(view: EventView<'_>) -> Value {
    let mut event = json!({
        "id": view.id,
        "object": "event",
        "api_version": view.api_version,
        "created": view.id.created().seconds(),
        "data": {},
        "livemode": view.livemode,
        "pending_webhooks": view.pending_webhooks,
        "request": { "id": view.request, "idempotency_key": view.idempotency_key },
        "type": view.kind.name(),
    });
    event["data"]["object"] = view.object;
    event
}

/// `data.object` of an event whose session has been redacted since: the session as it is now, with
/// the status that the event tells of.
#[must_use]
pub fn redacted_event_object(kind: EventType, now: &Session, livemode: bool) -> Value {
    let mut then = now.clone();
    then.private = None;
    then.state.document_options = None;
    then.status = match kind {
        EventType::Created | EventType::RequiresInput => Status::RequiresInput,
        EventType::Processing => Status::Processing,
        EventType::Verified => Status::Verified,
        EventType::Canceled => Status::Canceled,
        EventType::Redacted => now.status,
    };
    if kind == EventType::Created {
        then.state.last_report = None;
    }
    if kind != EventType::RequiresInput {
        then.state.last_error = None;
    }
    let view = SessionView {
        session: &then,
        livemode,
        link: None,
        report: None,
    };
    session(view, &Expansion::none())
}
