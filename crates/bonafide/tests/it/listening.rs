//! `bonafide listen`, `trigger` and `logs tail` against a server.

use std::{process::Command, time::Duration};

use bonafide_core::{error_code::ErrorCode, event::EventType};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    client::run,
    program::Program,
    running::Running,
    server::{Database, Server},
};

const SESSIONS: &str = "identity/verification_sessions";

/// The program with a server's test key.
fn start(server: &Server, arguments: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
    command.args(arguments).envs(environment(server));
    Running::start(command)
}

fn environment(server: &Server) -> [(&str, &str); 2] {
    [
        ("BONAFIDE_API_BASE", &server.url),
        ("BONAFIDE_API_KEY", &server.test_key),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_sent_on_signed_also_those_that_happened_while_the_server_was_away() {
    let mut server = Server::start(Database::Embedded);
    let secret = run(&environment(&server), &["listen", "--print-secret"]);
    let secret = secret.printed.trim().to_owned();
    assert!(secret.starts_with("whsec_"));

    let program = Program::start(202);
    let place = format!("{}/hook?a=b", program.address);
    let listening = start(&server, &["listen", "--forward-to", &place]);
    assert!(
        listening.told("signed with").contains(&secret),
        "it stays the same"
    );
    let made = server.api(Method::POST, SESSIONS, "type=document").await;
    let got = program.next();
    let event = got.event(&secret);
    assert_eq!(got.path, "/hook?a=b");
    assert_eq!(
        got.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(event["type"], "identity.verification_session.created");
    assert_eq!(event["data"]["object"]["id"], made["id"]);
    assert_eq!(event["pending_webhooks"], 1);
    let id = event["id"].as_str().unwrap();
    let line = listening.line();
    assert!(line.contains("-->") && line.contains(id), "{line}");
    let line = listening.line();
    assert!(line.contains("[202]") && line.contains(id), "{line}");

    let resend = format!("events/{id}/retry");
    server
        .api(Method::POST, &resend, "for_stripecli=true")
        .await;
    assert_eq!(program.next().event(&secret)["id"], id);

    server.kill();
    listening.told("connection is lost");
    server.restart();
    let made = server.api(Method::POST, SESSIONS, "type=document").await;
    // What it was told before the server was killed may come once more.
    while program.next().event(&secret)["data"]["object"]["id"] != made["id"] {}
    assert_eq!(listening.interrupt(), Some(0));
    // The server hears of it a moment later.
    while server
        .call(Method::POST, &resend, "for_stripecli=true")
        .await
        .0
        != 400
    {}
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_and_events_are_chosen_and_every_key_is_told_what_it_may_hear() {
    let server = Server::start(Database::Embedded);
    let program = Program::start(200);
    for (path, name) in [
        ("/all", "*"),
        ("/gone", "identity.verification_session.redacted"),
    ] {
        let form = format!("url=http://shop.test{path}&enabled_events[]={name}");
        server.api(Method::POST, "webhook_endpoints", &form).await;
    }
    let arguments = [
        "listen",
        "--forward-to",
        &program.address,
        "--use-configured-webhooks",
        "--json",
    ];
    let listening = start(&server, &arguments);
    let told = listening.told("signed with");
    let secret = told.split_whitespace().find(|w| w.starts_with("whsec_"));
    let secret = secret.unwrap();
    let triggered = run(&environment(&server), &["trigger", "redacted", "--json"]);
    assert_eq!(
        triggered.objects()[0]["data"]["object"]["status"],
        "canceled"
    );
    let mut seen: Vec<(String, String)> = (0..3)
        .map(|_| {
            let got = program.next();
            let event = got.event(secret);
            (got.path, event["type"].as_str().unwrap().to_owned())
        })
        .collect();
    seen.sort();
    let name = |word: &str| format!("identity.verification_session.{word}");
    let expected = [
        ("/all".to_owned(), name("canceled")),
        ("/all".to_owned(), name("created")),
        ("/gone".to_owned(), name("redacted")),
    ];
    assert_eq!(seen, expected);
    let mut types: Vec<String> = (0..3)
        .map(|_| {
            let event: Value = serde_json::from_str(&listening.line()).unwrap();
            event["type"].as_str().unwrap().to_owned()
        })
        .collect();
    types.sort();
    assert_eq!(types, [name("canceled"), name("created"), name("redacted")]);

    let unknown = [
        ("BONAFIDE_API_BASE", server.url.as_str()),
        ("BONAFIDE_API_KEY", "sk_test_unknown"),
    ];
    assert_eq!(run(&unknown, &["listen"]).code, 1);
    assert_eq!(
        run(&environment(&server), &["listen", "--events", "x"]).code,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_triggered_and_every_error_is_reached() {
    let server = Server::start(Database::Embedded);
    let environment = environment(&server);
    for event in EventType::ALL {
        let arguments = ["trigger", event.name(), "--metadata", "a=b", "--json"];
        let happened = &run(&environment, &arguments).objects()[0];
        assert_eq!(happened["type"], event.name());
        let id = happened["data"]["object"]["id"].as_str().unwrap();
        let path = format!("{SESSIONS}/{id}");
        let session = server.api(Method::GET, &path, "").await;
        let metadata = match event {
            EventType::Redacted => json!({}),
            _ => json!({ "a": "b" }),
        };
        assert_eq!(session["metadata"], metadata, "it is a session like others");
    }
    for code in ErrorCode::ALL {
        let word = code.word();
        let arguments = ["trigger", "requires_input", "--last-error", word, "--json"];
        let happened = &run(&environment, &arguments).objects()[0];
        assert_eq!(happened["data"]["object"]["last_error"]["code"], word);
    }
    let live = [environment[0], ("BONAFIDE_API_KEY", &server.live_key)];
    let refused = run(&live, &["trigger", "verified"]);
    assert!(
        refused.code == 1 && refused.told.contains("test"),
        "{}",
        refused.told
    );
    let wrong = run(
        &environment,
        &["trigger", "verified", "--last-error", "abandoned"],
    );
    assert_eq!(wrong.code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_shown_as_they_are_answered_and_filtered() {
    let server = Server::start(Database::Embedded);
    let arguments = [
        "logs",
        "tail",
        "--filter-request-status",
        "failed",
        "--filter-http-method",
        "POST,DELETE",
        "--filter-request-path",
        "/v1/identity/*",
    ];
    let tailing = start(&server, &arguments);
    tailing.told("as they are answered");
    // It asks for leave first, and connects a moment later: until then nothing is shown.
    let (asked, line) = loop {
        server.api(Method::POST, SESSIONS, "type=document").await;
        server.call(Method::GET, "nothing", "").await;
        let (status, _) = server.call(Method::POST, SESSIONS, "type=nonsense").await;
        if let Some(line) = tailing.line_within(Duration::from_millis(300)) {
            break (status, line);
        }
    };
    assert_eq!(asked, 400);
    assert!(
        line.contains("[400]  POST /v1/identity/verification_sessions  "),
        "{line}"
    );
    assert!(line.contains("req_"), "{line}");
    let why = tailing.line();
    assert!(why.contains("invalid_request_error: Invalid type"), "{why}");
    assert_eq!(tailing.interrupt(), Some(0));
}
