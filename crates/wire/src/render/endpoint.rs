//! `webhook_endpoint`.

use bonafide_core::{id::WebhookEndpointId, webhook::WebhookEndpoint};
use serde_json::{Value, json};

/// The object. `secret` is shown by the call that creates the endpoint, and never again.
#[must_use]
pub fn webhook_endpoint(endpoint: &WebhookEndpoint, livemode: bool, secret: Option<&str>) -> Value {
    let mut object = json!({
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": endpoint.api_version,
        "application": null,
        "created": endpoint.id.created().seconds(),
        "description": endpoint.description,
        "enabled_events": endpoint.enabled_events,
        "livemode": livemode,
        "metadata": endpoint.metadata,
        "status": if endpoint.enabled { "enabled" } else { "disabled" },
        "url": endpoint.url,
    });
    if let Some(secret) = secret {
        object["secret"] = json!(secret);
    }
    object
}

/// What is left of a deleted endpoint.
#[must_use]
pub fn deleted_webhook_endpoint(id: WebhookEndpointId) -> Value {
    json!({ "id": id, "object": "webhook_endpoint", "deleted": true })
}
