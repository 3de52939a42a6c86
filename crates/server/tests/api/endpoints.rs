//! Webhook endpoints.

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
