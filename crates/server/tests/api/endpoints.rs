//! Webhook endpoints.

use bonafide_core::{clock::Clock, id::DeliveryId};
use bonafide_store::{command::Resend, row::DeliveryRow};
use serde_json::json;

use crate::harness::App;

const ENDPOINTS: &str = "/v1/webhook_endpoints";

#[tokio::test]
async fn an_endpoint_is_made_changed_listed_and_deleted() {
    let app = App::new().await;
    let form = "url=http://127.0.0.1:4242/hook&enabled_events[0]=identity.verification_session.verified\
                &enabled_events[1]=charge.failed&description=Shop&metadata[a]=1&api_version=2025-06-30.basil";
    let made = app.post(ENDPOINTS, form).await;
    assert_eq!(made.status, 200);
    assert_eq!(made.body["status"], "enabled");
    assert_eq!(made.body["api_version"], "2025-06-30.basil");
    assert!(made.text("secret").starts_with("whsec_"));
    let path = format!("{ENDPOINTS}/{}", made.text("id"));

    let form = "disabled=true&description=&metadata[a]=&metadata[b]=2&enabled_events[]=*";
    let changed = app.post(&path, form).await;
    assert!(changed.body.get("secret").is_none(), "it is told once");
    assert_eq!(changed.body["status"], "disabled");
    assert_eq!(changed.body["description"], json!(null));
    assert_eq!(changed.body["metadata"], json!({ "b": "2" }));
    assert_eq!(changed.body["enabled_events"], json!(["*"]));
    assert_eq!(changed.body["url"], "http://127.0.0.1:4242/hook");

    assert_eq!(app.get(&path, "").await.body, changed.body);
    assert_eq!(
        app.get(ENDPOINTS, "limit=1").await.body["data"],
        json!([changed.body])
    );
    let deleted = app.call("DELETE", &path, "").await;
    let id = made.text("id");
    assert_eq!(
        deleted.body,
        json!({ "id": id, "object": "webhook_endpoint", "deleted": true })
    );
    assert_eq!(app.get(&path, "").await.error().1, "resource_missing");
}

#[tokio::test]
async fn an_event_is_sent_once_more_to_those_who_can_get_it() {
    let app = App::new().await;
    let session = app.session_path().await;
    let event = app.get("/v1/events", "").await.body["data"][0].clone();
    assert_eq!(event["pending_webhooks"], 0);
    let path = format!("/v1/events/{}/retry", event["id"].as_str().unwrap());
    let shown = |pending: u32| {
        let mut event = event.clone();
        event["pending_webhooks"] = json!(pending);
        event
    };
    let make = async |events: &str| {
        let form = format!("url=http://127.0.0.1:4242/hook&enabled_events[]={events}");
        app.post(ENDPOINTS, &form).await.text("id")
    };
    // Nobody is there to get it.
    let sent = app.post(&path, "").await;
    assert_eq!((sent.status, sent.body), (200, event.clone()));

    let wants = make("*").await;
    let other = make("identity.verification_session.verified").await;
    assert_eq!(
        app.post(&path, "").await.body,
        shown(1),
        "only who wants it"
    );
    let named = format!("webhook_endpoint={other}");
    let sent = app.post_once(&path, &named, "resend").await;
    assert_eq!(sent.body, shown(2), "whoever is named");
    let stored = app.get("/v1/events", "").await.body["data"][0].clone();
    assert_eq!(stored, sent.body);
    for (delivered, listed) in [("true", json!([])), ("false", json!([sent.body]))] {
        let query = format!("delivery_success={delivered}");
        let reply = app.get("/v1/events", &query).await;
        assert_eq!(reply.body["data"], listed, "{query}");
    }

    // What cannot be.
    let off = app
        .post(&format!("{ENDPOINTS}/{wants}"), "disabled=true")
        .await;
    assert_eq!(off.body["status"], "disabled");
    let refused = app.post(&path, &format!("webhook_endpoint={wants}")).await;
    let message = "This webhook endpoint is disabled. Enable it to have events sent to it.";
    assert_eq!(refused.error(), (400, "-", "webhook_endpoint", message));
    let unknown = app.post(&path, "webhook_endpoint=we_unknown").await;
    let (status, code, param, _) = unknown.error();
    assert_eq!(
        (status, code, param),
        (400, "resource_missing", "webhook_endpoint")
    );
    let live = &app.keys.live.secret;
    let form = "url=https://x.example&enabled_events[]=*";
    let live = app.call_with(live, ("POST", ENDPOINTS), form, &[]).await;
    let live = format!("webhook_endpoint={}", live.text("id"));
    assert_eq!(app.post(&path, &live).await.error().1, "resource_missing");
    let listening = app.post(&path, "for_stripecli=true").await;
    assert_eq!(listening.error().2, "for_stripecli");

    // The same request again does nothing more, and shows nothing that was redacted since.
    app.post(&format!("{session}/redact"), "").await;
    let again = app.post_once(&path, &named, "resend").await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.body["pending_webhooks"], 2);
    assert_eq!(again.body["id"], event["id"]);
    let object = &again.body["data"]["object"];
    assert!(object["redaction"].is_object() && object["client_secret"].is_null());

    // It is too old, whether or not it is deleted yet.
    app.clock.advance(bonafide_service::EVENT_SECONDS + 1);
    let old = app.post(&path, &named).await;
    let (status, code, param, _) = old.error();
    assert_eq!((status, code, param), (404, "resource_missing", "id"));
}

#[tokio::test]
async fn not_endlessly_many_events_wait_to_be_sent_once_more() {
    let app = App::new().await;
    app.session().await;
    let endpoint = "url=http://127.0.0.1:4242/hook&enabled_events[]=*";
    let endpoint = app.post(ENDPOINTS, endpoint).await.text("id");
    let event = app.get("/v1/events", "").await.body["data"][0].clone();
    let event = event["id"].as_str().unwrap();
    let path = format!("/v1/events/{event}/retry");
    let form = format!("webhook_endpoint={endpoint}");
    assert_eq!(app.post(&path, &form).await.status, 200, "the first time");
    let now = app.clock.now();
    let most = bonafide_service::MAX_RESENDS;
    let waiting = (1..=u64::from(most)).map(|number| DeliveryRow {
        id: DeliveryId::from_bytes(u128::from(number).to_be_bytes()),
        endpoint: endpoint.parse().unwrap(),
        account: app.keys.test.account,
        event: event.parse().unwrap(),
        attempts: 0,
        due: Some(now),
        last_status: None,
        resend: None,
    });
    let fill = Resend {
        deliveries: waiting.take(most as usize - 1).collect(),
        limit: most,
        reply: None,
    };
    app.service.storage().resend(fill).await.unwrap();
    assert_eq!(app.post_once(&path, &form, "last").await.status, 200);
    let refused = app.post_once(&path, &form, "beyond").await;
    assert_eq!((refused.error().0, refused.error().1), (429, "rate_limit"));
    let reason = refused.header("stripe-rate-limited-reason");
    assert_eq!(
        (reason, refused.header("retry-after")),
        (Some("resource-specific"), Some("1"))
    );
    let again = app.post_once(&path, &form, "beyond").await;
    assert_eq!(again.header("idempotent-replayed"), None, "its key is free");
}

#[tokio::test]
async fn live_endpoints_need_tls_and_there_are_not_endlessly_many() {
    let app = App::new().await;
    let live = &app.keys.live.secret;
    let form = "url=http://x.example&enabled_events[]=*";
    let clear = app.call_with(live, ("POST", ENDPOINTS), form, &[]).await;
    assert_eq!((clear.error().1, clear.error().2), ("url_invalid", "url"));
    for _ in 0..bonafide_service::MAX_ENDPOINTS {
        assert_eq!(app.post(ENDPOINTS, form).await.status, 200);
    }
    let beyond = app.post(ENDPOINTS, form).await;
    assert_eq!(
        beyond.error().3,
        "You have reached the maximum of 16 webhook endpoints."
    );
}
