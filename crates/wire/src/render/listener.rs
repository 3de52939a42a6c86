//! How a command line listens, and what it hears (contract section 3.6).

use bonafide_core::{clock::Timestamp, request_log::RequestLog};
use serde_json::{Value, json};

use super::EventView;
use crate::version;

/// Events, whole.
pub const WEBHOOKS: &str = "webhooks";
/// Events as notices: what the official command line asks for, by its version.
pub const NOTICES: [&str; 2] = ["v2_events", "destinations"];
/// Requests of the API.
pub const REQUEST_LOGS: &str = "request_logs";
/// Of the websocket.
pub const LISTENER_PROTOCOL: &str = "stripecli-devproxy-v1";
/// After so many seconds the command line connects anew, at the latest.
const RECONNECT_SECONDS: u32 = 60;

/// What rendering how to listen needs.
#[derive(Clone, Copy)]
pub struct ListenerView<'a> {
    /// Where to connect.
    pub websocket_url: &'a str,
    /// What to connect with.
    pub websocket_id: &'a str,
    /// Which of the features asked for are given.
    pub features: &'a [&'a str],
    /// Signs the events.
    pub secret: &'a str,
    /// The API version of the events.
    pub default_version: &'a str,
    /// The device's name.
    pub device_name: &'a str,
}

/// How to listen.
#[must_use]
pub fn listener(view: ListenerView<'_>) -> Value {
    json!({
        "default_version": view.default_version,
        "device_token": view.device_name,
        "display_connect_filter_warning": false,
        "latest_version": version::CURRENT,
        "reconnect_delay": RECONNECT_SECONDS,
        "secret": view.secret,
        "websocket_authorized_feature": view.features.join(","),
        "websocket_id": view.websocket_id,
        "websocket_url": view.websocket_url,
    })
}

/// An event, as it would be posted to an endpoint. `id` is of this sending alone.
#[must_use]
pub fn heard_event(id: &str, body: &str, signature: &str) -> Value {
    json!({
        "type": "webhook_event",
        "webhook_id": format!("wh_{id}"),
        "webhook_conversation_id": format!("wc_{id}"),
        "endpoint": { "api_version": null },
        "event_payload": body,
        "http_headers": headers(signature),
    })
}

/// A notice of an event.
#[must_use]
pub fn heard_notice(id: &str, body: &str, signature: &str) -> Value {
    json!({
        "type": "v2_event",
        "payload": body,
        "http_headers": headers(signature),
        "destination_id": format!("ed_{id}"),
    })
}

fn headers(signature: &str) -> Value {
    json!({
        "Accept": "*/*; q=0.5, application/xml",
        "Cache-Control": "no-cache",
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": "Bonafide/1.0 (webhooks)",
    })
}

/// A request that was answered.
#[must_use]
pub fn heard_request(log: &RequestLog, livemode: bool) -> Value {
    let payload = json!({
        "created_at": log.at.seconds(),
        "error": log.error.clone().unwrap_or_default(),
        "livemode": livemode,
        "method": log.method,
        "request_id": log.request,
        "status": log.status,
        "url": log.path,
    });
    json!({
        "type": "request_log_event",
        "request_log_id": format!("resp_{}", log.request),
        "event_payload": payload.to_string(),
    })
}

/// The notice of an event: what happened to which session, and nothing of the session itself.
#[must_use]
pub fn notice(view: &EventView<'_>) -> Value {
    let session = &view.object["id"];
    json!({
        "id": view.id,
        "object": "v2.core.event",
        "created": rfc3339(view.id.created()),
        "livemode": view.livemode,
        "reason": view.request.map(|request| json!({
            "type": "request",
            "request": { "id": request, "idempotency_key": view.idempotency_key },
        })),
        "related_object": {
            "id": session,
            "type": "identity.verification_session",
            "url": format!(
                "/v1/identity/verification_sessions/{}",
                session.as_str().unwrap_or_default()
            ),
        },
        "type": format!("v1.{}", view.kind.name()),
    })
}

fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}
