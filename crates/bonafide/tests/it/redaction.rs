//! Redaction, seen in the raw storage: what is there afterwards, and what the root key opens of it.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use bonafide_core::id::SessionId;
use bonafide_mrz::Date;
use bonafide_testkit::specimen::{Holder, Photo, Severity, Specimen};
use reqwest::Method;
use serde_json::Value;

use crate::{
    keys::able,
    person::Person,
    raw::{Copy, Needle},
    receiver::Receiver,
    server::{Database, Server, http},
};

const SESSIONS: &str = "identity/verification_sessions";

/// Somebody who is verified, with what the business and the document say of them.
struct Subject {
    session: String,
    /// What to look for, and where the root key opens it before redaction.
    needles: Vec<(Needle, &'static [&'static str])>,
}

/// Sends a form with an idempotency key, so that the reply is kept.
async fn post_once(server: &Server, key: &str, path: &str, (once, form): (&str, &str)) -> Value {
    let request = http()
        .post(format!("{}/v1/{path}", server.url))
        .bearer_auth(key)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("idempotency-key", once)
        .body(form.to_owned());
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// Verifies somebody whose data all have `word` in them, and links to their picture.
async fn verified(server: &Server, able: &str, word: &str, seed: u64) -> Subject {
    let upper = word.to_uppercase();
    let holder = Holder::of_seed(seed)
        .named(&format!("Given{word}"), &format!("Family{word}"))
        .from_state("UTO")
        .with_number(&format!("X{}21", &upper[..6]))
        .born(Date::new(1974, 8, 10 + (seed % 10) as u8).unwrap());
    let page = Specimen::passport(seed)
        .with_holder(holder.clone())
        .render();
    let photo = Photo::take(&page, Severity::Clean, seed).jpeg;

    let form = format!(
        "type=document&metadata[note]=metadata-{word}&client_reference_id=reference-{word}\
         &related_customer=cus_{word}&related_customer_account=account-{word}&return_url=https://shop.example/return-{word}"
    );
    let once = format!("idempotency-{word}");
    let made = post_once(server, able, SESSIONS, (&once, &form)).await;
    let session = made["id"].as_str().unwrap().to_owned();
    Person::verify(made["url"].as_str().unwrap(), &[("front", photo.clone())]).await;
    let done = server.settled(&session).await;
    assert_eq!(done["status"], "verified", "{done}");
    assert_eq!(
        done["verified_outputs"]["last_name"],
        format!("FAMILY{upper}")
    );

    let path = format!("{SESSIONS}/{session}?expand[]=last_verification_report");
    let shown = server.api(Method::GET, &path, "").await;
    let report = &shown["last_verification_report"];
    let file = &report["document"]["files"][0];
    let until = report["created"].as_i64().unwrap() + 29;
    let form = format!(
        "file={}&expires_at={until}&metadata[note]=link-{word}",
        file.as_str().unwrap()
    );
    let once = format!("link-{word}-once");
    post_once(server, able, "file_links", (&once, &form)).await;

    let text = |name, text: String| Needle::text(name, &text);
    let birth = holder.birth;
    let of_business: &[_] = &[
        "sessions.sealed",
        "events.sealed",
        "attempts.response",
        "idempotency.sealed_body",
    ];
    let of_document: &[_] = &["sessions.sealed", "reports.sealed"];
    let mut needles = vec![
        (text("metadata", format!("metadata-{word}")), of_business),
        (text("reference", format!("reference-{word}")), of_business),
        (text("customer", format!("cus_{word}")), of_business),
        (
            text("customer account", format!("account-{word}")),
            of_business,
        ),
        (
            text("return URL", format!("return-{word}")),
            &["sessions.sealed"],
        ),
        (
            text("idempotency key", format!("idempotency-{word}")),
            &["events.sealed_idempotency_key"],
        ),
        (
            text("metadata of a link", format!("link-{word}")),
            &["file_links.sealed_metadata", "idempotency.sealed_body"],
        ),
        (text("family name", holder.surname.clone()), of_document),
        (text("given name", holder.given_names.clone()), of_document),
        (text("number", holder.number.clone()), of_document),
        (
            text(
                "birth date",
                format!("{:04}-{:02}-{:02}", birth.year, birth.month, birth.day),
            ),
            of_document,
        ),
        (
            text("zone", page.lines[1][..28].to_owned()),
            &["reports.sealed"],
        ),
    ];
    // Apart from the beginning, which is the same in all of them.
    for part in 1..5 {
        let from = photo.len() * part / 5;
        let needle = Needle::bytes("picture", &photo[from..from + 24]);
        needles.push((needle, &["files"]));
    }
    Subject { session, needles }
}

/// What nobody can read in a copy, with which of its keys open what.
fn expect_unreadable(copy: &Copy, subject: &Subject, when: &str) {
    for (needle, _) in &subject.needles {
        let places = copy.readable(needle);
        assert!(places.is_empty(), "{when}: {} in {places:?}", needle.name);
    }
}

/// Nothing of the subject is in what was opened.
fn expect_closed(opened: &[(String, Vec<u8>)], subject: &Subject, when: &str) {
    for (needle, _) in &subject.needles {
        for (place, plain) in opened {
            assert!(!needle.is_in(plain), "{when}: {} in {place}", needle.name);
        }
    }
}

/// All of the subject is where it belongs, for whoever has the root key.
fn expect_open(opened: &[(String, Vec<u8>)], subject: &Subject, when: &str) {
    for (needle, places) in &subject.needles {
        for place in *places {
            let mut here = opened.iter().filter(|(found, _)| found == place);
            let is_there = here.any(|(_, plain)| needle.is_in(plain));
            assert!(is_there, "{when}: no {} in {place}", needle.name);
        }
    }
}

/// Waits until all events so far were delivered; opened pages leave jobs for later.
async fn delivered(server: &Server) {
    let storage = server.storage().await;
    loop {
        let list = server.api(Method::GET, "events?limit=100", "").await;
        let events = list["data"].as_array().unwrap();
        let waiting = events.iter().any(|event| event["pending_webhooks"] != 0);
        if !waiting && storage.pending_deliveries().await.unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn redaction(database: Database) {
    let server = Server::start(database);
    let able = able(&server);
    // A receiver that answers with what it was sent.
    let receiver = Receiver::start().await;
    let endpoint = format!("url={}/echo&enabled_events[]=*", receiver.url);
    server
        .api(Method::POST, "webhook_endpoints", &endpoint)
        .await;
    let subject = verified(&server, &able, "quillonia", 41).await;
    let other = verified(&server, &able, "brambling", 52).await;

    delivered(&server).await;
    let before = Copy::of(&server).await;
    let opened = before.opened(&before.keys());
    for subject in [&subject, &other] {
        expect_unreadable(&before, subject, "without the keys");
        expect_open(&opened, subject, "before");
    }
    let id: SessionId = subject.session.parse().unwrap();
    let wrapped = before.wrapped_data_key(id).unwrap().to_vec();
    assert!(
        !before.files_with(&wrapped).is_empty(),
        "the key is in a file"
    );

    let path = format!("{SESSIONS}/{}/redact", subject.session);
    post_once(&server, &able, &path, ("redact-once", "")).await;
    let at_once = Copy::of(&server).await;
    expect_unreadable(&at_once, &subject, "at once");
    expect_closed(&at_once.opened(&at_once.keys()), &subject, "at once");

    let path = format!("{SESSIONS}/{}", subject.session);
    loop {
        let session = server.api(Method::GET, &path, "").await;
        if session["redaction"]["status"] == "redacted" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let after = Copy::of(&server).await;
    expect_unreadable(&after, &subject, "after the sweep");
    let keys = after.keys();
    expect_closed(&after.opened(&keys), &subject, "after the sweep");
    expect_open(&after.opened(&keys), &other, "the other's, after the sweep");
    // Who copied all but the keys before, and has the root key, has nothing either.
    let stolen = before.opened(&keys);
    expect_closed(&stolen, &subject, "what was copied before");
    expect_open(&stolen, &other, "the other's, as copied before");
    assert_eq!(after.wrapped_data_key(id), None);
    for (session, left) in [(&subject.session, 0), (&other.session, 1)] {
        let files = (before.files_of(session), after.files_of(session));
        assert_eq!(files, (1, left), "pictures of {session}");
    }
    if database == Database::Embedded {
        // PostgreSQL keeps it in dead rows and its log until it recycles them.
        let files = after.files_with(&wrapped);
        assert!(files.is_empty(), "the wrapped key is in {files:?}");
    }

    // The same looks find what does lie there to be read.
    server.errand(&["flows", "create", "--name", "Familyquillonia"]);
    let planted = Copy::of(&server).await;
    let surname = Needle::text("family name", "FamilyQuillonia");
    let places = planted.readable(&surname);
    assert_eq!(Vec::from_iter(&places), ["files", "flows.name"]);
    let encoded = ["F", "aF", "aaF"]
        .map(|start| BASE64_STANDARD.encode(format!("{start}amilyQuillonia, b.")));
    let wide: Vec<u8> = "familyquillonia"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let hexadecimal = b"66616D696C797175696C6C6F6E6961".to_vec();
    let mut forms = encoded.map(String::into_bytes).to_vec();
    forms.extend([wide, hexadecimal, b"FAMILYQUILLONIA".to_vec()]);
    for form in forms {
        std::fs::write(server.data().join("files/planted"), form).unwrap();
        let planted = Copy::of(&server).await;
        let paths = planted.files_that_tell(&surname);
        assert!(
            paths.iter().any(|path| path.ends_with("planted")),
            "{paths:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redaction_leaves_nothing_in_the_embedded_database_and_the_files() {
    redaction(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redaction_leaves_nothing_in_postgres_and_the_files() {
    redaction(Database::Postgres).await;
}
