//! The hosted routes over HTTP, on a real database and real sealed files; pictures say themselves
//! what is seen in them.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends its test, and says where"
)]

mod browser;
mod flows;
mod hand_off;
mod outcomes;

use axum::http::{StatusCode, header};
use browser::{Browser, CARD_BACK, CARD_FRONT, Site};
use serde_json::{Value, json};

#[tokio::test]
async fn a_link_is_used_up_by_opening_it_and_not_by_looking() {
    let site = Site::new().await;
    let link = site.link().await;
    let mut first = Browser::new(&site, "de");
    for _ in 0..2 {
        let look = first.get(&link).await;
        assert_eq!(look.status, StatusCode::OK);
        assert!(look.body.contains("lang=\"de\"") && look.body.contains("method=\"post\""));
        assert!(first.cookie.is_none());
    }
    let opened = first.post(&link, "", Vec::new()).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let page = opened.location();
    assert!(
        !page.contains(link.rsplit('_').next().unwrap()),
        "the token is not in the address"
    );
    assert!(first.cookie.is_some());
    assert!(
        first
            .get(&page)
            .await
            .body
            .contains("<script type=\"module\"")
    );

    let mut second = Browser::new(&site, "fr");
    let looked = second.get(&link).await;
    assert_eq!(
        (looked.status, looked.location()),
        (StatusCode::SEE_OTHER, page.clone())
    );
    let reopened = second.post(&link, "", Vec::new()).await;
    assert_eq!(
        (reopened.status, reopened.location()),
        (StatusCode::SEE_OTHER, page.clone())
    );
    assert!(second.cookie.is_none());
    let told = second.get(&page).await;
    assert_eq!(told.status, StatusCode::GONE);
    assert!(told.body.contains("un autre navigateur"));
    assert_eq!(
        first.get(&page).await.status,
        StatusCode::OK,
        "the first goes on"
    );

    let unknown = second.get("/start/test_nothing").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_program_goes_from_consent_to_checks_and_bad_pictures_are_explained() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "de");
    let page = browser.open(&site.link().await).await;
    let call = |path: &str| format!("{page}/{path}");

    let view = browser.ask("GET", &call("session"), b"").await;
    assert_eq!(
        view.json()["requirements"],
        json!(["consent", "front", "submit"])
    );
    assert_eq!(
        view.json()["allowed_types"],
        json!(["passport", "id_card", "driving_license"])
    );
    let early = browser
        .ask("PUT", &call("pictures/front?method=upload"), CARD_FRONT)
        .await;
    assert_eq!(early.status, StatusCode::CONFLICT, "before consent");
    let agreed = browser.ask("POST", &call("consent"), b"").await;
    assert_eq!(agreed.json()["requirements"], json!(["front", "submit"]));
    let chosen = browser
        .ask(
            "POST",
            &call("document-type"),
            br#"{"document_type":"id_card"}"#,
        )
        .await;
    assert_eq!(chosen.json()["document_type"], "id_card");
    let odd = browser
        .ask(
            "POST",
            &call("document-type"),
            br#"{"document_type":"visa"}"#,
        )
        .await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);

    let bad = browser
        .ask("PUT", &call("pictures/front?method=upload"), b"no picture")
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bad.json()["error"]["reason"]
            .as_str()
            .unwrap()
            .contains("JPEG, PNG oder WebP")
    );
    let large = vec![7; (16 << 20) + 1];
    let large = browser
        .ask("PUT", &call("pictures/front?method=upload"), &large)
        .await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        large.json()["error"]["reason"]
            .as_str()
            .unwrap()
            .contains("16 MB")
    );
    let sideways = browser
        .ask("PUT", &call("pictures/side?method=upload"), CARD_FRONT)
        .await;
    assert_eq!(sideways.status, StatusCode::BAD_REQUEST);

    let front = browser
        .ask("PUT", &call("pictures/front?method=camera"), CARD_FRONT)
        .await;
    assert_eq!(front.status, StatusCode::OK);
    assert_eq!(
        front.json()["session"]["requirements"],
        json!(["back", "submit"])
    );
    assert_eq!(front.json()["advice"], Value::Null);
    let early = browser.ask("POST", &call("submit"), b"").await;
    assert_eq!(early.status, StatusCode::CONFLICT, "the back is missing");
    let back = browser
        .ask("PUT", &call("pictures/back?method=upload"), CARD_BACK)
        .await;
    assert_eq!(back.json()["session"]["received"], json!(["front", "back"]));
    let advice = back.json()["advice"].as_str().unwrap().to_owned();
    assert!(advice.starts_with("Die Zeilen unten"), "{advice}");
    let sent = browser.ask("POST", &call("submit"), b"").await;
    assert_eq!(sent.json()["status"], "processing");
}

#[tokio::test]
async fn the_form_needs_no_program() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "es");
    let page = browser.open(&site.link().await).await;
    let form = format!("{page}/form");
    assert!(browser.get(&form).await.body.contains("name=\"consent\""));

    let refused = browser.send_form(&form, &[("front", CARD_FRONT)]).await;
    assert!(refused.body.contains("Marca antes la casilla"));
    let more = browser
        .send_form(&form, &[("consent", b"yes"), ("front", CARD_FRONT)])
        .await;
    assert!(more.body.contains("name=\"back\" required") && !more.body.contains("name=\"front\""));
    let bad = browser.send_form(&form, &[("back", b"no picture")]).await;
    assert!(bad.body.contains("JPEG, PNG o WebP") && bad.body.contains("role=\"alert\""));
    let done = browser.send_form(&form, &[("back", CARD_BACK)]).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, form.clone())
    );
    let waiting = browser.get(&form).await;
    assert!(waiting.body.contains("http-equiv=\"refresh\""));

    let mut other = Browser::new(&site, "en");
    let page = other.open(&site.link().await).await;
    let declined = other
        .post(&format!("{page}/form/decline"), "", Vec::new())
        .await;
    assert!(declined.body.contains("You declined"));
}

#[tokio::test]
async fn other_sites_and_other_browsers_are_kept_out() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "en");
    let page = browser.open(&site.link().await).await;
    let consent = format!("{page}/consent");
    assert_eq!(
        browser.post(&consent, "", Vec::new()).await.status,
        StatusCode::FORBIDDEN
    );
    browser.fetch_site = Some("cross-site");
    assert_eq!(
        browser.ask("POST", &consent, b"").await.status,
        StatusCode::FORBIDDEN
    );
    let form = browser
        .post(&format!("{page}/form/decline"), "", Vec::new())
        .await;
    assert_eq!(form.status, StatusCode::FORBIDDEN);
    assert_eq!(
        browser.get(&page).await.status,
        StatusCode::OK,
        "a link from elsewhere is fine"
    );
    browser.fetch_site = None;
    browser.cookie = None;
    assert_eq!(
        browser.ask("POST", &consent, b"").await.status,
        StatusCode::NOT_FOUND
    );
}

/// The site allows three submissions.
#[tokio::test]
async fn after_the_last_attempt_the_page_says_so_and_asks_for_nothing() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "de");
    let page = browser.open(&site.link().await).await;
    let call = |path: &str| format!("{page}/{path}");
    for attempt in 1..=3 {
        browser.ask("POST", &call("consent"), b"").await;
        for (side, bytes) in [("front", CARD_FRONT), ("back", CARD_BACK)] {
            let path = call(&format!("pictures/{side}?method=upload"));
            browser.ask("PUT", &path, bytes).await;
        }
        let sent = browser.ask("POST", &call("submit"), b"").await;
        assert_eq!(sent.json()["status"], "processing");
        site.fail_checks().await;
        let view = browser.ask("GET", &call("session"), b"").await;
        assert_eq!(view.json()["exhausted"], attempt == 3);
    }
    let form = browser.get(&call("form")).await;
    assert!(form.body.contains("Mehr Versuche sind hier nicht möglich"));
    assert!(!form.body.contains("type=\"file\""));
    let again = browser.ask("POST", &call("consent"), b"").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn every_reply_has_its_headers_and_files_are_kept() {
    let site = Site::new().await;
    let mut browser = Browser::new(&site, "en");
    let page = browser.open(&site.link().await).await;
    let shell = browser.get(&page).await;
    let script = shell
        .body
        .split("src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let file = browser.get(&script).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(
        file.header(&header::CONTENT_TYPE),
        "text/javascript; charset=utf-8"
    );
    assert!(file.header(&header::CACHE_CONTROL).contains("immutable"));
    let missing = browser.get("/assets/nothing.js").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    for (reply, stored) in [(&shell, false), (&file, true), (&missing, false)] {
        let policy = reply.header(&header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(reply.header(&header::REFERRER_POLICY), "no-referrer");
        assert!(stored || !reply.header(&header::CACHE_CONTROL).contains("max-age"));
    }
    assert_eq!(shell.header(&header::CACHE_CONTROL), "no-store");
}

/// The sentences of the core are the Fluent files' English, so that they can be translated.
#[test]
fn every_reason_can_be_said_in_every_language() {
    use bonafide_core::{
        evidence::{IllegibleReason as I, PictureError as P},
        picture_fault::PictureFault as F,
        reason as r,
    };
    let faults = [F::Dark, F::Glare, F::Shadow, F::Blurred];
    let pictures = [
        P::Empty,
        P::UnknownFormat,
        P::Damaged,
        P::TooManyBytes,
        P::TooManyPixels,
        P::TooFewPixels,
        P::Animated,
        P::TimedOut,
    ];
    let zones = [I::Shape, I::CheckDigits, I::Uncertain, I::TooSmall];
    let fixed = [
        r::NO_ZONE,
        r::MALFORMED_BARCODE,
        r::UNKNOWN_EDITION,
        r::BOTH_SIDES,
        r::BACK_FIRST,
        r::PRINT_DIFFERS,
        r::PRINT_UNREAD,
        r::FRONT_DIFFERS,
        r::UNKNOWN_ISSUER,
        r::NO_DOCUMENT,
        r::SEVERAL_DOCUMENTS,
        r::COPY,
        r::EDITED,
        r::SIDES_DIFFER,
        r::CHECK_DIGITS,
        r::MALFORMED,
        r::SPECIMEN,
        r::WRONG_KIND,
        r::NOTHING_TO_READ,
        r::NOT_ISSUED,
        r::IMPOSSIBLE_DATE,
        r::EXPIRED,
        r::UNDER_AGE,
        r::GIVEN_UP,
        r::CONSENT_DECLINED,
        r::NO_CAMERA,
        r::ABANDONED,
        r::COUNTRY,
        r::NO_PORTRAIT,
        r::OTHER_FACE,
        r::SELFIE_MANIPULATED,
        r::SELFIE_UNVERIFIED,
        r::ID_NUMBER_DATA,
        r::ID_NUMBER_MISMATCH,
        r::ID_NUMBER_UNVERIFIED,
        r::EMAIL_UNVERIFIED,
        r::EMAIL_DECLINED,
        r::PHONE_UNVERIFIED,
        r::PHONE_DECLINED,
    ];
    let reasons = pictures
        .map(r::picture)
        .into_iter()
        .chain(zones.map(r::illegible))
        .chain(faults.map(|fault| r::fault(fault).to_owned()))
        .chain(fixed.map(str::to_owned));
    for reason in reasons {
        for language in bonafide_web::Language::ALL.into_iter().skip(1) {
            let said = bonafide_web::localize_reason(&reason, language);
            assert_ne!(said, reason, "not translated to {}", language.tag());
        }
    }
}
