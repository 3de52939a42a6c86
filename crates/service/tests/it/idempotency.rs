//! Idempotency keys: one request, one change, one reply.

use bonafide_service::{
    CLAIM_SECONDS, Claim, FORGET_SECONDS, HeldKey, ListRequest, ServiceError, SessionListing,
};
use bonafide_store::StoreError;

use crate::harness::{Bench, PLAIN, creation, json, text};

async fn claim(bench: &Bench, fingerprint: &str) -> Claim {
    let request = bench.service.new_request_id();
    bench
        .service
        .claim(&bench.caller, "key-1", fingerprint.as_bytes(), request)
        .await
        .unwrap()
}

async fn held(bench: &Bench, fingerprint: &str) -> HeldKey {
    match claim(bench, fingerprint).await {
        Claim::Held(held) => held,
        _ => panic!("the key is free"),
    }
}

async fn count(bench: &Bench) -> usize {
    let listing = SessionListing {
        list: ListRequest {
            limit: 100,
            ..ListRequest::default()
        },
        ..SessionListing::default()
    };
    bench
        .service
        .sessions(&bench.caller, &listing)
        .await
        .unwrap()
        .items
        .len()
}

#[tokio::test]
async fn a_request_done_before_gets_the_same_reply() {
    let bench = Bench::new().await;
    let key = held(&bench, "create a").await;
    assert!(matches!(claim(&bench, "create a").await, Claim::InProgress));
    let first = bench.create_with(creation(), Some(&key)).await.unwrap();
    match claim(&bench, "create a").await {
        Claim::Replay(kept) => {
            assert!(kept.reply == first, "byte for byte");
        }
        _ => panic!("the reply was kept"),
    }
    assert!(matches!(claim(&bench, "create b").await, Claim::Mismatch));
    assert_eq!(count(&bench).await, 1);
    bench.clock.advance(FORGET_SECONDS + 1);
    held(&bench, "create b").await;
}

#[tokio::test]
async fn a_key_without_a_reply_is_free_again() {
    let bench = Bench::new().await;
    let key = held(&bench, "create a").await;
    bench.service.release(&key).await.unwrap();
    held(&bench, "create b").await;
}

#[tokio::test]
async fn a_request_whose_claim_was_taken_over_changes_nothing() {
    let bench = Bench::new().await;
    let slow = held(&bench, "create a").await;
    bench.clock.advance(CLAIM_SECONDS + 1);
    let quick = held(&bench, "create a").await;
    let late = bench.create_with(creation(), Some(&slow)).await;
    assert!(matches!(
        late,
        Err(ServiceError::Store(StoreError::LeaseLost))
    ));
    assert_eq!(count(&bench).await, 0);
    bench.create_with(creation(), Some(&quick)).await.unwrap();
    assert_eq!(count(&bench).await, 1);
}

#[tokio::test]
async fn a_kept_reply_goes_with_the_redaction_of_what_it_shows() {
    let bench = Bench::new().await;
    let key = held(&bench, "create a").await;
    let id = text(
        &json(&bench.create_with(creation(), Some(&key)).await.unwrap()),
        "id",
    );
    bench
        .service
        .redact_session(bench.call(None), &id, &PLAIN)
        .await
        .unwrap();
    if let Claim::Replay(kept) = claim(&bench, "create a").await {
        assert!(!String::from_utf8_lossy(&kept.reply.body).contains("needle"));
    }
}

#[tokio::test]
async fn an_event_names_the_request_and_the_key_that_caused_it() {
    let bench = Bench::new().await;
    let key = held(&bench, "create a").await;
    bench.create_with(creation(), Some(&key)).await.unwrap();
    let event = bench.events().await.remove(0);
    assert_eq!(event.idempotency_key.as_deref(), Some("key-1"));
    assert!(event.request.is_some());
}
