//! Accounts and API keys.

use bonafide_core::account::{KeyKind, Mode};
use bonafide_store::Storage;
use futures_util::future::join_all;

use crate::rows::{NOON, Rows};

rules!(
    the_first_customer_is_made_once,
    accounts_and_keys_read_back,
    a_key_is_found_by_its_hash_alone,
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
