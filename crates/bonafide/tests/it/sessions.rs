//! `bonafide sessions` and `bonafide events` by the real binary.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    client::{Ran, run, with_key},
    keys::{able, verified},
    server::{Database, Server},
};

fn only(ran: &Ran) -> Value {
    let objects = ran.objects();
    assert_eq!(objects.len(), 1, "{}", ran.printed);
    objects[0].clone()
}

fn ids(ran: &Ran) -> Vec<String> {
    let id = |object: &Value| object["id"].as_str().unwrap().to_owned();
    assert_eq!(
        ran.printed.lines().count(),
        ran.objects().len(),
        "an object a line"
    );
    ran.objects().iter().map(id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_created_read_listed_and_ended() {
    let server = Server::start(Database::Embedded);
    let call = |arguments: &[&str]| with_key(&server, arguments);
    let json = |arguments: &[&str]| only(&call(&[arguments, &["--json"]].concat()));

    let create = [
        "sessions",
        "create",
        "--allowed-types",
        "passport,id_card",
        "--require-live-capture",
        "--return-url",
        "https://shop.example/",
        "--client-reference-id",
        "user-42",
        "--metadata",
        "a=1",
        "--metadata",
        "b=x=y",
        "--related-customer",
        "cus_1",
        "--idempotency-key",
        "first",
    ];
    let made = json(&create);
    assert_eq!(json(&create)["id"], made["id"], "made once");
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["type"], "document");
    assert_eq!(made["metadata"], json!({ "a": "1", "b": "x=y" }));
    let document =
        json!({ "allowed_types": ["passport", "id_card"], "require_live_capture": true });
    assert_eq!(made["options"], json!({ "document": document }));
    assert_eq!(made["client_reference_id"], "user-42");

    // For people: aligned, without what only opens the page, without colour where nobody asked.
    let shown = call(&["sessions", "retrieve", id]).printed;
    for line in [
        &format!("id                                     {id}"),
        "status                                 requires_input",
        "options.document.allowed_types         passport, id_card",
        "metadata.b                             x=y",
    ] {
        assert!(
            shown.lines().any(|shown| shown == line),
            "{line} in {shown}"
        );
    }
    assert!(
        shown.contains("/start/test_") && !shown.contains("client_secret"),
        "{shown}"
    );
    assert!(!shown.contains('\u{1b}'), "{shown}");
    let coloured = call(&["sessions", "retrieve", id, "--color", "always"]).printed;
    assert!(
        coloured.contains("\u{1b}[33mrequires_input\u{1b}[0m"),
        "{coloured}"
    );

    // A reference that would clear a terminal is shown, not obeyed.
    let nasty = json(&["sessions", "create", "--client-reference-id", "\u{1b}[2Jx"]);
    let nasty = nasty["id"].as_str().unwrap();
    let listed = call(&["sessions", "list", "--color", "never"]).printed;
    assert!(
        listed.contains("\\u{1b}[2Jx") && !listed.contains('\u{1b}'),
        "{listed}"
    );
    let lines: Vec<_> = listed.lines().collect();
    assert!(
        lines[0].starts_with(nasty) && lines[1].starts_with(id),
        "{listed}"
    );
    assert!(lines[1].ends_with("requires_input    user-42"), "{listed}");

    assert_eq!(json(&["sessions", "cancel", nasty])["status"], "canceled");
    let refused = call(&["sessions", "create", "--return-url", "nowhere"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused
            .told
            .contains("status 400, code url_invalid, parameter return_url"),
        "{}",
        refused.told
    );

    let list = |arguments: &[&str]| {
        ids(&call(
            &[&["sessions", "list", "--json"], arguments].concat(),
        ))
    };
    assert_eq!(list(&["--client-reference-id", "user-42"]), [id]);
    assert_eq!(list(&["--related-customer", "cus_1"]), [id]);
    assert_eq!(list(&["--status", "canceled"]), [nasty]);
    assert_eq!(list(&["--starting-after", nasty]), [id]);
    assert_eq!(list(&["--ending-before", id]), [nasty]);
    assert_eq!(
        list(&[
            "--created-gte",
            "2020-01-01",
            "--created-lt",
            "2100-01-01T00:00:00Z"
        ])
        .len(),
        2
    );
    assert_eq!(list(&["--created-gt", "2100-01-01"]), [""; 0]);
    let page = call(&["sessions", "list", "--limit", "1"]);
    assert_eq!(page.printed.lines().count(), 1);
    assert_eq!(
        page.told.trim(),
        format!("There are more: --starting-after {nasty}, or --all")
    );

    let path = "identity/verification_sessions";
    for _ in 0..101 {
        server.api(Method::POST, path, "type=document").await;
    }
    let all = call(&["sessions", "list", "--all", "--json"]);
    assert_eq!((ids(&all).len(), all.told.as_str()), (103, ""));

    for wrong in [
        &["sessions", "list", "--all", "--limit", "1"][..],
        &["sessions", "list", "--status", "gone"],
        &["sessions", "list", "--created-gt", "yesterday"],
        &["sessions", "create", "--metadata", "a"],
        &["sessions", "retrieve", "evt_1"],
    ] {
        assert_eq!(call(wrong).code, 2, "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sensitive_is_shown_only_to_a_key_that_may() {
    let server = Server::start(Database::Embedded);
    let id = verified(&server).await;
    let retrieve = ["sessions", "retrieve", &id];
    let shown = with_key(&server, &retrieve).printed;
    assert!(
        shown.contains("verified") && !shown.contains("verified_outputs"),
        "{shown}"
    );
    let expanded = [&retrieve[..], &["--expand", "verified_outputs.dob"]].concat();
    let refused = with_key(&server, &expanded);
    assert_eq!((refused.code, refused.printed.as_str()), (1, ""));
    let able = able(&server);
    let environment = [
        ("BONAFIDE_API_BASE", server.url.as_str()),
        ("BONAFIDE_API_KEY", &able),
    ];
    let shown = run(&environment, &expanded).printed;
    for name in ["verified_outputs.first_name", "verified_outputs.dob.year"] {
        assert!(shown.contains(name), "{name} in {shown}");
    }

    let redacted = with_key(&server, &["sessions", "redact", &id, "--json"]);
    assert_eq!(only(&redacted)["redaction"]["status"], "processing");
    let gone = server.settled(&id).await;
    assert_eq!(gone["verified_outputs"]["first_name"], "[redacted]");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_listed_read_and_sent_once_more() {
    let server = Server::start(Database::Embedded);
    let call = |arguments: &[&str]| with_key(&server, arguments);
    let path = "identity/verification_sessions";
    let session = server.api(Method::POST, path, "type=document").await;
    let session = session["id"].as_str().unwrap();
    assert_eq!(call(&["sessions", "cancel", session]).code, 0);
    let endpoint = "url=http://127.0.0.1:1/&enabled_events[]=*";
    let endpoint = server
        .api(Method::POST, "webhook_endpoints", endpoint)
        .await;
    let endpoint = endpoint["id"].as_str().unwrap();

    let list =
        |arguments: &[&str]| ids(&call(&[&["events", "list", "--json"], arguments].concat()));
    let both = list(&[]);
    assert_eq!(list(&["--type", "identity.*"]), both);
    assert_eq!(
        list(&["--type", "identity.verification_session.created"]),
        both[1..]
    );
    let types = "identity.verification_session.canceled,identity.verification_session.verified";
    assert_eq!(list(&["--types", types]), both[..1]);
    assert_eq!(list(&["--all", "--delivery-success", "false"]), [""; 0]);
    let listed = call(&["events", "list"]).printed;
    let line = listed.lines().next().unwrap();
    assert!(line.starts_with(&both[0]), "{listed}");
    assert!(
        line.ends_with(&format!(
            "  identity.verification_session.canceled        {session}"
        )),
        "{listed}"
    );

    let shown = call(&["events", "retrieve", &both[0]]).printed;
    let status = "data.object.status";
    let row = shown.lines().find(|line| line.starts_with(status));
    assert!(row.unwrap().ends_with("  canceled"), "{shown}");

    let resent = call(&[
        "events",
        "resend",
        &both[0],
        "--webhook-endpoint",
        endpoint,
        "--json",
    ]);
    assert_eq!(only(&resent)["pending_webhooks"], 1);
    assert_eq!(call(&["events", "resend", &both[1]]).code, 0);
    let absent = "we_0000000000000000000000";
    let refused = call(&["events", "resend", &both[1], "--webhook-endpoint", absent]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.told.contains("webhook_endpoint"),
        "{}",
        refused.told
    );
}
