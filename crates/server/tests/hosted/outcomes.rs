//! The chooser of predefined outcomes in test mode.

use axum::http::StatusCode;
use bonafide_core::{error_code::ErrorCode, predefined::Outcome};
use serde_json::{Value, json};

use crate::browser::{Browser, Site};

const FORM: &str = "application/x-www-form-urlencoded";

/// What the page's program is offered.
fn offered(view: &Value) -> Vec<&str> {
    let groups = view["outcomes"].as_array().unwrap();
    let outcomes = groups
        .iter()
        .flat_map(|group| group["outcomes"].as_array().unwrap());
    outcomes
        .map(|offer| offer["outcome"].as_str().unwrap())
        .collect()
}

fn body(outcome: &str, delay: bool) -> Vec<u8> {
    let body = json!({ "outcome": outcome, "simulate_delay": delay });
    body.to_string().into_bytes()
}

#[tokio::test]
async fn the_program_takes_a_test_session_to_every_outcome() {
    let site = Site::new().await;
    for outcome in Outcome::all() {
        let mut browser = Browser::new(&site, "de");
        let page = browser.open(&site.link().await).await;
        let session = format!("{page}/session");
        let first = browser.ask("GET", &session, b"").await.json();
        assert_eq!(offered(&first).len(), Outcome::all().count());
        assert!(offered(&first).contains(&outcome.word()));

        let call = format!("{page}/outcome");
        let taken = browser
            .ask("POST", &call, &body(outcome.word(), false))
            .await;
        assert_eq!(taken.status, StatusCode::OK, "{}", outcome.word());
        if !outcome.is_before_submission() {
            assert_eq!(taken.json()["status"], "processing");
            assert!(offered(&taken.json()).is_empty(), "nothing can be done");
        }
        site.conclude_predefined().await;
        let ended = browser.ask("GET", &session, b"").await.json();
        let Some(error) = outcome.error() else {
            assert_eq!(ended["status"], "verified");
            continue;
        };
        assert_eq!(ended["status"], "requires_input");
        assert_eq!(ended["last_error"]["code"], error.code.word());
        let groups = first["outcomes"].as_array().unwrap().iter();
        let mut offers = groups.flat_map(|group| group["outcomes"].as_array().unwrap());
        let offer = offers.find(|offer| offer["outcome"] == error.code.word());
        assert_eq!(offer.unwrap()["reason"], ended["last_error"]["reason"]);
        assert!(
            !offered(&ended).is_empty(),
            "the next attempt can be chosen"
        );
    }
}

#[tokio::test]
async fn the_form_takes_a_test_session_to_every_outcome() {
    let site = Site::new().await;
    for outcome in Outcome::all() {
        let mut browser = Browser::new(&site, "en");
        let page = browser.open(&site.link().await).await;
        let form = format!("{page}/form");
        let first = browser.get(&form).await.body;
        let option = format!("<option>{}</option>", outcome.word());
        assert!(first.contains(&option) && first.contains("name=\"front\""));

        let sent = format!("outcome={}", outcome.word()).into_bytes();
        let taken = browser.post(&format!("{form}/outcome"), FORM, sent).await;
        if outcome == Outcome::CONSENT_DECLINED {
            assert!(taken.body.contains("You declined"));
            continue;
        }
        assert_eq!(
            (taken.status, taken.location()),
            (StatusCode::SEE_OTHER, form.clone())
        );
        site.conclude_predefined().await;
        let ended = browser.get(&form).await.body;
        let words = outcome
            .error()
            .map_or("You are verified".to_owned(), |error| error.reason);
        assert!(ended.contains(&words), "{}: {ended}", outcome.word());
    }
}

#[tokio::test]
async fn an_outcome_can_come_late() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "en");
    let page = browser.open(&site.link().await).await;
    let session = format!("{page}/session");
    let call = format!("{page}/outcome");
    browser.ask("POST", &call, &body("verified", true)).await;
    site.conclude_predefined().await;
    let waiting = browser.ask("GET", &session, b"").await.json();
    assert_eq!(waiting["status"], "processing");
    let again = browser.ask("POST", &call, &body("verified", true)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    site.clock.advance(11);
    site.conclude_predefined().await;
    let ended = browser.ask("GET", &session, b"").await.json();
    assert_eq!(ended["status"], "verified");

    let page = browser.open(&site.link().await).await;
    let late = b"outcome=document_expired&simulate_delay=true".to_vec();
    let form = format!("{page}/form");
    browser.post(&format!("{form}/outcome"), FORM, late).await;
    site.conclude_predefined().await;
    assert!(
        browser
            .get(&form)
            .await
            .body
            .contains("http-equiv=\"refresh\"")
    );
    site.clock.advance(11);
    site.conclude_predefined().await;
    assert!(browser.get(&form).await.body.contains("has expired"));
}

#[tokio::test]
async fn a_live_session_offers_no_outcome_and_takes_none() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "en");
    let link = site.link_of(&site.keys.live.secret, "type=document").await;
    let page = browser.open(&link).await;
    let session = format!("{page}/session");
    let before = browser.ask("GET", &session, b"").await.json();
    assert!(before["livemode"] == true && offered(&before).is_empty());
    let call = format!("{page}/outcome");
    let refused = browser.ask("POST", &call, &body("verified", false)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let form = format!("{page}/form");
    assert!(!browser.get(&form).await.body.contains("<option>"));
    let sent = b"outcome=verified".to_vec();
    let refused = browser.post(&format!("{form}/outcome"), FORM, sent).await;
    assert!(refused.body.contains("name=\"front\""), "the same form");
    let after = browser.ask("GET", &session, b"").await.json();
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_session_that_asks_for_a_selfie_has_outcomes_as_its_only_way() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "en");
    let form = "type=document&options[document][require_matching_selfie]=true";
    let link = site.link_of(&site.keys.test.secret, form).await;
    let page = browser.open(&link).await;
    let session = format!("{page}/session");
    let view = browser.ask("GET", &session, b"").await.json();
    assert_eq!(view["only_outcomes"], true);
    let form = browser.get(&format!("{page}/form")).await.body;
    assert!(form.contains("Real checks of a selfie are not in this version"));
    assert!(form.contains("<option>selfie_face_mismatch</option>"));
    assert!(!form.contains("type=\"file\"") && !form.contains("name=\"consent\""));

    browser.ask("POST", &format!("{page}/consent"), b"").await;
    let agreed = browser.ask("GET", &session, b"").await.json();
    assert!(!offered(&agreed).is_empty(), "whoever agrees is not stuck");
    let call = format!("{page}/outcome");
    browser
        .ask("POST", &call, &body("selfie_face_mismatch", false))
        .await;
    site.conclude_predefined().await;
    let ended = browser.ask("GET", &session, b"").await.json();
    assert_eq!(
        ended["last_error"]["code"],
        ErrorCode::SelfieFaceMismatch.word()
    );
}

#[tokio::test]
async fn what_is_no_outcome_changes_nothing() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "en");
    let page = browser.open(&site.link().await).await;
    let call = format!("{page}/outcome");
    for body in [
        &br#"{"outcome":"perfect"}"#[..],
        br#"{"outcome":"verified","extra":1}"#,
        br#"{"simulate_delay":true}"#,
        b"outcome=verified",
    ] {
        let refused = browser.ask("POST", &call, body).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    }
    let long = vec![b' '; 5000];
    let refused = browser.ask("POST", &call, &long).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let form = format!("{page}/form/outcome");
    let told = browser.post(&form, FORM, b"outcome=perfect".to_vec()).await;
    assert!(told.body.contains("role=\"alert\""));
    browser.fetch_site = Some("cross-site");
    let foreign = browser
        .post(&form, FORM, b"outcome=verified".to_vec())
        .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    browser.fetch_site = None;
    let view = browser.ask("GET", &format!("{page}/session"), b"").await;
    assert_eq!(view.json()["status"], "requires_input");
    assert_eq!(view.json()["last_error"], Value::Null);
}
