//! The page moves to a phone and back.

use axum::http::StatusCode;
use bonafide_core::hand_off::HAND_OFF_SECONDS;
use serde_json::json;

use crate::browser::{Browser, CARD_FRONT, Site};

/// A computer with its page open, and the path of a link for a phone.
async fn computer(site: &Site) -> (Browser, String, String) {
    let mut computer = Browser::new(site, "en");
    let page = computer.open(&site.link().await).await;
    let offer = computer.ask("POST", &format!("{page}/handoff"), b"").await;
    assert_eq!(offer.status, StatusCode::OK, "{}", offer.body);
    let offer = offer.json();
    assert_eq!(offer["seconds"], HAND_OFF_SECONDS);
    assert_eq!(offer["session"]["hand_off"], "offered");
    assert!(offer["qr"]["size"].as_u64().unwrap() > 25);
    let url = offer["url"].as_str().unwrap();
    let link = url.strip_prefix("http://127.0.0.1:4600").unwrap();
    (computer, page, link.to_owned())
}

#[tokio::test]
async fn a_phone_opens_the_link_once_and_finds_its_page_again() {
    let site = Site::new().await;
    let (mut computer, page, link) = computer(&site).await;
    let mut phone = Browser::new(&site, "de");
    for _ in 0..2 {
        let look = phone.get(&link).await;
        assert_eq!(look.status, StatusCode::OK);
        assert!(look.body.contains("method=\"post\"") && look.body.contains("Example Shop"));
        assert!(phone.cookie.is_none(), "looking opens nothing");
    }
    let at = phone.open(&link).await;
    assert!(at.starts_with("/hosted/") && at != page);
    let secret = &link[link.len() - 20..];
    assert!(!at.contains(secret), "the token is not in the address");
    assert_eq!(phone.get(&link).await.location(), at);
    assert_eq!(phone.open(&link).await, at, "scanned again it goes on");
    assert_eq!(phone.get(&at).await.status, StatusCode::OK);

    let mut third = Browser::new(&site, "en");
    for reply in [
        third.get(&link).await,
        third.post(&link, "", Vec::new()).await,
    ] {
        assert_eq!(reply.status, StatusCode::GONE);
        assert!(reply.body.contains("This code no longer works"));
        assert!(third.cookie.is_none());
    }

    phone.ask("POST", &format!("{at}/consent"), b"").await;
    let call = format!("{at}/pictures/front?method=camera");
    let taken = phone.ask("PUT", &call, CARD_FRONT).await.json();
    assert_eq!(taken["session"]["hand_off"], "here");
    let seen = computer
        .ask("GET", &format!("{page}/session"), b"")
        .await
        .json();
    assert_eq!(
        (&seen["hand_off"], &seen["received"]),
        (&json!("opened"), &json!(["front"]))
    );

    let back = computer
        .ask("DELETE", &format!("{page}/handoff"), b"")
        .await
        .json();
    assert_eq!(
        (&back["hand_off"], &back["received"]),
        (&json!(null), &json!(["front"]))
    );
    let call = phone.ask("POST", &format!("{at}/submit"), b"").await;
    assert_eq!(call.status, StatusCode::NOT_FOUND);
    let told = phone.get(&at).await;
    assert_eq!(told.status, StatusCode::GONE);
    assert!(told.body.contains("Sie machen am Computer weiter"));
}

#[tokio::test]
async fn a_link_says_why_it_opens_nothing() {
    let site = Site::new().await;
    let (mut computer, page, link) = computer(&site).await;
    let mut phone = Browser::new(&site, "en");
    site.clock.advance(HAND_OFF_SECONDS);
    assert!(
        phone
            .get(&link)
            .await
            .body
            .contains("This code no longer works")
    );
    let unknown = phone.get("/handoff/test_nothing").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);

    let offer = computer
        .ask("POST", &format!("{page}/handoff"), b"")
        .await
        .json();
    let link = offer["url"]
        .as_str()
        .unwrap()
        .rsplit_once(":4600")
        .unwrap()
        .1
        .to_owned();
    assert_eq!(phone.get(&link).await.status, StatusCode::OK);
    phone.fetch_site = Some("cross-site");
    assert_eq!(
        phone.post(&link, "", Vec::new()).await.status,
        StatusCode::FORBIDDEN
    );
    phone.fetch_site = None;
    // A script of another site cannot set the header of ours.
    for method in ["POST", "DELETE"] {
        computer.fetch_site = Some("cross-site");
        let call = computer.ask(method, &format!("{page}/handoff"), b"").await;
        assert_eq!(call.status, StatusCode::FORBIDDEN);
    }
    let stranger = phone.ask("POST", &format!("{page}/handoff"), b"").await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND, "without the cookie");
}
