//! The rest of the API with the official client libraries, and what they do when a connection
//! breaks.

use crate::{
    keys::verified,
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
