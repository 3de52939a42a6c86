//! Accounts and API keys.

use bonafide_core::{
    account::{KeyKind, Mode, Profile},
    audit::AuditRecord,
};
use bonafide_store::{
    Storage,
    command::{EphemeralKeyCommit, KeyReplacement, SessionCommit},
    page::{Cursor, Page},
    row::EphemeralKeyRow,
};
use futures_util::future::join_all;

use crate::rows::{NOON, Rows, commit, create, next};

rules!(
    the_first_customer_is_made_once,
    accounts_and_keys_read_back,
    what_a_business_says_about_itself_is_replaced_as_a_whole,
    a_key_is_found_by_its_hash_alone,
    a_key_ends_once_and_another_takes_its_place,
    reads_of_what_is_sensitive_are_listed_newest_first,
    ephemeral_keys_are_found_deleted_forgotten_and_end_with_their_session,
);

async fn the_first_customer_is_made_once(storage: &dyn Storage, rows: &Rows) {
    let before = storage.accounts().await.unwrap();
    let others: Vec<_> = (0..4)
        .map(|_| storage.bootstrap(Rows::new().bootstrap()))
        .collect();
    for made in join_all(others).await {
        assert!(!made.unwrap());
    }
    assert_eq!(storage.accounts().await.unwrap(), before);
    assert_eq!(storage.api_keys(rows.test).await.unwrap().len(), 1);
}

async fn accounts_and_keys_read_back(storage: &dyn Storage, rows: &Rows) {
    let accounts = storage.accounts().await.unwrap();
    assert_eq!(
        accounts
            .iter()
            .map(|row| row.account.id)
            .collect::<Vec<_>>(),
        [rows.test, rows.live]
    );
    assert_eq!(accounts[1].account.mode, Mode::Live);
    assert_eq!(accounts[0].account.business_name, "Müller & Söhne");
    assert_eq!(accounts[0].wrapped_key.len(), 81);
    assert_eq!(accounts[0].created, NOON);
    assert_eq!(
        storage.account(rows.live).await.unwrap().as_ref(),
        Some(&accounts[1])
    );
    assert_eq!(storage.account(rows.id(NOON)).await.unwrap(), None);

    let mut second = rows.api_key(rows.test);
    second.key.id = rows.id(NOON.plus_seconds(5));
    second.key.kind = KeyKind::Secret;
    second.key.expires = None;
    storage.insert_api_key(second.clone()).await.unwrap();
    let keys = storage.api_keys(rows.test).await.unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[1], second);
    assert_eq!(storage.api_keys(rows.live).await.unwrap().len(), 1);
}

async fn what_a_business_says_about_itself_is_replaced_as_a_whole(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let of = async |id| storage.account(id).await.unwrap().unwrap();
    let before = of(rows.test).await;
    assert_eq!(before.account.profile, Profile::default());
    let mut account = before.account.clone();
    account.business_name = "Bäcker".to_owned();
    account.profile = Profile {
        origins: vec!["https://shop.example".parse().unwrap()],
        privacy_url: Some("https://shop.example/privacy".to_owned()),
    };
    assert!(storage.describe_account(account.clone()).await.unwrap());
    assert_eq!(of(rows.test).await.account, account);
    assert_eq!(of(rows.test).await.wrapped_key, before.wrapped_key);
    assert_eq!(of(rows.live).await.account.profile, Profile::default());
    account.profile = Profile::default();
    assert!(storage.describe_account(account.clone()).await.unwrap());
    assert_eq!(storage.accounts().await.unwrap()[0].account, account);
    account.id = rows.id(NOON);
    assert!(!storage.describe_account(account).await.unwrap());
    assert_eq!(storage.accounts().await.unwrap().len(), 2);
}

async fn a_key_is_found_by_its_hash_alone(storage: &dyn Storage, rows: &Rows) {
    let key = rows.api_key(rows.live);
    storage.insert_api_key(key.clone()).await.unwrap();
    assert_eq!(storage.api_key(key.hash).await.unwrap(), Some(key.clone()));
    assert_eq!(storage.api_key(rows.hash()).await.unwrap(), None);
    let same_hash = bonafide_store::row::ApiKeyRow {
        hash: key.hash,
        ..rows.api_key(rows.test)
    };
    assert!(storage.insert_api_key(same_hash).await.is_err());
}

async fn a_key_ends_once_and_another_takes_its_place(storage: &dyn Storage, rows: &Rows) {
    let mut old = rows.api_key(rows.test);
    old.key.expires = None;
    storage.insert_api_key(old.clone()).await.unwrap();
    let of = |hash| async move { storage.api_key(hash).await.unwrap() };
    let end = |account, at| storage.end_api_key(account, old.key.id, at);
    assert!(
        !end(rows.live, NOON).await.unwrap(),
        "another account's key stays"
    );

    let mut new = rows.api_key(rows.test);
    new.key.id = rows.id(NOON.plus_seconds(1));
    let replace = |new, old_ends| {
        storage.replace_api_key(KeyReplacement {
            new,
            old: old.key.id,
            old_ends,
        })
    };
    let overlap = NOON.plus_seconds(3600);
    assert!(replace(new.clone(), overlap).await.unwrap());
    assert_eq!(of(old.hash).await.unwrap().key.expires, Some(overlap));
    assert_eq!(of(new.hash).await, Some(new.clone()));

    let third = rows.api_key(rows.test);
    let later = overlap.plus_seconds(1);
    assert!(
        !replace(third.clone(), later).await.unwrap(),
        "a key does not live longer by being replaced"
    );
    assert_eq!(of(third.hash).await, None, "and nothing takes its place");
    assert!(end(rows.test, NOON).await.unwrap());
    assert!(!end(rows.test, NOON).await.unwrap());
    assert_eq!(of(old.hash).await.unwrap().key.expires, Some(NOON));
}

async fn reads_of_what_is_sensitive_are_listed_newest_first(storage: &dyn Storage, rows: &Rows) {
    let record = |second, address: &str| AuditRecord {
        id: rows.id(NOON.plus_seconds(second)),
        account: rows.test,
        key: rows.id(NOON),
        session: rows.id(NOON),
        object: "vs_ü".to_owned(),
        fields: vec!["verified_outputs.dob".to_owned(), "number".to_owned()],
        request: rows.id(NOON),
        address: address.parse().unwrap(),
    };
    let records = vec![record(1, "192.0.2.7"), record(2, "2001:db8::1")];
    storage.insert_audit_records(records.clone()).await.unwrap();
    let page = |cursor| Page {
        cursor,
        limit: 1,
        from: None,
        until: None,
    };
    let first = storage.audit_records(rows.test, page(Cursor::Newest));
    let first = first.await.unwrap();
    assert_eq!((&first.rows[..], first.has_more), (&records[1..], true));
    let after = Cursor::After(records[1].id.to_bytes());
    let second = storage.audit_records(rows.test, page(after)).await.unwrap();
    assert_eq!((&second.rows[..], second.has_more), (&records[..1], false));
    let other = storage.audit_records(rows.live, page(Cursor::Newest));
    assert_eq!(other.await.unwrap().rows, []);
}

async fn ephemeral_keys_are_found_deleted_forgotten_and_end_with_their_session(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let session = rows.session(rows.test, NOON);
    storage.commit(create(&session)).await.unwrap();
    let add = async |expires, forget_before| {
        let key = EphemeralKeyRow {
            id: rows.id(NOON),
            account: rows.test,
            session: session.id,
            hash: rows.hash(),
            expires,
        };
        let command = EphemeralKeyCommit {
            key: key.clone(),
            forget_before,
            reply: None,
        };
        storage.add_ephemeral_key(command).await.unwrap();
        key
    };
    let by_hash = async |key: &EphemeralKeyRow| {
        let found = storage.ephemeral_key_by_hash(key.hash).await;
        found.unwrap()
    };
    let first = add(NOON, NOON).await;
    assert_eq!(by_hash(&first).await, Some(first.clone()));
    let by_id = storage.ephemeral_key(rows.test, first.id).await.unwrap();
    assert_eq!(by_id, Some(first.clone()));
    assert!(
        !storage
            .delete_ephemeral_key(rows.live, first.id)
            .await
            .unwrap()
    );
    let second = add(NOON.plus_seconds(60), NOON.plus_seconds(1)).await;
    assert_eq!(by_hash(&first).await, None, "forgotten");
    assert!(
        storage
            .delete_ephemeral_key(rows.test, second.id)
            .await
            .unwrap()
    );
    assert_eq!(by_hash(&second).await, None);
    let third = add(NOON, NOON).await;
    let redacted = SessionCommit {
        drop_data_key: true,
        ..commit(&next(&session))
    };
    storage.commit(redacted).await.unwrap();
    assert_eq!(by_hash(&third).await, None, "it ends with its session");
}
