//! The main job with the official client libraries.

use std::process::Stdio;

use bonafide_mrz::Date;
use bonafide_testkit::specimen::{Holder, Photo, Severity, Specimen};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{ChildStdin, ChildStdout, Command},
};

use crate::{
    person::Person,
    server::{Database, Server},
    tools,
};

fn photo(specimen: &Specimen) -> Vec<u8> {
    Photo::take(&specimen.render(), Severity::Clean, 5).jpeg
}

fn holder() -> Holder {
    Holder::of_seed(4)
        .named("Anna Maria", "Eriksson")
        .from_state("UTO")
}

fn day(year: u16, month: u8, day: u8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// The program that uses the library.
struct Integrator {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Integrator {
    async fn tell(&mut self, line: &Value) {
        self.input
            .write_all(format!("{line}\n").as_bytes())
            .await
            .unwrap();
    }

    async fn hear(&mut self) -> Value {
        let line = self.output.next_line().await.unwrap();
        serde_json::from_str(&line.expect("the program goes on; its errors are above")).unwrap()
    }

    /// Has it create a session, lets a person verify themselves with the pictures, and gives what
    /// it then learned.
    async fn job(&mut self, parameters: Value, pictures: &[(&str, Vec<u8>)]) -> Value {
        self.tell(&parameters).await;
        let session = self.hear().await;
        Person::verify(session["url"].as_str().unwrap(), pictures).await;
        self.hear().await
    }
}

async fn node(database: Database) {
    let server = Server::start(database);
    let folder = tools::workspace().join("tests/clients/node");
    tools::npm(&folder);
    let address = server.url.trim_start_matches("http://");
    let (host, port) = address.split_once(':').unwrap();
    let mut program = Command::new("node")
        .arg("main_job.mjs")
        .current_dir(folder)
        .envs([("HOST", host), ("PORT", port), ("KEY", &server.test_key)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut integrator = Integrator {
        input: program.stdin.take().unwrap(),
        output: BufReader::new(program.stdout.take().unwrap()).lines(),
    };

    let passport = photo(&Specimen::passport(4).with_holder(holder()));
    let good = integrator
        .job(json!({}), &[("front", passport.clone())])
        .await;
    assert_eq!(
        good,
        json!({
            "status": "verified", "last_error": null, "url": null,
            "first_name": "ANNA MARIA", "last_name": "ERIKSSON",
            "document_type": "passport", "issuing_country": "UTO", "report_status": "verified",
        })
    );

    let old = holder().expiring(day(2021, 3, 4));
    let expired = photo(&Specimen::passport(4).with_holder(old));
    let child = holder().born(day(2015, 3, 4));
    let child = photo(&Specimen::passport(4).with_holder(child));
    let card = [
        (
            "front",
            photo(&Specimen::card_front(4).with_holder(holder())),
        ),
        ("back", photo(&Specimen::card_back(4).with_holder(holder()))),
    ];
    let licence = [
        (
            "front",
            photo(&Specimen::driving_licence(4).with_holder(holder())),
        ),
        (
            "back",
            photo(&Specimen::card_front(4).with_holder(holder())),
        ),
    ];
    let cards_only = json!({ "options": { "document": { "allowed_types": ["id_card"] } } });
    let without_proof = [card[0].clone(), ("back", card[0].1.clone())];
    for (parameters, pictures, code) in [
        (json!({}), vec![("front", expired)], "document_expired"),
        (json!({}), vec![("front", child)], "under_supported_age"),
        (json!({}), card.to_vec(), ""),
        (json!({}), licence.to_vec(), ""),
        (
            json!({}),
            without_proof.to_vec(),
            "document_type_not_supported",
        ),
        (
            cards_only,
            vec![("front", passport)],
            "document_type_not_supported",
        ),
    ] {
        let outcome = integrator.job(parameters, &pictures).await;
        let expected = if code.is_empty() {
            Value::Null
        } else {
            json!(code)
        };
        assert_eq!(outcome["last_error"], expected, "{outcome}");
        assert_eq!(
            outcome["status"] == "verified",
            code.is_empty(),
            "{outcome}"
        );
        if !code.is_empty() {
            assert!(outcome["url"].is_string(), "a fresh link to try again with");
        }
    }

    integrator.tell(&json!({ "job": "cancel" })).await;
    integrator.hear().await;
    assert_eq!(integrator.hear().await["status"], "canceled");
    integrator.tell(&json!({ "job": "end" })).await;
    assert_eq!(integrator.hear().await["sessions"], 9);
    assert!(program.wait().await.unwrap().success());

    let log = server.log();
    assert!(
        log.contains("/v1/identity/verification_sessions"),
        "the log tells of requests"
    );
    let number = &holder().number;
    for personal in [
        "ERIKSSON",
        "Eriksson",
        "ANNA",
        "reference-42",
        number,
        "sk_test_",
        "_secret_",
    ] {
        assert!(!log.contains(personal), "{personal} is in the log");
    }
    for link in log.match_indices("/start/") {
        assert!(
            log[link.0..].starts_with("/start/{"),
            "a link is in the log"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_library_does_the_main_job_on_the_embedded_database() {
    node(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_library_does_the_main_job_on_postgres() {
    node(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_library_creates_pages_redacts_and_is_refused() {
    for database in [Database::Embedded, Database::Postgres] {
        let server = Server::start(database);
        let output = Command::new(tools::python())
            .arg(tools::workspace().join("tests/clients/python/main_job.py"))
            .envs([("BASE", &server.url), ("KEY", &server.test_key)])
            .output()
            .await
            .unwrap();
        tools::assert_passed(&output);
    }
}
