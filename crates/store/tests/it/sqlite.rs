//! What the embedded engine promises beyond the contract.

use std::{fs, os::unix::fs::PermissionsExt};

use bonafide_core::event::EventType;
use bonafide_store::{
    OpenError, Storage, StoreError, command::SessionCommit, row::IdempotencyState, sqlite,
};

use crate::rows::{
    NOON, Rows, commit, create, endpoint_claim, endpoint_creation, fan_out, job_claim, next,
};

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused_until_the_first_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    let first = sqlite::open(&data).await.unwrap();
    let second = sqlite::open(&data).await.err().unwrap();
    assert!(matches!(second, OpenError::InUse(_)));
    assert!(
        second
            .to_string()
            .starts_with("another server is running on the data in ")
    );
    drop(first);
    sqlite::open(&data).await.unwrap();
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening_and_for_us_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let rows = Rows::new();
    let session = rows.session(rows.test, NOON);
    let database = sqlite::open(&data).await.unwrap();
    database.bootstrap(rows.bootstrap()).await.unwrap();
    database.commit(create(&session)).await.unwrap();
    for entry in fs::read_dir(&data).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
    drop(database);

    let database = sqlite::open(&data).await.unwrap();
    assert!(!database.bootstrap(Rows::new().bootstrap()).await.unwrap());
    assert_eq!(
        database
            .session(rows.test, session.id)
            .await
            .unwrap()
            .unwrap()
            .row,
        session
    );
}

#[tokio::test]
async fn what_was_overwritten_goes_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let rows = Rows::new();
    let database = sqlite::open(folder.path()).await.unwrap();
    database.bootstrap(rows.bootstrap()).await.unwrap();
    let log = || {
        fs::metadata(folder.path().join("bonafide.db-wal"))
            .unwrap()
            .len()
    };
    let session = rows.session(rows.test, NOON);
    database.commit(create(&session)).await.unwrap();
    assert!(log() > 0);
    assert!(database.forget_overwritten().await.unwrap());
    assert_eq!(log(), 0);
    database.commit(commit(&next(&session))).await.unwrap();
    let stored = database.session(rows.test, session.id).await.unwrap();
    assert_eq!(stored.unwrap().row.version, 2, "all goes on");
}

#[tokio::test]
async fn erased_columns_are_gone_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let rows = Rows::new();
    let database = sqlite::open(folder.path()).await.unwrap();
    database.bootstrap(rows.bootstrap()).await.unwrap();
    let session = rows.session(rows.test, NOON);
    let mut report = rows.report(&session);
    report.sealed = b"ERASED".repeat(500);
    let written = SessionCommit {
        reports: vec![report],
        new_data_key: Some(b"ERASED key".to_vec()),
        ..commit(&session)
    };
    database.commit(written).await.unwrap();
    let contents = |database: sqlite::Sqlite| {
        // Closing writes the log back into the file.
        drop(database);
        fs::read(folder.path().join("bonafide.db")).unwrap()
    };
    let holds = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"ERASED");
    assert!(holds(&contents(database)));

    let database = sqlite::open(folder.path()).await.unwrap();
    let redaction = SessionCommit {
        drop_data_key: true,
        ..commit(&next(&session))
    };
    database.commit(redaction).await.unwrap();
    assert!(!holds(&contents(database)));
    assert!(!folder.path().join("bonafide.db-wal").exists());
}

/// The folder's lock says that whoever held a lease is dead: nothing waits until leases run out.
#[tokio::test]
async fn what_a_dead_process_held_is_free_at_the_next_start_and_its_attempts_count() {
    let folder = tempfile::tempdir().unwrap();
    let rows = Rows::new();
    let session = rows.session(rows.test, NOON);
    let event = rows.event(&session, EventType::Created);
    let (check, spread) = (
        rows.check_job(&session, NOON),
        rows.fan_out_job(&event, NOON),
    );
    let later = rows.check_job(&session, NOON.plus_seconds(60));
    let endpoint = rows.endpoint(rows.test);
    let key = rows.hash();

    let database = sqlite::open(folder.path()).await.unwrap();
    database.bootstrap(rows.bootstrap()).await.unwrap();
    let made = database.create_endpoint(endpoint_creation(&endpoint)).await;
    made.unwrap();
    let written = SessionCommit {
        events: vec![event.clone()],
        jobs: vec![check.clone(), spread.clone(), later],
        ..create(&session)
    };
    database.commit(written).await.unwrap();
    let leased = database.claim_jobs(job_claim(&spread, NOON, 60)).await;
    let delivery = rows.delivery(&endpoint, event.id, NOON);
    let spread = fan_out(leased.unwrap().remove(0), vec![delivery]);
    database.fan_out(spread).await.unwrap();
    drop(database);

    let mut last = None;
    for attempt in 1..=4 {
        let database = sqlite::open(folder.path()).await.unwrap();
        let jobs = database.claim_jobs(job_claim(&check, NOON, 60)).await;
        let jobs = jobs.unwrap();
        assert_eq!(jobs.len(), 1, "the one that is due");
        assert_eq!((jobs[0].id, jobs[0].attempt), (check.id, attempt));
        let endpoints = database.claim_endpoints(endpoint_claim(false, NOON), &|_| 10);
        let endpoints = endpoints.await.unwrap();
        assert_eq!((endpoints.len(), endpoints[0].due.len()), (1, 1));
        let claimed = database.claim_idempotency(rows.claim(key, NOON)).await;
        assert_eq!(claimed.unwrap(), IdempotencyState::Claimed);
        if let Some(dead) = last.replace(jobs[0].clone()) {
            let outcome = database.finish_job(dead).await;
            assert!(matches!(outcome, Err(StoreError::LeaseLost)));
        }
    }
}

#[tokio::test]
async fn an_errand_joins_a_running_server_and_starts_none_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = sqlite::join(folder.path()).await.err().unwrap();
    assert!(matches!(nothing, OpenError::Missing(_)));
    let rows = Rows::new();
    let server = sqlite::open(folder.path()).await.unwrap();
    server.bootstrap(rows.bootstrap()).await.unwrap();
    let errand = sqlite::join(folder.path()).await.unwrap();
    let made = rows.api_key(rows.test);
    errand.insert_api_key(made.clone()).await.unwrap();
    assert_eq!(server.api_key(made.hash).await.unwrap(), Some(made.clone()));
    let session = rows.session(rows.test, NOON);
    server.commit(create(&session)).await.unwrap();
    assert!(
        errand
            .session(rows.test, session.id)
            .await
            .unwrap()
            .is_some()
    );
    drop((server, errand));
    let alone = sqlite::join(folder.path()).await.unwrap();
    assert_eq!(alone.api_key(made.hash).await.unwrap(), Some(made));
}
