//! Crypto-shredding (contract section 4.7).

use bonafide_core::event::EventType;
use bonafide_store::{
    Storage, StoreError,
    command::SessionCommit,
    page::{Cursor, EventFilter, Page, ReportFilter},
    row::{IdempotencyState, SessionRow},
};

use crate::rows::{NOON, Rows, commit, create, data_key, kept, next};

rules!(
    the_key_and_all_that_it_sealed_go_together,
    a_change_that_fails_keeps_the_key,
    a_kept_reply_outlives_its_session,
);

const ALL: Page = Page {
    cursor: Cursor::Newest,
    limit: 100,
    from: None,
    until: None,
};

/// A session with reports and events, and its redaction.
async fn session_and_redaction(storage: &dyn Storage, rows: &Rows) -> (SessionRow, SessionCommit) {
    let session = SessionRow {
        client_reference: Some(rows.hash()),
        ..rows.session(rows.test, NOON)
    };
    let command = SessionCommit {
        reports: vec![rows.report(&session), rows.report(&session)],
        events: vec![
            rows.event(&session, EventType::Created),
            rows.event(&session, EventType::Verified),
        ],
        files: vec![rows.file(&session)],
        ..create(&session)
    };
    storage.commit(command).await.unwrap();
    let redacted = SessionRow {
        sealed: None,
        client_reference: None,
        ..next(&session)
    };
    let redaction = SessionCommit {
        drop_data_key: true,
        events: vec![rows.event(&session, EventType::Redacted)],
        ..commit(&redacted)
    };
    (session, redaction)
}

async fn the_key_and_all_that_it_sealed_go_together(storage: &dyn Storage, rows: &Rows) {
    let (session, redaction) = session_and_redaction(storage, rows).await;
    let (other, _) = session_and_redaction(storage, rows).await;
    let new_event = redaction.events[0].clone();
    storage.commit(redaction).await.unwrap();

    assert_eq!(
        storage
            .session(rows.test, session.id)
            .await
            .unwrap()
            .unwrap()
            .data_key,
        None
    );
    for report in storage
        .reports(rows.test, ReportFilter::default(), ALL)
        .await
        .unwrap()
        .rows
    {
        let erased = report.row.session == session.id;
        assert_eq!(report.row.sealed.is_empty(), erased);
        assert_eq!(report.row.client_reference.is_none(), erased);
        assert_eq!(report.data_key.is_none(), erased);
    }
    for event in storage
        .events(rows.test, EventFilter::default(), ALL)
        .await
        .unwrap()
        .rows
    {
        // What the redaction itself tells is not sealed with the key that it deletes.
        let of_session = event.row.session == session.id;
        let erased = of_session && event.row.id != new_event.id;
        assert_eq!(event.row.sealed.is_empty(), erased);
        assert_eq!(event.row.sealed_idempotency_key.is_none(), erased);
        assert_eq!(event.data_key.is_none(), of_session);
    }
    let file = storage.session_files(rows.test, session.id).await.unwrap()[0].id;
    assert_eq!(
        storage
            .file(rows.test, file)
            .await
            .unwrap()
            .unwrap()
            .data_key,
        None
    );
    let untouched = storage.session(rows.test, other.id).await.unwrap().unwrap();
    assert_eq!(untouched.data_key, Some(data_key(other.id)));
}

async fn a_change_that_fails_keeps_the_key(storage: &dyn Storage, rows: &Rows) {
    let (session, redaction) = session_and_redaction(storage, rows).await;
    let event = redaction.events[0].id;
    let late = SessionCommit {
        session: next(&redaction.session),
        ..redaction
    };
    assert!(matches!(
        storage.commit(late).await,
        Err(StoreError::Conflict)
    ));
    let stored = storage
        .session(rows.test, session.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.data_key, Some(data_key(session.id)));
    assert_eq!(storage.event(rows.test, event).await.unwrap(), None);
    let reports = storage
        .reports(rows.test, ReportFilter::default(), ALL)
        .await
        .unwrap();
    assert!(
        reports
            .rows
            .iter()
            .all(|report| !report.row.sealed.is_empty())
    );
}

async fn a_kept_reply_outlives_its_session(storage: &dyn Storage, rows: &Rows) {
    let claim = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(claim).await.unwrap();
    let reply = kept(claim.account, claim.key_hash, claim.request);
    let session = rows.session(rows.test, NOON);
    let made = SessionCommit {
        reply: Some(reply.clone()),
        ..create(&session)
    };
    storage.commit(made).await.unwrap();
    let redaction = SessionCommit {
        drop_data_key: true,
        ..commit(&next(&session))
    };
    storage.commit(redaction).await.unwrap();
    assert_eq!(
        storage.claim_idempotency(claim).await.unwrap(),
        IdempotencyState::Replay(reply.reply)
    );
}
