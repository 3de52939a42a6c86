//! Keys from the command line, and what each may see with the official client libraries.

use bonafide_core::account::Permission;
use bonafide_testkit::specimen::{Photo, Severity, Specimen};
use reqwest::Method;

use crate::{
    person::Person,
    server::{Database, Server},
    tools,
};

/// The id of a session that a passport verified.
pub(crate) async fn verified(server: &Server) -> String {
    let path = "identity/verification_sessions";
    let session = server.api(Method::POST, path, "type=document").await;
    let photo = Photo::take(&Specimen::passport(3).render(), Severity::Clean, 3);
    Person::verify(session["url"].as_str().unwrap(), &[("front", photo.jpeg)]).await;
    let id = session["id"].as_str().unwrap();
    assert_eq!(server.settled(id).await["status"], "verified");
    id.to_owned()
}

/// Makes a key: its text and its id.
pub(crate) fn make(server: &Server, arguments: &[&str]) -> (String, String) {
    let printed = server.errand(&[&["keys", "create"], arguments].concat());
    let text = printed.lines().next().unwrap().to_owned();
    let id = printed
        .split_whitespace()
        .find(|word| word.starts_with("key_"));
    (text, id.unwrap().to_owned())
}

/// A key that may do everything.
pub(crate) fn able(server: &Server) -> String {
    let words = Permission::ALL.map(|(word, _)| word);
    let permissions = words.iter().flat_map(|word| ["--permission", word]);
    let arguments: Vec<&str> = ["--kind", "restricted"]
        .into_iter()
        .chain(permissions)
        .collect();
    make(server, &arguments).0
}

async fn keys(database: Database) {
    let server = Server::start(database);
    let session = verified(&server).await;
    let sees = [
        "--kind",
        "restricted",
        "--permission",
        "sessions_read",
        "--permission",
        "sensitive_read",
    ];
    let (sees_key, sees_id) = make(&server, &sees);
    let elsewhere = ["--network", "192.0.2.0/24"];
    let (bound_key, _) = make(&server, &[&sees[..], &elsewhere].concat());
    let (revoked_key, revoked_id) = make(&server, &["--name", "a mistake"]);
    server.errand(&["keys", "revoke", &revoked_id]);

    let environment = [
        ("BASE", server.url.as_str()),
        ("KEY", &server.test_key),
        ("SEES", &sees_key),
        ("BOUND", &bound_key),
        ("REVOKED", &revoked_key),
        ("SESSION", &session),
    ];
    tools::both_pass("sensitive", &environment).await;

    let listed = server.errand(&["keys", "list"]);
    assert_eq!(
        listed.lines().count(),
        5,
        "two first keys and three: {listed}"
    );
    for expected in [
        "sessions_read,sensitive_read",
        "192.0.2.0/24",
        "ended",
        "\"a mistake\"",
    ] {
        assert!(listed.contains(expected), "{expected} in {listed}");
    }
    let audit = server.errand(&["audit", "--mode", "test"]);
    assert_eq!(
        audit.lines().count(),
        6,
        "three reads by each program: {audit}"
    );
    for line in audit.lines() {
        for expected in [
            &sees_id,
            &session,
            "127.0.0.1",
            "req_",
            "verified_outputs.dob",
        ] {
            assert!(line.contains(expected), "{expected} in {line}");
        }
    }
    for secret in [&sees_key, &bound_key, &revoked_key] {
        assert!(!format!("{listed}{audit}{}", server.log()).contains(secret.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_see_what_they_may_on_the_embedded_database() {
    keys(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_see_what_they_may_on_postgres() {
    keys(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolled_key_and_its_successor_both_work_until_the_overlap_ends() {
    let server = Server::start(Database::Embedded);
    let (old, id) = make(&server, &["--mode", "live"]);
    let rolled = server.errand(&["keys", "roll", &id]);
    let new = rolled.lines().next().unwrap().to_owned();
    assert!(new.starts_with("sk_live_") && new != old);
    assert!(rolled.contains("goes on for 24 h"), "{rolled}");
    for key in [old, new] {
        let url = format!("{}/v1/account", server.url);
        let reply = crate::server::http().get(url).bearer_auth(key).send().await;
        assert_eq!(reply.unwrap().status().as_u16(), 200);
    }
}
