//! The rest of the API with the official client libraries, and what they do when a connection
//! breaks; and endpoints as their operator sees them.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::{
    keys::verified,
    receiver::Receiver,
    server::{Database, Server},
    tools,
};

async fn endpoints(database: Database) {
    let server = Server::start(database);
    let session = verified(&server).await;
    let environment = [
        ("BASE", server.url.as_str()),
        ("KEY", &server.test_key),
        ("SESSION", &session),
    ];
    tools::both_pass("endpoints", &environment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_events_reports_and_retries_work_on_the_embedded_database() {
    endpoints(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_events_reports_and_retries_work_on_postgres() {
    endpoints(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_which_endpoints_fail_and_rolls_their_secrets() {
    for database in [Database::Embedded, Database::Postgres] {
        let server = Server::start(database);
        let receiver = Receiver::start().await;
        let mut made = Vec::new();
        // Nobody listens at the second one.
        for url in [&format!("{}/hook", receiver.url), "http://127.0.0.1:9/hook"] {
            let form = format!("url={url}&enabled_events[]=*");
            made.push(server.api(Method::POST, "webhook_endpoints", &form).await);
        }
        let sessions = "identity/verification_sessions";
        server.api(Method::POST, sessions, "type=document").await;
        let fails = loop {
            let listed = server.errand(&["endpoints", "list"]);
            if listed.contains("fails since") && !receiver.arrivals().is_empty() {
                break listed;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let line = |endpoint: &Value| {
            let id = endpoint["id"].as_str().unwrap();
            fails.lines().find(|line| line.contains(id)).unwrap()
        };
        assert!(line(&made[0]).ends_with(&format!("enabled  {}/hook", receiver.url)));
        assert!(line(&made[1]).contains("the connection could not be made"));

        let id = made[0]["id"].as_str().unwrap();
        let rolled = server.errand(&["endpoints", "roll", id, "--overlap-hours", "2"]);
        let secret = rolled.lines().next().unwrap();
        assert!(secret.starts_with("whsec_") && made[0]["secret"] != secret);
        let listed: Value =
            serde_json::from_str(&server.errand(&["endpoints", "list", "--json"])).unwrap();
        let states = listed.as_array().unwrap();
        assert_eq!(states.len(), 2);
        let failing = states
            .iter()
            .filter(|state| !state["failing_since"].is_null());
        assert_eq!(failing.count(), 1);
        let everything = format!("{listed}{fails}{}", server.log());
        for secret in [secret, made[0]["secret"].as_str().unwrap()] {
            assert!(!everything.contains(secret));
        }
    }
}
