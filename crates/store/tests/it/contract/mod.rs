//! Rules that hold for both engines. Each is a function that gets a database in which the first
//! customer has been made.

use bonafide_store::{Storage, postgres, sqlite};
use bonafide_testkit::postgres::Server;

use crate::rows::Rows;

/// Makes a test of each rule for each engine.
macro_rules! rules {
    ($($rule:ident),* $(,)?) => {
        mod on_sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                crate::contract::on_sqlite(super::$rule).await;
            }
        )*}
        mod on_postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                crate::contract::on_postgres(super::$rule).await;
            }
        )*}
    };
}

mod accounts;
mod deliveries;
mod files;
mod flows;
mod idempotency;
mod jobs;
mod lists;
mod redaction;
mod resends;
mod sessions;
mod webhooks;

async fn on_sqlite(rule: impl AsyncFnOnce(&dyn Storage, &Rows)) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let database = sqlite::open(folder.path())
        .await
        .expect("the database opens");
    prepared(&database, rule).await;
}

async fn on_postgres(rule: impl AsyncFnOnce(&dyn Storage, &Rows)) {
    let server = Server::start();
    let database = postgres::open(&server.url)
        .await
        .expect("the database opens");
    prepared(&database, rule).await;
}

async fn prepared(storage: &dyn Storage, rule: impl AsyncFnOnce(&dyn Storage, &Rows)) {
    let rows = Rows::new();
    assert!(
        storage
            .bootstrap(rows.bootstrap())
            .await
            .expect("the first customer is made")
    );
    rule(storage, &rows).await;
}
