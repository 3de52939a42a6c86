//! What every operation has in common.

use axum::{body::Body, http::Request};
use bonafide_core::account::Permission;

use crate::{
    files::FILES,
    harness::{App, REPORTS, SESSIONS},
};

/// Every operation, `{id}` standing for an id.
const OPERATIONS: [(&str, &str); 27] = [
    ("POST", FILES),
    ("POST", "/v1/identity/verification_sessions"),
    ("GET", "/v1/identity/verification_sessions"),
    ("GET", "/v1/identity/verification_sessions/{id}"),
    ("POST", "/v1/identity/verification_sessions/{id}"),
    ("POST", "/v1/identity/verification_sessions/{id}/cancel"),
    ("POST", "/v1/identity/verification_sessions/{id}/redact"),
    ("GET", "/v1/identity/verification_reports"),
    ("GET", "/v1/identity/verification_reports/{id}"),
    ("GET", "/v1/events"),
    ("GET", "/v1/events/{id}"),
    ("POST", "/v1/webhook_endpoints"),
    ("GET", "/v1/webhook_endpoints"),
    ("GET", "/v1/webhook_endpoints/{id}"),
    ("POST", "/v1/webhook_endpoints/{id}"),
    ("DELETE", "/v1/webhook_endpoints/{id}"),
    ("POST", "/v1/ephemeral_keys"),
    ("DELETE", "/v1/ephemeral_keys/{id}"),
    ("GET", "/v1/files"),
    ("GET", "/v1/files/{id}"),
    ("GET", "/v1/files/{id}/contents"),
    ("POST", "/v1/file_links"),
    ("GET", "/v1/file_links"),
    ("GET", "/v1/file_links/{id}"),
    ("POST", "/v1/file_links/{id}"),
    ("GET", "/v1/account"),
    ("GET", "/v1/no_such_thing"),
];

#[tokio::test]
async fn every_operation_needs_a_good_key() {
    let app = App::new().await;
    for (method, path) in OPERATIONS {
        let path = &path.replace("{id}", "x");
        let bare = Request::builder().method(method).uri(path);
        let reply = app.send(bare.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 401, "{method} {path}");
        assert!(
            reply
                .error()
                .3
                .starts_with("You did not provide an API key.")
        );
        assert!(
            reply
                .header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );
        assert!(reply.header("request-id").unwrap().starts_with("req_"));

        let wrong = app
            .call_with("sk_test_0123456789abcdef", (method, path), "", &[])
            .await;
        let message = "Invalid API Key provided: sk_test_*********cdef";
        assert_eq!(wrong.error(), (401, "-", "-", message), "{method} {path}");

        let publishable = app.keys.test.publishable.clone();
        let refused = app.call_with(&publishable, (method, path), "", &[]).await;
        assert_eq!(refused.error().1, "secret_key_required", "{method} {path}");
    }
}

#[tokio::test]
async fn every_operation_refuses_unknown_parameters_and_echoes_the_version() {
    let app = App::new().await;
    // Files are posted in parts.
    for &(method, path) in &OPERATIONS[1..26] {
        let path = &path.replace("{id}", "x");
        let headers = [("stripe-version", "2026-09-30.endive; beta=v1")];
        let secret = &app.keys.test.secret;
        let reply = app
            .call_with(secret, (method, path), "foo[bar]=1", &headers)
            .await;
        let message = "Received unknown parameter: foo[bar]";
        assert_eq!(
            reply.error(),
            (400, "parameter_unknown", "foo[bar]", message),
            "{method} {path}"
        );
        assert_eq!(reply.header("stripe-version"), Some("2026-09-30.endive"));
        assert_eq!(reply.header("content-type"), Some("application/json"));
    }
    let plain = app.get("/v1/account", "").await;
    assert_eq!(plain.header("stripe-version"), Some("2026-10-28.endive"));
    let headers = [("stripe-version", "latest")];
    let reply = app
        .call_with(&app.keys.test.secret, ("GET", "/v1/account"), "", &headers)
        .await;
    assert_eq!(
        reply.error(),
        (400, "-", "-", "Invalid Stripe API version: latest")
    );
}

#[tokio::test]
async fn the_other_mode_is_another_world() {
    let app = App::new().await;
    let session = app.session().await.text("id");
    let event = app.get("/v1/events", "").await.body["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let endpoint = app
        .post(
            "/v1/webhook_endpoints",
            "url=https://x.example&enabled_events[]=*",
        )
        .await
        .text("id");
    let ephemeral = app.ephemeral_key(&session).await.text("id");
    let file = app.upload("pci_document", b"%PDF-1.7").await.text("id");
    let link = app
        .post("/v1/file_links", &format!("file={file}"))
        .await
        .text("id");
    let live = &app.keys.live.secret;
    for &(method, path) in OPERATIONS.iter().filter(|(_, path)| path.contains("{id}")) {
        let id = match path {
            path if path.contains("sessions") => session.as_str(),
            path if path.contains("events") => &event,
            path if path.contains("endpoints") => &endpoint,
            path if path.contains("ephemeral") => &ephemeral,
            path if path.contains("file_links") => &link,
            path if path.contains("files") => &file,
            _ => "vr_0000000000000000000000",
        };
        let reply = app
            .call_with(live, (method, &path.replace("{id}", id)), "", &[])
            .await;
        let (status, code, _, message) = reply.error();
        assert_eq!((status, code), (404, "resource_missing"), "{method} {path}");
        assert!(message.starts_with("No such ") && message.ends_with(&format!("'{id}'")));
        let nonsense = app
            .call_with(live, (method, &path.replace("{id}", "x")), "", &[])
            .await;
        assert_eq!(nonsense.status, 404, "{method} {path}");
    }
    for path in [
        SESSIONS,
        REPORTS,
        "/v1/events",
        "/v1/webhook_endpoints",
        FILES,
        "/v1/file_links",
    ] {
        let list = app.call_with(live, ("GET", path), "", &[]).await;
        assert_eq!(list.body["data"], serde_json::json!([]), "{path}");
        assert_eq!(list.body["url"], path);
    }
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
    for (method, path) in [
        ("GET", "/v1/foo"),
        ("DELETE", "/v1/account"),
        ("GET", "/v1/events/"),
        ("POST", "/v1/identity/verification_sessions/vs_1/verify"),
    ] {
        let reply = app.call(method, path, "").await;
        let (status, code, _, message) = reply.error();
        assert_eq!((status, code), (404, "-"), "{method} {path}");
        assert!(message.starts_with(&format!("Unrecognized request URL ({method}: {path}). ")));
    }
    let request = Request::post(SESSIONS)
        .header("authorization", format!("Bearer {}", app.keys.test.secret))
        .header("content-type", "application/json")
        .body(Body::from("{}"));
    assert_eq!(app.send(request.unwrap()).await.status, 415);
    let large = format!("type=document&metadata[a]={}", "x".repeat(1024 * 1024));
    assert_eq!(app.post(SESSIONS, &large).await.status, 413);
    assert_eq!(app.post(SESSIONS, "type=%ff").await.status, 400);
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
