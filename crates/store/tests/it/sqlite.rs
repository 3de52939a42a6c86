//! What the embedded engine promises beyond the contract.

use std::{fs, os::unix::fs::PermissionsExt};

use bonafide_store::{OpenError, Storage, command::SessionCommit, sqlite};

use crate::rows::{NOON, Rows, commit, create, next};

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
