//! Starting, stopping, being killed.

use std::{os::unix::fs::PermissionsExt, process::Command};

use bonafide_testkit::specimen::{Photo, Severity, Specimen};
use reqwest::Method;

use crate::{
    person::Person,
    server::{Database, Server},
    tools,
};

#[test]
fn help_teaches_by_examples() {
    for command in [
        "serve",
        "keys",
        "flows",
        "endpoints",
        "bench api",
        "bench webhooks",
    ] {
        let mut help = Command::new(env!("CARGO_BIN_EXE_bonafide"));
        let shown = tools::run(help.args(command.split(' ')).arg("--help"));
        let example = format!("\nExamples:\n  bonafide {command}");
        assert!(shown.contains(&example), "{shown}");
    }
}

#[test]
fn secrets_are_shown_once_and_a_second_server_is_refused() {
    let mut server = Server::start(Database::Embedded);
    for expected in ["sk_test_", "sk_live_", "pk_test_", "curl http", "/try"] {
        assert!(
            server.printed.contains(expected),
            "{expected} in {}",
            server.printed
        );
    }
    let mode = std::fs::metadata(server.data().join("root.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let second = Command::new(env!("CARGO_BIN_EXE_bonafide"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(server.data())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(2));
    let refusal = String::from_utf8_lossy(&second.stderr);
    assert!(refusal.contains("another"), "{refusal}");
    assert_eq!(server.interrupt(), Some(0), "{}", server.log());
    server.restart();
    for secret in ["sk_test_", "sk_live_", "pk_test_", "pk_live_"] {
        assert!(!server.printed.contains(secret), "{}", server.printed);
    }
    assert!(server.printed.contains("/try"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_being_killed_and_checks_go_on() {
    for database in [Database::Embedded, Database::Postgres] {
        let mut server = Server::start(database);
        let photo = Photo::take(&Specimen::passport(3).render(), Severity::Clean, 3).jpeg;
        let mut ids = Vec::new();
        // Twice: a check whose process ends three times is given up.
        for _ in 0..2 {
            for _ in 0..2 {
                let path = "identity/verification_sessions";
                let session = server.api(Method::POST, path, "type=document").await;
                Person::verify(
                    session["url"].as_str().unwrap(),
                    &[("front", photo.clone())],
                )
                .await;
                ids.push(session["id"].as_str().unwrap().to_owned());
            }
            // Killed with checks waiting, running or being written.
            server.kill();
            server.restart();
        }
        for id in ids {
            let session = server.settled(&id).await;
            assert_eq!(session["status"], "verified", "{session}");
            let path = format!("identity/verification_reports?verification_session={id}");
            let reports = server.api(Method::GET, &path, "").await;
            assert_eq!(
                reports["data"].as_array().unwrap().len(),
                1,
                "checked exactly once"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn test_and_live_never_see_each_other() {
    let server = Server::start(Database::Embedded);
    let session = server
        .api(
            Method::POST,
            "identity/verification_sessions",
            "type=document",
        )
        .await;
    let url = format!(
        "{}/v1/identity/verification_sessions/{}",
        server.url,
        session["id"].as_str().unwrap()
    );
    let response = crate::server::http()
        .get(url)
        .bearer_auth(&server.live_key)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 404);
}
