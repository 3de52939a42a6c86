//! Webhook endpoints and what is delivered to them.

use bonafide_core::event::EventType;
use bonafide_service::{EndpointChanges, ListRequest, MAX_ENDPOINTS, NewEndpoint, ServiceError};
use serde_json::Value;

use crate::harness::{Bench, text};

fn new(url: &str) -> NewEndpoint {
    NewEndpoint {
        url: url.to_owned(),
        enabled_events: vec!["*".to_owned()],
        ..NewEndpoint::default()
    }
}

#[tokio::test]
async fn an_endpoint_is_made_changed_and_deleted() {
    let bench = Bench::new().await;
    let service = &bench.service;
    let (made, secret) = service
        .create_endpoint(&bench.caller, new("http://a.example"))
        .await
        .unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50);
    assert_eq!(service.endpoint_secrets(&made).await.unwrap(), [secret]);
    let id = made.id.to_string();
    assert!(matches!(
        service.endpoint(&bench.live, &id).await,
        Err(ServiceError::NotFound { .. })
    ));
    let changes = EndpointChanges {
        enabled: Some(false),
        ..EndpointChanges::default()
    };
    let changed = service
        .update_endpoint(&bench.caller, &id, changes)
        .await
        .unwrap();
    assert!(!changed.enabled);
    assert_eq!(service.endpoint(&bench.caller, &id).await.unwrap(), changed);
    service.delete_endpoint(&bench.caller, &id).await.unwrap();
    assert!(matches!(
        service.delete_endpoint(&bench.caller, &id).await,
        Err(ServiceError::NotFound { .. })
    ));
}

#[tokio::test]
async fn live_events_travel_encrypted_and_endpoints_are_not_without_end() {
    let bench = Bench::new().await;
    let clear = bench
        .service
        .create_endpoint(&bench.live, new("http://a.example"))
        .await;
    assert!(matches!(
        clear,
        Err(ServiceError::EndpointScheme { live: true })
    ));
    for number in 0..MAX_ENDPOINTS {
        let url = format!("https://a.example/{number}");
        bench
            .service
            .create_endpoint(&bench.live, new(&url))
            .await
            .unwrap();
    }
    let beyond = bench
        .service
        .create_endpoint(&bench.live, new("https://a.example"))
        .await;
    assert!(matches!(beyond, Err(ServiceError::TooManyEndpoints)));
    let list = ListRequest {
        limit: 10,
        ..ListRequest::default()
    };
    let page = bench.service.endpoints(&bench.live, &list).await.unwrap();
    assert!(page.items.len() == 10 && page.has_more);
}

#[tokio::test]
async fn a_delivery_has_the_endpoints_version_and_counts_itself() {
    let bench = Bench::new().await;
    let id = text(&bench.create().await, "id");
    let listed = bench.events().await.remove(0);
    let account = bench.caller.account().id;
    let event = bench
        .service
        .event_for_delivery(account, listed.id)
        .await
        .unwrap();
    let event = event.expect("the event is there");
    let body = |version| -> Value {
        serde_json::from_slice(&bench.service.event_body(&event, version)).unwrap()
    };
    assert_eq!(event.kind, EventType::Created);
    assert_eq!(
        body(Some("2025-06-30.basil"))["api_version"],
        "2025-06-30.basil"
    );
    let default = body(None);
    assert_eq!(default["api_version"], "2026-10-28.endive");
    assert_eq!(default["pending_webhooks"], 1);
    assert_eq!(default["data"]["object"]["id"], id);
}
