//! Webhook endpoints and what is delivered to them.

use bonafide_core::{event::EventType, webhook::WebhookEndpoint};
use bonafide_service::{
    Call, Caller, EndpointChanges, ListRequest, MAX_ENDPOINTS, MetadataChanges, NewEndpoint, Reply,
    ServiceError,
};
use bonafide_wire::render;
use futures_util::future::join_all;
use serde_json::Value;

use crate::harness::{Bench, json, text};

fn new(url: &str) -> NewEndpoint {
    NewEndpoint {
        url: url.to_owned(),
        enabled_events: vec!["*".to_owned()],
        ..NewEndpoint::default()
    }
}

fn shown(endpoint: &WebhookEndpoint, secret: Option<&str>) -> Reply {
    let object = render::webhook_endpoint(endpoint, false, secret);
    Reply {
        status: 200,
        body: object.to_string().into_bytes(),
    }
}

async fn create(bench: &Bench, caller: &Caller, url: &str) -> Result<Value, ServiceError> {
    let call = Call {
        caller,
        ..bench.call(None)
    };
    let made = bench.service.create_endpoint(call, new(url), &shown).await;
    made.map(|reply| json(&reply))
}

#[tokio::test]
async fn an_endpoint_is_made_changed_and_deleted() {
    let bench = Bench::new().await;
    let service = &bench.service;
    let made = create(&bench, &bench.caller, "http://a.example").await;
    let made = made.unwrap();
    let (id, secret) = (text(&made, "id"), text(&made, "secret"));
    assert!(secret.starts_with("whsec_") && secret.len() == 50);
    let stored = service.endpoint(&bench.caller, &id).await.unwrap();
    assert_eq!(service.endpoint_secrets(&stored).await.unwrap(), [secret]);
    assert!(matches!(
        service.endpoint(&bench.live, &id).await,
        Err(ServiceError::NotFound { .. })
    ));
    let changes = EndpointChanges {
        enabled: Some(false),
        ..EndpointChanges::default()
    };
    let changed = service
        .update_endpoint(bench.call(None), &id, &changes, &shown)
        .await;
    assert_eq!(json(&changed.unwrap())["status"], "disabled");
    let stored = service.endpoint(&bench.caller, &id).await.unwrap();
    assert!(!stored.enabled);
    assert_eq!(stored.url, "http://a.example");
    service.delete_endpoint(&bench.caller, &id).await.unwrap();
    assert!(matches!(
        service.delete_endpoint(&bench.caller, &id).await,
        Err(ServiceError::NotFound { .. })
    ));
    let gone = service
        .update_endpoint(bench.call(None), &id, &changes, &shown)
        .await;
    assert!(matches!(gone, Err(ServiceError::NotFound { .. })));
}

#[tokio::test]
async fn changes_that_meet_are_all_made() {
    let bench = Bench::new().await;
    let made = create(&bench, &bench.caller, "http://a.example").await;
    let id = text(&made.unwrap(), "id");
    let changes = (0..8).map(|number| EndpointChanges {
        metadata: Some(MetadataChanges::Merge(
            [(format!("key{number}"), Some("value".to_owned()))].into(),
        )),
        ..EndpointChanges::default()
    });
    join_all(changes.map(async |changes| {
        let call = bench.call(None);
        let changed = bench.service.update_endpoint(call, &id, &changes, &shown);
        changed.await.unwrap()
    }))
    .await;
    let stored = bench.service.endpoint(&bench.caller, &id).await.unwrap();
    assert_eq!(stored.metadata.len(), 8);
}

#[tokio::test]
async fn live_events_travel_encrypted_and_endpoints_are_not_without_end() {
    let bench = Bench::new().await;
    let clear = create(&bench, &bench.live, "http://a.example").await;
    assert!(matches!(
        clear,
        Err(ServiceError::EndpointScheme { live: true })
    ));
    for number in 0..MAX_ENDPOINTS {
        let url = format!("https://a.example/{number}");
        create(&bench, &bench.live, &url).await.unwrap();
    }
    let beyond = create(&bench, &bench.live, "https://a.example").await;
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
