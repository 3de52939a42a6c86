//! Files and links with the official client libraries, and what redaction leaves of them.

use reqwest::Method;

use crate::{
    keys::{make, verified},
    server::{Database, Server, http},
    tools,
};

async fn files(database: Database) {
    let server = Server::start(database);
    let session = verified(&server).await;
    let permissions = ["sessions_read", "sensitive_read", "files_write"];
    let mut arguments = vec!["--kind", "restricted"];
    arguments.extend(permissions.iter().flat_map(|word| ["--permission", word]));
    let (sees, id) = make(&server, &arguments);
    let environment = [
        ("BASE", server.url.as_str()),
        ("KEY", &server.test_key),
        ("SEES", &sees),
        ("SESSION", &session),
    ];
    tools::both_pass("files", &environment).await;
    let audit = server.errand(&["audit", "--mode", "test"]);
    assert_eq!(
        audit.lines().count(),
        6,
        "two links, two downloads, two reads: {audit}"
    );
    assert!(
        audit
            .lines()
            .all(|line| line.contains(&id) && line.ends_with("contents"))
    );

    let report = "expand[]=last_verification_report";
    let path = format!("identity/verification_sessions/{session}?{report}");
    let shown = server.api(Method::GET, &path, "").await;
    let file = shown["last_verification_report"]["document"]["files"][0].clone();
    let path = format!("identity/verification_sessions/{session}/redact");
    server.api(Method::POST, &path, "").await;
    let url = format!(
        "{}/v1/files/{}/contents",
        server.url,
        file.as_str().unwrap()
    );
    let reply = http().get(url).bearer_auth(&sees).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 404, "redacted");
    let log = server.log();
    for link in log.match_indices("/links/") {
        assert!(
            log[link.0..].starts_with("/links/{"),
            "a link's token is in the log"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_links_work_with_the_libraries_on_the_embedded_database() {
    files(Database::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_links_work_with_the_libraries_on_postgres() {
    files(Database::Postgres).await;
}
