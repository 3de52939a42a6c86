//! Links of flows.

use axum::http::StatusCode;
use bonafide_core::{
    account::Mode,
    document::DocumentType,
    id::FlowId,
    session::{CheckType, DocumentOptions},
};
use bonafide_server::{Options, RateLimits};
use bonafide_service::FlowSpec;
use serde_json::json;

use crate::browser::{Browser, Site};

async fn flow(site: &Site) -> FlowId {
    let spec = FlowSpec {
        name: "Age check".to_owned(),
        check: CheckType::Document,
        document_options: DocumentOptions {
            allowed_types: Some(vec![DocumentType::Passport]),
            ..DocumentOptions::default()
        },
        return_url: None,
    };
    site.flows().create(Mode::Live, spec).await.unwrap().id
}

#[tokio::test]
async fn each_visitor_gets_a_session_and_finds_it_again() {
    let site = Site::new().await;
    let id = flow(&site).await;
    let link = format!("/flow/{id}");
    let mut first = Browser::new(&site, "de");
    for _ in 0..2 {
        let look = first.get(&link).await;
        assert_eq!(look.status, StatusCode::OK);
        assert!(look.body.contains("method=\"post\"") && look.body.contains("Example Shop"));
        assert!(first.flow_cookie.is_none(), "looking makes no session");
    }
    let page = first.open(&link).await;
    assert!(page.starts_with("/hosted/"));
    let view = first.ask("GET", &format!("{page}/session"), b"").await;
    assert_eq!(view.json()["allowed_types"], json!(["passport"]));
    assert_eq!(view.json()["livemode"], true);
    assert_eq!(first.get(&link).await.location(), page, "it goes on");
    assert_eq!(first.open(&link).await, page);

    let mut second = Browser::new(&site, "fr");
    let other = second.open(&link).await;
    assert_ne!(other, page);
    let asked = second.get(&format!("{page}/session")).await;
    assert_ne!(asked.status, StatusCode::OK, "it holds its own page only");

    // What a browser sends may be made up.
    second.flow_cookie = Some("bonafide_page=https://evil.test/.x".to_owned());
    let look = second.get(&link).await;
    assert_eq!(look.status, StatusCode::OK);

    site.flows()
        .change(id, |flow| flow.active = false)
        .await
        .unwrap();
    let mut late = Browser::new(&site, "en");
    for reply in [
        late.get(&link).await,
        late.post(&link, "", Vec::new()).await,
    ] {
        assert_eq!(reply.status, StatusCode::GONE);
        assert!(reply.body.contains("no longer in use"));
    }
    assert_eq!(
        first.get(&link).await.location(),
        page,
        "whoever has begun goes on"
    );
    for unknown in ["/flow/vf_0000000000000000000000", "/flow/x"] {
        assert_eq!(late.get(unknown).await.status, StatusCode::NOT_FOUND);
    }
    late.fetch_site = Some("cross-site");
    assert_eq!(
        late.post(&link, "", Vec::new()).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn an_address_begins_so_many_sessions_in_an_hour() {
    let site = Site::with(Options {
        rate_limits: RateLimits {
            visits: Some(2.try_into().unwrap()),
            loopback: true,
            ..RateLimits::OFF
        },
        ..Options::default()
    })
    .await;
    let link = format!("/flow/{}", flow(&site).await);
    for expected in [
        StatusCode::SEE_OTHER,
        StatusCode::SEE_OTHER,
        StatusCode::TOO_MANY_REQUESTS,
    ] {
        let opened = Browser::new(&site, "en").post(&link, "", Vec::new()).await;
        assert_eq!(opened.status, expected);
    }
    assert_eq!(
        Browser::new(&site, "en").get(&link).await.status,
        StatusCode::OK
    );
}
