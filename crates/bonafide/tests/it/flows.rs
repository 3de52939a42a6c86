//! Verification flows from the command line, and sessions through them with the official client
//! libraries.

use bonafide_testkit::specimen::{Photo, Severity, Specimen};
use reqwest::Method;

use crate::{
    person::Person,
    server::{Database, Server},
    tools,
};

/// Makes a flow: its id.
pub(crate) fn make(server: &Server, arguments: &[&str]) -> String {
    let printed = server.errand(&[&["flows", "create"], arguments].concat());
    let id = printed.lines().next().unwrap().to_owned();
    assert!(id.starts_with("vf_"), "{printed}");
    id
}

async fn flows(database: Database) {
    let server = Server::start(database);
    let passports = ["--name", "Passports", "--document", "passport"];
    let flow = make(&server, &passports);
    let ended = make(&server, &["--name", "Ended"]);
    let live = make(&server, &["--mode", "live", "--name", "Live"]);
    server.errand(&["flows", "deactivate", &ended]);

    let path = "identity/verification_sessions";
    let form = format!("verification_flow={flow}");
    let session = server.api(Method::POST, path, &form).await;
    let photo = Photo::take(&Specimen::passport(3).render(), Severity::Clean, 3);
    Person::verify(session["url"].as_str().unwrap(), &[("front", photo.jpeg)]).await;
    let session = session["id"].as_str().unwrap();
    assert_eq!(server.settled(session).await["status"], "verified");

    let cards = ["--document", "id_card", "--live-capture", "true"];
    let to = ["--name", "Cards", "--return-url", "https://shop.example/"];
    let update = [&["flows", "update", &flow], &cards[..], &to[..]].concat();
    let shown = server.errand(&update);
    for line in [
        "name          Cards",
        "active        yes",
        "documents     id_card",
        "live capture  needed",
        "return URL    https://shop.example/",
    ] {
        assert!(
            shown.lines().any(|shown| shown == line),
            "{line} in {shown}"
        );
    }
    assert_eq!(server.errand(&["flows", "show", &flow]), shown);

    let environment = [
        ("BASE", server.url.as_str()),
        ("KEY", &server.test_key),
        ("FLOW", &flow),
        ("ENDED", &ended),
        ("LIVE", &live),
        ("SESSION", session),
    ];
    tools::both_pass("flows", &environment).await;

    let listed = server.errand(&["flows", "list"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(lines[0].starts_with(&flow) && lines[0].contains("  active  id_card  \"Cards\""));
    assert!(lines[1].starts_with(&ended) && lines[1].contains("  not active  any  \"Ended\""));
    server.errand(&["flows", "activate", &ended]);
    let form = format!("verification_flow={ended}");
    server.api(Method::POST, path, &form).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_made_through_flows_on_the_embedded_database() {
    flows(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_made_through_flows_on_postgres() {
    flows(Database::Postgres).await;
}
