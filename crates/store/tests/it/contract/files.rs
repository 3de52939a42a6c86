//! Files and links to them.

use bonafide_core::{clock::Timestamp, id::SessionId};
use bonafide_store::{
    Storage, StoreError,
    command::{FileCommit, FileLinkCommit, SessionCommit},
    page::{Cursor, FileFilter, FileLinkFilter, Page},
    row::{FileLinkRow, FileRow, IdempotencyState, StoredFileLink},
};

use crate::rows::{NOON, Rows, commit, create, data_key, kept, next};

rules!(
    uploads_and_pictures_are_listed_together,
    a_link_is_found_by_its_token_and_changes_once_for_each_version,
    links_are_listed_by_file_and_by_whether_they_have_expired,
    redaction_erases_what_links_to_pictures_say,
    a_file_and_its_reply_are_written_together_or_not_at_all,
);

const FIRST: Page = Page {
    cursor: Cursor::Newest,
    limit: 10,
    from: None,
    until: None,
};

async fn upload(storage: &dyn Storage, file: &FileRow) {
    let command = FileCommit {
        file: file.clone(),
        link: None,
        reply: None,
    };
    storage.add_file(command).await.unwrap();
}

async fn put(storage: &dyn Storage, link: &FileLinkRow) -> Result<(), StoreError> {
    let command = FileLinkCommit {
        link: link.clone(),
        reply: None,
    };
    storage.put_file_link(command).await
}

fn stored(row: &FileLinkRow, session: Option<SessionId>) -> StoredFileLink {
    StoredFileLink {
        row: row.clone(),
        session,
        data_key: session.map(data_key),
    }
}

async fn uploads_and_pictures_are_listed_together(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let picture = rows.file(&session);
    let command = SessionCommit {
        files: vec![picture.clone()],
        ..create(&session)
    };
    storage.commit(command).await.unwrap();
    let file = rows.upload(rows.test, NOON.plus_seconds(1));
    upload(storage, &file).await;
    let found = storage.file(rows.test, file.id).await.unwrap().unwrap();
    assert_eq!((found.row, found.data_key), (file.clone(), None));
    assert!(storage.file(rows.live, file.id).await.unwrap().is_none());

    let list = |account, purpose: Option<&str>| {
        let purpose = purpose.map(str::to_owned);
        async move {
            let found = storage.files(account, FileFilter { purpose }, FIRST).await;
            let files = found.unwrap().rows.into_iter();
            files
                .map(|keyed| (keyed.row, keyed.data_key))
                .collect::<Vec<_>>()
        }
    };
    let picture = (picture, Some(data_key(session.id)));
    let file = (file, None);
    assert_eq!(list(rows.test, None).await, [file.clone(), picture.clone()]);
    assert_eq!(list(rows.test, Some("pci_document")).await, [file]);
    let pictures = list(rows.test, Some("identity_document_downloadable")).await;
    assert_eq!(pictures, [picture]);
    assert_eq!(list(rows.live, None).await, []);
    let of_session = storage.session_files(rows.test, session.id).await.unwrap();
    assert_eq!(of_session, [pictures[0].0.clone()]);
}

async fn a_link_is_found_by_its_token_and_changes_once_for_each_version(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let file = rows.upload(rows.test, NOON);
    let link = rows.file_link(&file, NOON);
    let nowhere = put(storage, &link).await;
    assert!(matches!(nowhere, Err(StoreError::Conflict)), "{nowhere:?}");
    upload(storage, &file).await;
    put(storage, &link).await.unwrap();
    let by_id = storage.file_link(rows.test, link.id).await.unwrap();
    assert_eq!(by_id, Some(stored(&link, None)));
    let by_token = storage.file_link_by_token(link.token_hash).await.unwrap();
    assert_eq!(by_token, by_id);
    assert_eq!(storage.file_link(rows.live, link.id).await.unwrap(), None);
    assert_eq!(storage.file_link_by_token(rows.hash()).await.unwrap(), None);

    let second = FileLinkRow {
        version: 2,
        expires: Some(NOON),
        sealed_metadata: rows.bytes(20),
        ..link.clone()
    };
    put(storage, &second).await.unwrap();
    let stale = put(storage, &second).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    let found = storage.file_link(rows.test, link.id).await.unwrap();
    assert_eq!(found, Some(stored(&second, None)));
}

async fn links_are_listed_by_file_and_by_whether_they_have_expired(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let files = [0, 1].map(|second| rows.upload(rows.test, NOON.plus_seconds(second)));
    let mut links = Vec::new();
    for (second, (file, expires)) in [
        (&files[0], None),
        (&files[0], Some(NOON)),
        (&files[1], Some(NOON.plus_seconds(60))),
    ]
    .into_iter()
    .enumerate()
    {
        if storage.file(rows.test, file.id).await.unwrap().is_none() {
            upload(storage, file).await;
        }
        let created = NOON.plus_seconds(second as i64);
        let link = FileLinkRow {
            expires,
            ..rows.file_link(file, created)
        };
        put(storage, &link).await.unwrap();
        links.push(stored(&link, None));
    }
    let list = |file: Option<&FileRow>, expired: Option<(bool, Timestamp)>| {
        let filter = FileLinkFilter {
            file: file.map(|file| file.id),
            expired,
        };
        async move {
            let found = storage.file_links(rows.test, filter, FIRST).await;
            found.unwrap().rows
        }
    };
    let of = |numbers: &[usize]| {
        numbers
            .iter()
            .map(|n| links[*n].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(None, None).await, of(&[2, 1, 0]));
    assert_eq!(list(Some(&files[0]), None).await, of(&[1, 0]));
    assert_eq!(list(None, Some((true, NOON))).await, of(&[1]));
    assert_eq!(list(None, Some((false, NOON))).await, of(&[2, 0]));
    let first = Some(&files[0]);
    assert_eq!(list(first, Some((false, NOON))).await, of(&[0]));
}

async fn redaction_erases_what_links_to_pictures_say(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let picture = rows.file(&session);
    let command = SessionCommit {
        files: vec![picture.clone()],
        ..create(&session)
    };
    storage.commit(command).await.unwrap();
    let file = rows.upload(rows.test, NOON);
    upload(storage, &file).await;
    let links = [&picture, &file].map(|file| rows.file_link(file, NOON));
    for link in &links {
        put(storage, link).await.unwrap();
    }
    let redacted = SessionCommit {
        drop_data_key: true,
        ..commit(&next(&session))
    };
    storage.commit(redacted).await.unwrap();
    let left = storage.file_link(rows.test, links[0].id).await.unwrap();
    let left = left.unwrap();
    assert_eq!((left.row.sealed_metadata, left.data_key), (vec![], None));
    assert_eq!(left.session, Some(session.id));
    let other = storage.file_link(rows.test, links[1].id).await.unwrap();
    assert_eq!(other, Some(stored(&links[1], None)));
}

async fn a_file_and_its_reply_are_written_together_or_not_at_all(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let file = rows.upload(rows.test, NOON);
    let link = rows.file_link(&file, NOON);
    let claim = rows.claim(rows.hash(), NOON);
    let command = |request| FileCommit {
        file: file.clone(),
        link: Some(link.clone()),
        reply: Some(kept(rows.test, claim.key_hash, request)),
    };
    let unclaimed = storage.add_file(command(claim.request)).await;
    assert!(matches!(unclaimed, Err(StoreError::LeaseLost)));
    assert!(storage.file(rows.test, file.id).await.unwrap().is_none());
    let claimed = storage.claim_idempotency(claim).await.unwrap();
    assert_eq!(claimed, IdempotencyState::Claimed);
    storage.add_file(command(claim.request)).await.unwrap();
    assert!(storage.file(rows.test, file.id).await.unwrap().is_some());
    assert!(
        storage
            .file_link(rows.test, link.id)
            .await
            .unwrap()
            .is_some()
    );
    let again = storage.claim_idempotency(claim).await.unwrap();
    assert!(matches!(again, IdempotencyState::Replay(_)), "{again:?}");
}
