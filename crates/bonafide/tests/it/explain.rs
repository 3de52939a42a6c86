//! `bonafide explain` by the real binary: on pictures, and on what a server decided.

use std::{path::Path, process::Command};

use bonafide_testkit::specimen::{Holder, Kind, Photo, Severity, Specimen};
use reqwest::Method;
use serde_json::Value;

use crate::{
    keys::verified,
    server::{Database, Server},
};

/// What the program explains, and whether it says that the document is verified.
fn explain(arguments: &[&str]) -> (Value, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_bonafide"))
        .args(["explain", "--json", "--today", "2026-11-24"])
        // A machine that is busy with other tests reads no less.
        .args(["--picture-limit", "600"])
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let explanation = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"));
    (explanation, output.status.success())
}

fn written(folder: &Path, name: &str, specimen: &Specimen) -> String {
    let path = folder.join(name);
    let photo = Photo::take(&specimen.render(), Severity::Clean, 5);
    std::fs::write(&path, photo.jpeg).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Rules with their results.
fn rules(explanation: &Value) -> Vec<(&str, bool)> {
    let rules = explanation["rules"].as_array().unwrap().iter();
    rules
        .map(|rule| {
            assert_ne!(rule["asked"], "", "{rule}");
            (
                rule["rule"].as_str().unwrap(),
                rule["passed"].as_bool().unwrap(),
            )
        })
        .collect()
}

#[test]
fn two_pictures_are_one_document_whatever_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let back = Specimen::new(Kind::CardBack, 7);
    let front = Specimen::card_front(7).with_holder(back.holder().clone());
    let back_file = written(folder.path(), "b.jpg", &back);
    let front_file = written(folder.path(), "f.jpg", &front);
    let (explanation, verified) = explain(&[&back_file, &front_file]);
    assert!(verified, "{explanation}");
    let pictures = &explanation["pictures"];
    assert_eq!(pictures[0]["side"], "front");
    assert_eq!(pictures[0]["file"], front_file.as_str());
    assert_eq!(pictures[1]["side"], "back");
    assert!(rules(&explanation).iter().all(|(_, passed)| *passed));
    let found = |rule: &str| {
        let rules = explanation["rules"].as_array().unwrap();
        let found = rules.iter().find(|it| it["rule"] == rule).unwrap();
        found["found"].as_str().unwrap().to_owned()
    };
    assert!(found("print_agrees").contains("number agrees"));
    assert!(found("zone_read").contains("back: a zone TD1, check digits hold"));

    // A document that ran out fails last, and says so.
    let holder = Holder::of_seed(7).expiring(bonafide_mrz::Date {
        year: 2024,
        month: 3,
        day: 2,
    });
    let old = Specimen::passport(7).with_holder(holder);
    let (explanation, verified) = explain(&[&written(folder.path(), "old.jpg", &old)]);
    assert!(!verified);
    assert_eq!(rules(&explanation).last(), Some(&("not_expired", false)));
    assert_eq!(explanation["error"]["code"], "document_expired");
}

async fn stored(database: Database) {
    let server = Server::start(database);
    let session = verified(&server).await;
    let text = server.errand(&["explain", &session]);
    assert!(text.contains("holds         zone_read"), "{text}");
    assert!(text.contains("outcome       verified"), "{text}");
    let audit = server.errand(&["audit", "--mode", "test"]);
    assert_eq!(audit.lines().count(), 1, "{audit}");
    assert!(
        audit.contains("  operator  ") && audit.contains(&session),
        "{audit}"
    );
    assert!(audit.trim_end().ends_with("trace"), "{audit}");

    let report = "expand[]=last_verification_report";
    let path = format!("identity/verification_sessions/{session}?{report}");
    let shown = server.api(Method::GET, &path, "").await;
    let report = shown["last_verification_report"]["id"].as_str().unwrap();
    assert_eq!(server.errand(&["explain", report]), text);

    let path = format!("identity/verification_sessions/{session}/redact");
    server.api(Method::POST, &path, "").await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
    command
        .args(["explain", &session, "--data"])
        .arg(server.data());
    if let Some(url) = server.database_url() {
        command.args(["--database-url", url]);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("was redacted") && output.stdout.is_empty(),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_decided_is_explained_on_the_embedded_database() {
    stored(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_decided_is_explained_on_postgres() {
    stored(Database::Postgres).await;
}
