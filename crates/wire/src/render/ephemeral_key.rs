//! `ephemeral_key`.

use bonafide_core::{
    clock::Timestamp,
    id::{EphemeralKeyId, SessionId},
};
use serde_json::{Value, json};

/// What an ephemeral key's rendering needs.
#[derive(Clone, Copy)]
pub struct EphemeralKeyView<'a> {
    /// Its id; tells when it was made.
    pub id: EphemeralKeyId,
    /// Whether its account is live.
    pub livemode: bool,
    /// For which session.
    pub session: SessionId,
    /// When it ends.
    pub expires: Timestamp,
    /// Its text, shown by the call that makes it.
    pub secret: Option<&'a str>,
}

/// The object.
#[must_use]
pub fn ephemeral_key(view: EphemeralKeyView<'_>) -> Value {
    let mut object = json!({
        "id": view.id,
        "object": "ephemeral_key",
        "associated_objects": [{ "id": view.session, "type": "verification_session" }],
        "created": view.id.created().seconds(),
        "expires": view.expires.seconds(),
        "livemode": view.livemode,
    });
    if let Some(secret) = view.secret {
        object["secret"] = json!(secret);
    }
    object
}
