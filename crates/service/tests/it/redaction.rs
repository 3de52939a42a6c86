//! Redaction: nothing personal can be read any more, by nobody.

use bonafide_core::{event::EventType, lifecycle::StateError, session::PAGE_SECONDS};
use bonafide_service::{EventListing, ListRequest, ServiceError};
use bonafide_vault::Blobs;
use serde_json::json;

use crate::harness::{Bench, PLAIN, json as body, passport, text};

const NEEDLES: [&str; 5] = [
    "needle-metadata",
    "needle-reference",
    "needle-return",
    "ERIKSSON",
    "L898902C3",
];

/// All that the API shows of a session.
async fn shown(bench: &Bench, id: &str) -> String {
    let mut all = bench.get(id).await.to_string();
    for event in bench.events().await {
        all += &String::from_utf8(bench.service.event_body(&event, None)).unwrap();
    }
    all
}

#[tokio::test]
async fn redaction_leaves_nothing_readable() {
    let bench = Bench::new().await;
    let (id, page) = bench.submitted(passport()).await;
    bench.clock.advance(1);
    bench.check().await;
    bench.upkeep().await;
    let before = shown(&bench, &id).await;
    for needle in NEEDLES
        .into_iter()
        .filter(|needle| *needle != "needle-return")
    {
        assert!(before.contains(needle), "{needle} is there to be redacted");
    }

    bench.clock.advance(1);
    let reply = bench
        .service
        .redact_session(bench.call(None), &id, &PLAIN)
        .await
        .unwrap();
    assert_eq!(body(&reply)["redaction"], json!({ "status": "processing" }));
    assert_eq!(body(&reply)["status"], "verified");
    let after = shown(&bench, &id).await;
    for needle in NEEDLES {
        assert!(!after.contains(needle), "{needle} is shown at once no more");
    }
    let seen = bench.service.page(&page).await.unwrap();
    assert!(seen.redacted && seen.return_url.is_none());
    assert_eq!(bench.blobs.list(None, 10).await.unwrap().len(), 1);

    bench.clock.advance(1);
    bench.upkeep().await;
    assert!(bench.blobs.list(None, 10).await.unwrap().is_empty());
    let session = bench.get(&id).await;
    assert_eq!(session["redaction"], json!({ "status": "redacted" }));
    assert_eq!(session["verified_outputs"]["last_name"], "[redacted]");
    assert_eq!(
        session["last_verification_report"]["document"]["status"],
        "verified"
    );
    for (path, bytes) in bench.files() {
        for needle in NEEDLES {
            let found = bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes());
            assert!(!found, "{needle} in {}", path.display());
        }
    }

    let only = EventListing {
        types: Some(vec![EventType::Redacted]),
        delivered: None,
        list: ListRequest {
            limit: 10,
            ..ListRequest::default()
        },
    };
    let events = bench
        .service
        .events(&bench.caller, &only)
        .await
        .unwrap()
        .items;
    let [event] = &events[..] else {
        panic!("one event says so")
    };
    assert_eq!(event.object["redaction"]["status"], "redacted");
    let again = bench
        .service
        .redact_session(bench.call(None), &id, &PLAIN)
        .await
        .unwrap();
    assert_eq!(body(&again)["redaction"]["status"], "redacted");
    bench.clock.advance(PAGE_SECONDS);
    bench.upkeep().await;
    assert_eq!(bench.storage.pending_jobs().await.unwrap(), 0);
}

#[tokio::test]
async fn an_open_session_is_canceled_by_redaction_and_says_so() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let id = text(&session, "id");
    let page = bench.give_front(&session, passport()).await;
    bench.clock.advance(1);
    bench
        .service
        .redact_session(bench.call(None), &id, &PLAIN)
        .await
        .unwrap();
    match bench.service.submit(&page).await {
        Err(ServiceError::State { error, .. }) => assert_eq!(error, StateError::Redacted),
        other => panic!("{other:?}"),
    }
    bench.clock.advance(1);
    bench.upkeep().await;
    let events = bench.events().await;
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [EventType::Redacted, EventType::Canceled, EventType::Created]
    );
    assert_eq!(events[1].object["status"], "canceled");
    assert_eq!(events[2].object["metadata"], json!({}));
    assert!(bench.blobs.list(None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_being_processed_is_not_redacted() {
    let bench = Bench::new().await;
    let (id, _) = bench.submitted(passport()).await;
    let early = bench
        .service
        .redact_session(bench.call(None), &id, &PLAIN)
        .await;
    assert!(matches!(early, Err(ServiceError::State { .. })));
    bench.check().await;
    assert_eq!(bench.get(&id).await["status"], "verified");
}
