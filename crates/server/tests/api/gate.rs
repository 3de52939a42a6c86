//! The gate before every call; what all operations have in common is in `coverage`.

use axum::{body::Body, http::Request};
use bonafide_core::account::Permission;

use crate::harness::{App, SESSIONS};

#[tokio::test]
async fn the_version_is_checked_and_a_default_is_named() {
    let app = App::new().await;
    let secret = &app.keys.test.secret;
    for (asked, named) in [
        (None, "2026-10-28.endive"),
        (Some("2026-09-30.endive; beta=v1"), "2026-09-30.endive"),
    ] {
        let headers: Vec<_> = asked
            .map(|asked| ("stripe-version", asked))
            .into_iter()
            .collect();
        let call = ("GET", "/v1/account");
        let reply = app.call_with(secret, call, "", &headers).await;
        assert_eq!(reply.header("stripe-version"), Some(named));
    }
    let headers = [("stripe-version", "latest")];
    let reply = app
        .call_with(secret, ("GET", "/v1/account"), "", &headers)
        .await;
    assert_eq!(
        reply.error(),
        (400, "-", "-", "Invalid Stripe API version: latest")
    );
}

#[tokio::test]
async fn restricted_keys_do_what_they_may() {
    let app = App::new().await;
    let reads = app.restricted(vec![Permission::SessionsRead]).await;
    let call = |key: &str, method: &'static str, path: &'static str, form: &'static str| {
        let (app, key) = (&app, key.to_owned());
        async move { app.call_with(&key, (method, path), form, &[]).await }
    };
    assert_eq!(call(&reads, "GET", SESSIONS, "").await.status, 200);
    let refused = call(&reads, "POST", SESSIONS, "type=document").await;
    assert_eq!(refused.status, 403);
    assert!(refused.error().3.contains("rk_test_*********"));
    assert_eq!(call(&reads, "GET", "/v1/events", "").await.status, 403);
    assert_eq!(
        call(&reads, "GET", "/v1/webhook_endpoints", "")
            .await
            .status,
        403
    );

    let dob = "expand[]=data.verified_outputs.dob";
    assert_eq!(call(&reads, "GET", SESSIONS, dob).await.status, 403);
    assert_eq!(
        app.get(SESSIONS, dob).await.status,
        403,
        "nor does a secret key see it"
    );
    let sees = vec![Permission::SessionsRead, Permission::SensitiveRead];
    let sees = app.restricted(sees).await;
    assert_eq!(call(&sees, "GET", SESSIONS, dob).await.status, 200);
}

#[tokio::test]
async fn what_is_not_a_call_is_said_clearly() {
    let app = App::new().await;
    let bare = Request::get("/v1/foo").body(Body::empty()).unwrap();
    assert_eq!(
        app.send(bare).await.status,
        401,
        "the key is looked at first"
    );
    for (method, path) in [
        ("GET", "/v1/foo"),
        ("DELETE", "/v1/account"),
        ("GET", "/v1/events/"),
        ("POST", "/v1/identity/verification_sessions/vs_1/verify"),
    ] {
        let reply = app.call(method, path, "").await;
        let (status, code, _, message) = reply.error();
        assert_eq!((status, code), (404, "-"), "{method} {path}");
        assert!(reply.header("stripe-version").is_some());
        assert!(message.starts_with(&format!("Unrecognized request URL ({method}: {path}). ")));
    }
    let basic = Request::get("/v1/account").header("authorization", {
        use base64::{Engine, engine::general_purpose::STANDARD};
        format!(
            "Basic {}",
            STANDARD.encode(format!("{}:", app.keys.test.secret))
        )
    });
    let account = app.send(basic.body(Body::empty()).unwrap()).await;
    assert_eq!(account.text("id"), app.keys.test.account.to_string());
    assert_eq!(app.get("/healthz", "").await.body["status"], "ok");
}
