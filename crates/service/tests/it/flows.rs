//! Verification flows: what an operator may call them, and what a session takes from one.

use bonafide_core::{
    account::Mode,
    document::DocumentType,
    flow::MAX_FLOW_NAME,
    lifecycle::StateError,
    session::{CaptureMethod, CheckType, DocumentOptions, Side},
};
use bonafide_service::{FlowError, FlowSpec, Flows, Plan, ServiceError, SessionCreation, Upload};
use bonafide_testkit::fakes::SeededEntropy;

use crate::harness::{Bench, creation, json, passport, text, upload};

fn flows(bench: &Bench) -> Flows {
    let entropy = std::sync::Arc::new(SeededEntropy::new(2));
    Flows::new(bench.storage.clone(), bench.clock.clone(), entropy)
}

fn spec(name: &str) -> FlowSpec {
    FlowSpec {
        name: name.to_owned(),
        check: CheckType::Document,
        document_options: DocumentOptions {
            allowed_types: Some(vec![DocumentType::IdCard]),
            require_live_capture: Some(true),
            require_matching_selfie: None,
        },
        return_url: Some("https://shop.example/flow".to_owned()),
    }
}

#[tokio::test]
async fn its_rules_bind_on_the_page_and_in_the_checks() {
    let bench = Bench::new().await;
    let flow = flows(&bench)
        .create(Mode::Test, spec("Cards"))
        .await
        .unwrap();
    let through = |return_url| SessionCreation {
        plan: Plan::Flow(flow.id.to_string()),
        return_url,
        ..creation()
    };
    let made = json(&bench.create_with(through(None), None).await.unwrap());
    let page = bench.open(&made).await;
    let shown = bench.service.page(&page).await.unwrap();
    let returns = shown.return_url.as_deref();
    assert_eq!(returns, Some("https://shop.example/flow"));
    assert_eq!(shown.options, flow.document_options);
    bench.service.consent(&page).await.unwrap();
    let file = Upload {
        method: CaptureMethod::Upload,
        ..upload(Side::Front, passport())
    };
    match bench.service.attach(&page, file).await {
        Err(ServiceError::State { error, .. }) => {
            assert_eq!(error, StateError::LiveCaptureRequired);
        }
        other => panic!("{other:?}"),
    }
    let camera = upload(Side::Front, passport());
    bench.service.attach(&page, camera).await.unwrap();
    bench.service.submit(&page).await.unwrap();
    bench.check().await;
    let checked = bench.get(&text(&made, "id")).await;
    let code = &checked["last_error"]["code"];
    assert_eq!(code, "document_type_not_supported");

    let own = "https://shop.example/own".to_owned();
    let made = bench.create_with(through(Some(own.clone())), None).await;
    let page = bench.open(&json(&made.unwrap())).await;
    let shown = bench.service.page(&page).await.unwrap();
    assert_eq!(shown.return_url, Some(own), "the session says where");
}

#[tokio::test]
async fn an_operator_is_told_what_a_flow_may_be() {
    let bench = Bench::new().await;
    let flows = flows(&bench);
    let longest = "ü".repeat(MAX_FLOW_NAME);
    let flow = flows.create(Mode::Live, spec(&longest)).await.unwrap();
    for name in ["", " Cards", "Cards\n", "a\tb", &format!("{longest}x")] {
        let refused = flows.create(Mode::Live, spec(name)).await;
        assert!(matches!(refused, Err(FlowError::Name)), "{name:?}");
        let refused = flows
            .change(flow.id, |flow| name.clone_into(&mut flow.name))
            .await;
        assert!(matches!(refused, Err(FlowError::Name)), "{name:?}");
    }
    for url in [
        "shop.example",
        "javascript:alert(1)",
        "https://me@shop.example/",
        "",
    ] {
        let spec = FlowSpec {
            return_url: Some(url.to_owned()),
            ..spec("Cards")
        };
        let refused = flows.create(Mode::Live, spec).await;
        assert!(matches!(refused, Err(FlowError::ReturnUrl)), "{url}");
    }
    let listed = flows.list(Mode::Live).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&flow));
    assert_eq!(flows.list(Mode::Test).await.unwrap(), []);
    assert_eq!(flows.find(flow.id).await.unwrap(), flow);
    let absent = bonafide_core::id::FlowId::from_bytes([0; 16]);
    let refused = flows.change(absent, |_| {}).await;
    assert!(matches!(refused, Err(FlowError::Unknown(id)) if id == absent));
}

#[tokio::test]
async fn two_changes_of_a_flow_at_once_both_hold() {
    let bench = Bench::new().await;
    let flows = flows(&bench);
    let id = flows.create(Mode::Test, spec("Cards")).await.unwrap().id;
    let rename = flows.change(id, |flow| flow.name = "Passports".to_owned());
    let end = flows.change(id, |flow| flow.active = false);
    let (rename, end) = tokio::join!(rename, end);
    rename.unwrap();
    end.unwrap();
    let flow = flows.find(id).await.unwrap();
    let expected = (3, "Passports", false);
    assert_eq!((flow.version, flow.name.as_str(), flow.active), expected);
}
