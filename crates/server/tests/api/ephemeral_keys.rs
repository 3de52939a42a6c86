//! Ephemeral keys.

use serde_json::json;

use crate::harness::{App, Reply, SESSIONS};

const KEYS: &str = "/v1/ephemeral_keys";

impl App {
    /// An ephemeral key for a session.
    pub(crate) async fn ephemeral_key(&self, session: &str) -> Reply {
        let headers = [("stripe-version", "2020-08-27;identity_client_api=v7")];
        let form = format!("verification_session={session}");
        let secret = &self.keys.test.secret;
        self.call_with(secret, ("POST", KEYS), &form, &headers)
            .await
    }
}

#[tokio::test]
async fn a_key_is_made_shown_once_opens_nothing_here_and_ends() {
    let app = App::new().await;
    let session = app.session().await.text("id");
    let key = app.ephemeral_key(&session).await;
    assert_eq!(key.status, 200, "{}", key.body);
    let (id, secret) = (key.text("id"), key.text("secret"));
    let created = key.body["created"].as_i64().unwrap();
    assert!(id.starts_with("ephkey_") && secret.starts_with("ek_test_"));
    assert_eq!(
        key.body,
        json!({
            "id": id,
            "object": "ephemeral_key",
            "associated_objects": [{ "id": session, "type": "verification_session" }],
            "created": created,
            "expires": created + 3600,
            "livemode": false,
            "secret": secret,
        })
    );
    assert!(!app.holds(secret.as_bytes()), "only its hash is kept");
    for path in [
        SESSIONS.to_owned(),
        format!("{SESSIONS}/{session}"),
        "/v1/foo".to_owned(),
    ] {
        let reply = app.call_with(&secret, ("GET", &path), "", &[]).await;
        assert_eq!(reply.status, 403, "{path}");
        assert!(reply.error().3.contains("ek_test_*********"));
    }
    app.clock.advance(3600);
    let late = app.call_with(&secret, ("GET", SESSIONS), "", &[]).await;
    assert_eq!(late.error().1, "api_key_expired");

    let second = app.ephemeral_key(&session).await;
    let path = format!("{KEYS}/{}", second.text("id"));
    let deleted = app.call("DELETE", &path, "").await;
    assert_eq!(
        (deleted.status, deleted.text("id")),
        (200, second.text("id"))
    );
    assert!(deleted.body.get("secret").is_none());
    let unknown = app.call("DELETE", &path, "").await;
    assert_eq!(unknown.error().1, "resource_missing");
    let gone = app
        .call_with(&second.text("secret"), ("GET", SESSIONS), "", &[])
        .await;
    assert_eq!(gone.status, 401);

    let third = app.ephemeral_key(&session).await.text("secret");
    app.post(&format!("{SESSIONS}/{session}/redact"), "").await;
    let redacted = app.call_with(&third, ("GET", SESSIONS), "", &[]).await;
    assert_eq!(redacted.status, 401, "redaction ends it");
}

#[tokio::test]
async fn a_key_that_is_asked_for_wrongly_is_refused() {
    let app = App::new().await;
    let session = app.session().await.text("id");
    let unversioned = app
        .post(KEYS, &format!("verification_session={session}"))
        .await;
    assert_eq!(unversioned.status, 400);
    assert!(unversioned.error().3.contains("Stripe-Version"));
    let unknown = app.ephemeral_key("vs_x").await;
    let (status, code, param, _) = unknown.error();
    assert_eq!(
        (status, code, param),
        (400, "resource_missing", "verification_session")
    );
    for (form, code, param) in [
        ("", "parameter_missing", "verification_session"),
        ("customer=cus_1", "-", "customer"),
    ] {
        let refused = app.post(KEYS, form).await;
        assert_eq!((refused.error().1, refused.error().2), (code, param));
    }
}
