//! Changes of sessions.

use bonafide_core::{
    error_code::{CheckError, ErrorCode},
    event::EventType,
    session::{Redaction, Status},
};
use bonafide_store::{
    Storage, StoreError,
    command::SessionCommit,
    row::{Keyed, SessionRow, StoredSession},
};
use futures_util::future::join_all;

use crate::rows::{
    NOON, Rows, commit, create, data_key, endpoint_change, endpoint_creation, job_claim, next,
};

rules!(
    a_session_reads_back_with_its_key,
    all_that_goes_with_a_change_is_written,
    a_change_names_the_version_that_it_saw,
    of_changes_at_once_one_wins,
    a_failed_change_leaves_nothing,
    a_session_is_found_by_its_tokens,
    another_account_sees_nothing,
    changes_of_many_sessions_at_once_all_hold,
);

async fn a_session_reads_back_with_its_key(storage: &dyn Storage, rows: &Rows) {
    let session = SessionRow {
        client_reference: Some(rows.hash()),
        related_customer: Some(rows.hash()),
        page_token_hash: Some(rows.hash()),
        ..rows.session(rows.test, NOON)
    };
    storage.commit(create(&session)).await.unwrap();
    let stored = StoredSession {
        row: session.clone(),
        data_key: Some(data_key(session.id)),
    };
    assert_eq!(
        storage.session(rows.test, session.id).await.unwrap(),
        Some(stored)
    );

    let mut changed = SessionRow {
        status: Status::Verified,
        sealed: None,
        token_hash: None,
        page_token_hash: None,
        client_reference: None,
        related_customer: None,
        ..next(&session)
    };
    changed.state.submissions = 3;
    changed.state.redaction = Some(Redaction::Processing);
    changed.state.last_report = Some(rows.id(NOON));
    changed.state.last_error = Some(CheckError {
        code: ErrorCode::DocumentExpired,
        reason: "The document has expired.".to_owned(),
    });
    storage.commit(commit(&changed)).await.unwrap();
    let stored = storage
        .session(rows.test, session.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.row, changed);
}

async fn all_that_goes_with_a_change_is_written(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let (report, file) = (rows.report(&session), rows.file(&session));
    let event = rows.event(&session, EventType::Created);
    let job = rows.fan_out_job(&event, NOON);
    let endpoint = rows.endpoint(rows.test);
    let made = storage.create_endpoint(endpoint_creation(&endpoint)).await;
    made.unwrap();
    let command = SessionCommit {
        reports: vec![report.clone()],
        events: vec![event.clone()],
        files: vec![file.clone()],
        jobs: vec![job.clone()],
        ..create(&session)
    };
    storage.commit(command).await.unwrap();
    let key = Some(data_key(session.id));
    assert_eq!(
        storage.report(rows.test, report.id).await.unwrap(),
        Some(Keyed {
            row: report,
            data_key: key.clone()
        })
    );
    assert_eq!(
        storage.event(rows.test, event.id).await.unwrap(),
        Some(Keyed {
            row: event,
            data_key: key.clone()
        })
    );
    assert_eq!(
        storage.file(rows.test, file.id).await.unwrap(),
        Some(Keyed {
            row: file.clone(),
            data_key: key
        })
    );
    assert_eq!(
        storage.session_files(rows.test, session.id).await.unwrap(),
        [file]
    );
    let leased = storage.claim_jobs(job_claim(&job, NOON, 60)).await.unwrap();
    assert_eq!((leased[0].id, leased[0].job), (job.id, job.job));
}

async fn a_change_names_the_version_that_it_saw(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    storage.commit(create(&session)).await.unwrap();
    assert!(matches!(
        storage.commit(create(&session)).await,
        Err(StoreError::Conflict)
    ));
    let second = next(&session);
    storage.commit(commit(&second)).await.unwrap();
    assert!(matches!(
        storage.commit(commit(&second)).await,
        Err(StoreError::Conflict)
    ));
    let fourth = next(&next(&second));
    assert!(matches!(
        storage.commit(commit(&fourth)).await,
        Err(StoreError::Conflict)
    ));
    let unknown = next(&rows.session(rows.test, NOON));
    assert!(matches!(
        storage.commit(commit(&unknown)).await,
        Err(StoreError::Conflict)
    ));
}

async fn of_changes_at_once_one_wins(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    storage.commit(create(&session)).await.unwrap();
    let changes = (0..12).map(|n| {
        let mut changed = next(&session);
        changed.state.submissions = n;
        let event = rows.event(&session, EventType::Processing);
        storage.commit(SessionCommit {
            events: vec![event],
            ..commit(&changed)
        })
    });
    let outcomes = join_all(changes).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Ok(()) | Err(StoreError::Conflict)))
    );
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    let stored = storage
        .session(rows.test, session.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.row.state.submissions as usize, winner);
}

async fn a_failed_change_leaves_nothing(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    storage.commit(create(&session)).await.unwrap();
    let report = rows.report(&session);
    let written = SessionCommit {
        reports: vec![report.clone()],
        ..commit(&next(&session))
    };
    storage.commit(written).await.unwrap();

    // The report's id is taken, which shows only after the session was updated.
    let event = rows.event(&session, EventType::Verified);
    let job = rows.check_job(&session, NOON);
    let third = next(&next(&session));
    let command = SessionCommit {
        events: vec![event.clone()],
        jobs: vec![job.clone()],
        reports: vec![report],
        ..commit(&third)
    };
    assert!(storage.commit(command).await.is_err());
    assert_eq!(
        storage
            .session(rows.test, session.id)
            .await
            .unwrap()
            .unwrap()
            .row
            .version,
        2
    );
    assert_eq!(storage.event(rows.test, event.id).await.unwrap(), None);
    assert_eq!(storage.pending_jobs().await.unwrap(), 0);
    storage.commit(commit(&third)).await.unwrap();
}

async fn a_session_is_found_by_its_tokens(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.live, NOON);
    storage.commit(create(&session)).await.unwrap();
    storage
        .commit(create(&rows.session(rows.live, NOON)))
        .await
        .unwrap();
    let token = session.token_hash.unwrap();
    let found = storage.session_by_token(token).await.unwrap().unwrap();
    assert_eq!(
        (found.row, found.data_key),
        (session.clone(), Some(data_key(session.id)))
    );

    let page_token = rows.hash();
    assert_eq!(
        storage.session_by_page_token(page_token).await.unwrap(),
        None
    );
    let opened = SessionRow {
        page_token_hash: Some(page_token),
        token_hash: None,
        ..next(&session)
    };
    storage.commit(commit(&opened)).await.unwrap();
    assert_eq!(storage.session_by_token(token).await.unwrap(), None);
    let found = storage
        .session_by_page_token(page_token)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.row, opened);
}

async fn another_account_sees_nothing(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let (report, file) = (rows.report(&session), rows.file(&session));
    let event = rows.event(&session, EventType::Created);
    let command = SessionCommit {
        reports: vec![report.clone()],
        events: vec![event.clone()],
        files: vec![file.clone()],
        ..create(&session)
    };
    storage.commit(command).await.unwrap();
    let endpoint = rows.endpoint(rows.test);
    let made = storage.create_endpoint(endpoint_creation(&endpoint)).await;
    made.unwrap();

    assert_eq!(storage.session(rows.live, session.id).await.unwrap(), None);
    assert_eq!(storage.report(rows.live, report.id).await.unwrap(), None);
    assert_eq!(storage.event(rows.live, event.id).await.unwrap(), None);
    assert_eq!(storage.file(rows.live, file.id).await.unwrap(), None);
    assert_eq!(
        storage.session_files(rows.live, session.id).await.unwrap(),
        []
    );
    assert_eq!(
        storage
            .endpoint(rows.live, endpoint.endpoint.id)
            .await
            .unwrap(),
        None
    );
    assert!(
        !storage
            .delete_endpoint(rows.live, endpoint.endpoint.id)
            .await
            .unwrap()
    );
    assert_eq!(storage.attempts(rows.live, event.id).await.unwrap(), []);

    let stolen = SessionRow {
        account: rows.live,
        ..next(&session)
    };
    assert!(matches!(
        storage.commit(commit(&stolen)).await,
        Err(StoreError::Conflict)
    ));
    let mut stolen = endpoint.clone();
    stolen.endpoint.account = rows.live;
    stolen.endpoint.url = "https://elsewhere.example".to_owned();
    let outcome = storage
        .change_endpoint(endpoint_change(&stolen, &stolen))
        .await;
    assert!(matches!(outcome, Err(StoreError::Conflict)));
    assert_eq!(
        storage
            .endpoint(rows.test, endpoint.endpoint.id)
            .await
            .unwrap(),
        Some(endpoint)
    );
}

async fn changes_of_many_sessions_at_once_all_hold(storage: &dyn Storage, rows: &Rows) {
    let sessions: Vec<_> = (0..200).map(|_| rows.session(rows.test, NOON)).collect();
    let made = sessions.iter().map(|session| {
        let events = vec![rows.event(session, EventType::Created)];
        storage.commit(SessionCommit {
            events,
            ..create(session)
        })
    });
    for outcome in join_all(made).await {
        outcome.unwrap();
    }
    for session in &sessions {
        let stored = storage
            .session(rows.test, session.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&stored.row, session);
    }
}
