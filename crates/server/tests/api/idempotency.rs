//! Idempotency keys.

use futures_util::future::join_all;

use crate::harness::{App, SESSIONS};

async fn count(app: &App) -> usize {
    app.get(SESSIONS, "limit=100").await.body["data"]
        .as_array()
        .unwrap()
        .len()
}

#[tokio::test]
async fn the_same_request_gets_the_same_reply() {
    let app = App::new().await;
    let first = app
        .post_once(SESSIONS, "type=document&metadata[a]=1", "key-1")
        .await;
    let second = app
        .post_once(SESSIONS, "metadata%5Ba%5D=1&type=document", "key-1")
        .await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(first.header("original-request"), first.header("request-id"));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(
        second.header("original-request"),
        first.header("request-id")
    );
    assert_ne!(second.header("request-id"), first.header("request-id"));
    assert_eq!(second.header("idempotency-key"), Some("key-1"));
    assert_eq!(count(&app).await, 1);

    for (path, form) in [
        (SESSIONS, "type=document"),
        ("/v1/webhook_endpoints", "type=document&metadata[a]=1"),
    ] {
        let other = app.post_once(path, form, "key-1").await;
        assert_eq!(other.status, 400);
        assert_eq!(other.body["error"]["type"], "idempotency_error");
        assert!(other.error().3.contains("a key other than 'key-1'"));
    }
    let headers = [("idempotency-key", "key-1")];
    let live = app
        .call_with(
            &app.keys.live.secret,
            ("POST", SESSIONS),
            "type=document",
            &headers,
        )
        .await;
    assert_eq!(live.status, 200, "another account has its own keys");
}

#[tokio::test]
async fn a_refused_request_may_be_corrected_under_its_key() {
    let app = App::new().await;
    let wrong = app.post_once(SESSIONS, "type=nonsense", "key-1").await;
    assert_eq!(
        (wrong.status, wrong.header("idempotency-key")),
        (400, Some("key-1"))
    );
    assert_eq!(
        app.post_once(SESSIONS, "type=document", "key-1")
            .await
            .status,
        200
    );
    for key in ["", &"k".repeat(256)] {
        let refused = app.post_once(SESSIONS, "type=document", key).await;
        assert_eq!(refused.body["error"]["type"], "idempotency_error");
    }
}

#[tokio::test]
async fn a_refusal_by_the_state_is_kept() {
    let app = App::new().await;
    let path = app.session_path().await;
    app.post(&format!("{path}/cancel"), "").await;
    let refused = app.post_once(&path, "metadata[a]=b", "key-1").await;
    let again = app.post_once(&path, "metadata[a]=b", "key-1").await;
    assert_eq!(
        (refused.status, again.header("idempotent-replayed")),
        (400, Some("true"))
    );
    assert_eq!(refused.body, again.body);
}

#[tokio::test]
async fn an_endpoint_is_made_once_with_its_secret() {
    let app = App::new().await;
    let form = "url=https://x.example&enabled_events[]=*";
    let first = app.post_once("/v1/webhook_endpoints", form, "key-1").await;
    let second = app.post_once("/v1/webhook_endpoints", form, "key-1").await;
    assert!(first.text("secret").starts_with("whsec_"));
    assert_eq!(first.body, second.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_together_make_one_session() {
    let app = App::new().await;
    let replies =
        join_all((0..16).map(|_| app.post_once(SESSIONS, "type=document", "key-1"))).await;
    let mut done = 0;
    for reply in &replies {
        match reply.status {
            200 => done += 1,
            409 => {
                assert_eq!(reply.error().1, "idempotency_key_in_use");
                assert_eq!(reply.header("stripe-should-retry"), Some("true"));
            }
            other => panic!("status {other}"),
        }
    }
    assert!(done >= 1);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn a_reply_is_kept_for_a_day() {
    let app = App::new().await;
    let post = async || app.post_once(SESSIONS, "type=document", "key-1").await;
    let first = post().await;
    app.clock.advance(24 * 3600);
    let kept = post().await;
    assert_eq!(kept.header("idempotent-replayed"), Some("true"));
    assert_eq!(kept.body, first.body);
    app.clock.advance(1);
    let anew = post().await;
    assert_eq!(
        (anew.status, anew.header("idempotent-replayed")),
        (200, None)
    );
    assert_ne!(anew.text("id"), first.text("id"));
}
