//! The example receivers of webhooks, run as their READMEs say, with a person who needs two tries
//! and is forgotten in the end.

use std::{
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use bonafide_mrz::Date;
use bonafide_testkit::specimen::{Holder, Photo, Severity, Specimen};
use bonafide_vault::hmac_sha256;
use bonafide_wire::signature;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    keys::make,
    person::Person,
    server::{Database, Server, http},
    tools,
};

/// A running example. Killed when it is dropped.
struct Example {
    process: Child,
    printed: Lines<BufReader<ChildStdout>>,
    /// Where it takes webhooks.
    url: String,
}

impl Example {
    fn start(program: &mut Command) -> Self {
        let mut process = program.stdout(Stdio::piped()).spawn().unwrap();
        let mut printed = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = printed.next().unwrap().unwrap();
        let url = first.split_whitespace().last().unwrap().to_owned();
        Self {
            process,
            printed,
            url,
        }
    }

    /// What it says next that it did.
    fn next(&mut self) -> String {
        self.printed.next().expect("it goes on").unwrap()
    }

    async fn post(&self, body: &str, header: Option<&str>) -> u16 {
        let mut request = http().post(&self.url).body(body.to_owned());
        if let Some(header) = header {
            request = request.header("stripe-signature", header);
        }
        request.send().await.unwrap().status().as_u16()
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn signed(secret: &str, body: &str, age: i64) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "the example looks at the real time"
    )]
    let now = jiff::Timestamp::now().as_second();
    let message = signature::message(now - age, body.as_bytes());
    signature::header(now - age, &[hmac_sha256(secret.as_bytes(), &message)])
}

fn passport(holder: Holder) -> Vec<(&'static str, Vec<u8>)> {
    let specimen = Specimen::passport(4).with_holder(holder);
    vec![(
        "front",
        Photo::take(&specimen.render(), Severity::Clean, 5).jpeg,
    )]
}

/// `known` reads from the example's store what the business knows of a session's person.
async fn drive(mut program: Command, store: &str, known: fn(&Path, &str) -> Value) {
    let mut server = Server::start(Database::Embedded);
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join(store);
    let words = ["verified", "requires_input", "redacted"];
    let events =
        words.map(|word| format!("&enabled_events[]=identity.verification_session.{word}"));
    let form = format!("url=http://127.0.0.1:1/{}", events.concat());
    let endpoint = server.api(Method::POST, "webhook_endpoints", &form).await;
    let secret = endpoint["secret"].as_str().unwrap();
    let may = ["--kind", "restricted", "--permission", "sessions_read"];
    program
        .env("BONAFIDE_API_BASE", &server.url)
        .env("BONAFIDE_API_KEY", make(&server, &may).0)
        .env("WEBHOOK_SECRET", secret)
        .env("STORE", &store)
        .env("PORT", "0");
    let mut example = Example::start(&mut program);
    let path = format!("webhook_endpoints/{}", endpoint["id"].as_str().unwrap());
    server
        .api(Method::POST, &path, &format!("url={}", example.url))
        .await;

    let holder = Holder::of_seed(4)
        .named("Anna Maria", "Eriksson")
        .from_state("UTO");
    let past = Date::new(2021, 3, 4).unwrap();
    let sessions = "identity/verification_sessions";
    let session = server
        .api(Method::POST, sessions, "type=document&metadata[user_id]=42")
        .await;
    let id = session["id"].as_str().unwrap();
    let path = format!("{sessions}/{id}");
    Person::verify(
        session["url"].as_str().unwrap(),
        &passport(holder.clone().expiring(past)),
    )
    .await;
    assert_eq!(example.next(), format!("{id} requires_input"));
    let again = json!({ "user": "42", "status": "to try again", "reason": "document_expired" });
    assert_eq!(known(&store, id), again);

    let session = server.api(Method::GET, &path, "").await;
    Person::verify(session["url"].as_str().unwrap(), &passport(holder)).await;
    assert_eq!(example.next(), format!("{id} verified"));
    let verified = json!({
        "user": "42", "status": "verified", "first_name": "ANNA MARIA", "last_name": "ERIKSSON",
    });
    assert_eq!(known(&store, id), verified);

    // Only what the server signed, lately and with this secret, is taken, and once.
    let query = "events?type=identity.verification_session.verified";
    let event = server.api(Method::GET, query, "").await["data"][0].to_string();
    let good = signed(secret, &event, 0);
    let tampered = event.replace("\"42\"", "\"43\"");
    assert_ne!(tampered, event);
    for (body, header, status) in [
        (&event, Some(&good), 200),
        (&event, Some(&signed(secret, &event, 240)), 200),
        (&tampered, Some(&good), 400),
        (&event, Some(&signed(secret, &event, 310)), 400),
        (&event, Some(&signed("whsec_another", &event, 0)), 400),
        (&event, Some(&"t=1".to_owned()), 400),
        (&event, None, 400),
    ] {
        let header = header.map(String::as_str);
        assert_eq!(example.post(body, header).await, status, "{header:?}");
    }
    let other = event.replace(
        "verification_session.verified",
        "verification_session.processing",
    );
    let header = signed(secret, &other, 0);
    assert_eq!(
        example.post(&other, Some(&header)).await,
        200,
        "not wanted, not refused"
    );

    server
        .api(Method::POST, &format!("{path}/redact"), "")
        .await;
    assert_eq!(
        example.next(),
        format!("{id} redacted"),
        "what came twice was done once"
    );
    assert_eq!(
        known(&store, id),
        json!({ "user": "42", "status": "forgotten" })
    );

    // What it took while the server was away is not lost with it.
    server.kill();
    let late = json!({
        "id": "evt_late", "object": "event", "type": "identity.verification_session.verified",
        "data": { "object": { "id": id, "object": "identity.verification_session" } },
    });
    let late = late.to_string();
    let header = signed(secret, &late, 0);
    assert_eq!(example.post(&late, Some(&header)).await, 200);
    drop(example);
    server.restart();
    let mut example = Example::start(&mut program);
    assert_eq!(example.next(), format!("{id} redacted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_example_acts_on_what_the_server_signed() {
    let folder = tools::workspace().join("examples/webhook-handler-node");
    tools::npm(&folder);
    let mut program = Command::new("node");
    program.arg("server.mjs").current_dir(folder);
    drive(program, "people.json", |store, session| {
        let data: Value = serde_json::from_slice(&std::fs::read(store).unwrap()).unwrap();
        data["people"][session].clone()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_example_acts_on_what_the_server_signed() {
    let folder = tools::workspace().join("examples/webhook-handler-python");
    let installed = tools::workspace().join("tests/clients/python/requirements.txt");
    let installed = std::fs::read_to_string(installed).unwrap();
    let needed = std::fs::read_to_string(folder.join("requirements.txt")).unwrap();
    for line in needed.lines() {
        assert!(
            installed.lines().any(|installed| installed == line),
            "{line}"
        );
    }
    let mut program = Command::new(tools::python());
    program.arg("server.py").current_dir(folder);
    drive(program, "people.sqlite", |store, session| {
        let columns = ["user", "status", "first_name", "last_name", "reason"];
        let query = format!(
            "SELECT {} FROM people WHERE session = ?",
            columns.join(", ")
        );
        let store = rusqlite::Connection::open(store).unwrap();
        let row = store.query_row(&query, [session], |row| {
            let value = |place| row.get::<_, Option<String>>(place);
            (0..columns.len()).map(value).collect::<Result<Vec<_>, _>>()
        });
        let named = columns.into_iter().zip(row.unwrap());
        named
            .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))))
            .collect()
    })
    .await;
}
