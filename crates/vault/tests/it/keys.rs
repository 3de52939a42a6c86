//! What is sealed opens with the right key, label and object, and with nothing else.

use std::{collections::HashSet, fs, os::unix::fs::PermissionsExt};

use bonafide_core::id::{AccountId, SessionId};
use bonafide_vault::{
    AccountKey, DataKey, OVERHEAD, OpenError, RootKey, RootKeyError, SystemEntropy,
};
use proptest::prelude::*;

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn session(n: u8) -> SessionId {
    SessionId::from_bytes([n; 16])
}

fn data_key() -> DataKey {
    DataKey::generate(account(1), session(1), &SystemEntropy)
}

proptest! {
    #[test]
    fn sealed_bytes_open_and_any_changed_byte_stops_them(
        plain in prop::collection::vec(any::<u8>(), 0..200),
        label in ".{0,12}",
        object: [u8; 16],
        place: prop::sample::Index,
        flip in 1u8..,
    ) {
        let key = data_key();
        let sealed = key.seal(&label, &object, &plain);
        prop_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
        prop_assert_eq!(key.open(&label, &object, &sealed), Ok(plain));
        let mut changed = sealed.clone();
        changed[place.index(sealed.len())] ^= flip;
        prop_assert_eq!(key.open(&label, &object, &changed), Err(OpenError));
        prop_assert_eq!(
            key.open(&label, &object, &sealed[..place.index(sealed.len())]),
            Err(OpenError)
        );
        prop_assert_eq!(key.open(&(label + "x"), &object, &sealed), Err(OpenError));
    }

    #[test]
    fn opening_anything_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert_eq!(data_key().open("label", &[0; 16], &bytes), Err(OpenError));
        prop_assert!(RootKey::from_bytes([7; 32]).unwrap_account_key(account(1), &bytes).is_err());
    }
}

#[test]
fn every_single_byte_of_a_wrapped_key_counts() {
    let root = RootKey::from_bytes([7; 32]);
    let key = AccountKey::generate(account(1), &SystemEntropy);
    let wrapped = root.wrap_account_key(account(1), &key);
    for place in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[place] ^= 1;
        assert!(
            root.unwrap_account_key(account(1), &changed).is_err(),
            "byte {place}"
        );
    }
}

#[test]
fn keys_unwrap_to_themselves_down_the_whole_chain() {
    let root = RootKey::from_bytes([7; 32]);
    let account_key = AccountKey::generate(account(1), &SystemEntropy);
    let data_key = data_key();
    let wrapped_account = root.wrap_account_key(account(1), &account_key);
    let wrapped_data = account_key.wrap_data_key(session(1), &data_key);

    let again = root
        .unwrap_account_key(account(1), &wrapped_account)
        .unwrap();
    let sealed = account_key.seal("secret", b"text");
    assert_eq!(again.open("secret", &sealed).unwrap(), b"text");
    assert_eq!(
        again.mac("reference", b"a"),
        account_key.mac("reference", b"a")
    );

    let again = again.unwrap_data_key(session(1), &wrapped_data).unwrap();
    let sealed = data_key.seal("private", &[9; 16], b"text");
    assert_eq!(again.open("private", &[9; 16], &sealed).unwrap(), b"text");
    assert_eq!(
        again.derive_token("link", 3),
        data_key.derive_token("link", 3)
    );
}

#[test]
fn what_is_sealed_for_one_place_does_not_open_in_another() {
    let root = RootKey::from_bytes([7; 32]);
    let first = AccountKey::generate(account(1), &SystemEntropy);
    let wrapped = root.wrap_account_key(account(1), &first);
    assert!(matches!(
        root.unwrap_account_key(account(2), &wrapped),
        Err(RootKeyError::Open(_))
    ));
    assert!(matches!(
        RootKey::from_bytes([8; 32]).unwrap_account_key(account(1), &wrapped),
        Err(RootKeyError::WrongKey)
    ));

    let second = AccountKey::generate(account(2), &SystemEntropy);
    let sealed = first.seal("reply", b"text");
    assert_eq!(second.open("reply", &sealed), Err(OpenError));
    assert_eq!(first.open("secret", &sealed), Err(OpenError));

    let key = data_key();
    let wrapped = first.wrap_data_key(session(1), &key);
    assert!(first.unwrap_data_key(session(2), &wrapped).is_err());
    assert!(second.unwrap_data_key(session(1), &wrapped).is_err());

    let sealed = key.seal("report", &[1; 16], b"text");
    assert_eq!(key.open("report", &[2; 16], &sealed), Err(OpenError));
    assert_eq!(key.open("event", &[1; 16], &sealed), Err(OpenError));
    assert_eq!(data_key().open("report", &[1; 16], &sealed), Err(OpenError));
}

#[test]
fn hashes_to_search_by_differ_by_account_and_label_and_tokens_by_kind_and_generation() {
    let first = AccountKey::generate(account(1), &SystemEntropy);
    let second = AccountKey::generate(account(2), &SystemEntropy);
    let key = data_key();
    let all = [
        first.mac("reference", b"a"),
        first.mac("reference", b"b"),
        first.mac("customer", b"a"),
        second.mac("reference", b"a"),
        key.derive_token("link", 0),
        key.derive_token("link", 1),
        key.derive_token("secret", 0),
        data_key().derive_token("link", 0),
    ];
    assert_eq!(HashSet::from(all).len(), all.len());
}

#[test]
fn nonces_never_repeat() {
    let key = data_key();
    let nonces: HashSet<_> = (0..10_000)
        .map(|_| key.seal("label", &[0; 16], b"")[1..25].to_vec())
        .collect();
    assert_eq!(nonces.len(), 10_000);
}

#[test]
fn debug_output_holds_no_secret() {
    let key = AccountKey::generate(account(1), &SystemEntropy);
    let shown = format!(
        "{key:?} {:?} {:?}",
        data_key(),
        RootKey::from_bytes([0xab; 32])
    );
    assert!(
        !shown.contains("secret") && !shown.contains("171"),
        "{shown}"
    );
}

#[test]
fn the_root_key_is_made_once_for_us_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("root.key");
    let made = RootKey::load_or_create(&path, &SystemEntropy).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no temporary file is left"
    );

    let key = AccountKey::generate(account(1), &SystemEntropy);
    let wrapped = made.wrap_account_key(account(1), &key);
    let loaded = RootKey::load_or_create(&path, &SystemEntropy).unwrap();
    assert!(loaded.unwrap_account_key(account(1), &wrapped).is_ok());
    let typed = RootKey::from_hex(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(typed.unwrap_account_key(account(1), &wrapped).is_ok());

    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(
        RootKey::load_or_create(&path, &SystemEntropy),
        Err(RootKeyError::Exposed(0o640))
    ));
}

#[test]
fn a_root_key_of_another_form_is_refused() {
    for text in [
        "",
        "00",
        &"0".repeat(63),
        &"g".repeat(64),
        &"é".repeat(32),
        &"0".repeat(66),
    ] {
        assert!(
            matches!(RootKey::from_hex(text), Err(RootKeyError::Malformed)),
            "{text}"
        );
    }
}
