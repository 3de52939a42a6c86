//! The table of errors, and which keys may see what.

use bonafide_core::{
    account::{ApiKey, KeyKind, Mode, Permission},
    clock::Timestamp,
    id::{AccountId, ApiKeyId},
    lifecycle::StateError,
    session::Status,
};
use bonafide_wire::{
    ApiError, Expansion,
    error::{Action, Class, starred_key},
    expand::Resource,
    sensitive,
};

fn key(kind: KeyKind, permissions: Vec<Permission>) -> ApiKey {
    ApiKey {
        id: ApiKeyId::least_at(Timestamp(0)),
        account: AccountId::least_at(Timestamp(0)),
        kind,
        last4: "1234".to_owned(),
        name: "key".to_owned(),
        permissions,
        networks: Vec::new(),
        created: Timestamp(0),
        expires: None,
    }
}

#[test]
fn the_table() {
    let text = |text: &str| text.to_owned();
    let errors = [
        ApiError::NoKey,
        ApiError::InvalidKey(starred_key("sk_test_abcdefghijklmnop")),
        ApiError::ExpiredKey(starred_key("rk_live_abcdefghijklmnop")),
        ApiError::PublishableKey,
        ApiError::AddressNotAllowed(starred_key("rk_live_abcdefghijklmnop")),
        ApiError::SensitiveTooOld,
        ApiError::EphemeralKey(starred_key("ek_test_abcdefghijklmnop")),
        ApiError::VersionRequired,
        ApiError::no_such(Class::EphemeralKey, "ephkey_x"),
        ApiError::SensitiveInChange(text("verified_outputs.dob")),
        ApiError::UnknownUrl {
            method: text("GET"),
            path: text("/v1/foo"),
        },
        ApiError::UnknownParameters(vec![text("a"), text("b[c]")]),
        ApiError::MissingParameter(text("type")),
        ApiError::no_such(Class::Session, "vs_x"),
        ApiError::no_such(Class::Report, "vr_x"),
        ApiError::no_such(Class::Event, "evt_x"),
        ApiError::no_such(Class::WebhookEndpoint, "we_x"),
        ApiError::NoSuchParameter {
            class: Class::Session,
            id: text("vs_x"),
            param: text("starting_after"),
        },
        ApiError::from_state(Action::Cancel, StateError::Status(Status::Verified)),
        ApiError::from_state(Action::Redact, StateError::Status(Status::Processing)),
        ApiError::from_state(Action::Update, StateError::Status(Status::Canceled)),
        ApiError::from_state(Action::Update, StateError::Redacted),
        ApiError::TooManyEndpoints(16),
        ApiError::EndpointDisabled,
        ApiError::TooManyResends(1000),
        ApiError::NoSuchParameter {
            class: Class::Flow,
            id: text("vf_x"),
            param: text("verification_flow"),
        },
        ApiError::FlowInactive,
        ApiError::SaidByFlow("options"),
        ApiError::ContentType("multipart/form-data"),
        ApiError::Multipart,
        ApiError::NotLinkable(text("identity_document")),
        ApiError::LinkTooLong(30),
        ApiError::NotInFuture(text("expires_at")),
        ApiError::NotReadable(text("identity_document")),
        ApiError::NoLinkedFile,
        ApiError::no_such(Class::File, "file_x"),
        ApiError::no_such(Class::FileLink, "link_x"),
        ApiError::BodyIncomplete,
        ApiError::BodyTooLarge(1_048_576),
        ApiError::Version(text("latest")),
        ApiError::IdempotencyKeyLength,
        ApiError::IdempotencyMismatch(text("key-1")),
        ApiError::IdempotencyInUse,
        ApiError::RateLimit,
        ApiError::Lock,
        ApiError::Unavailable,
        ApiError::Internal,
    ];
    let rows: Vec<String> = errors
        .iter()
        .map(|error| {
            let row = error.row();
            format!(
                "{} {} {} {} {:?} retry {:?} kept {}\n  {}",
                row.status,
                row.kind.word(),
                row.code.unwrap_or("-"),
                row.param.as_deref().unwrap_or("-"),
                row.sure,
                error.should_retry(),
                error.is_outcome(),
                row.message,
            )
        })
        .collect();
    insta::assert_snapshot!("errors", rows.join("\n"));
}

#[test]
fn logs_of_an_error_do_not_show_what_was_sent() {
    let error = ApiError::Integer {
        param: "limit".to_owned(),
        value: "secret".to_owned(),
    };
    assert_eq!(format!("{error} {error:?}").matches("secret").count(), 0);
    assert_eq!(
        error.to_string(),
        "400 invalid_request_error parameter_invalid_integer"
    );
}

#[test]
fn keys_are_starred() {
    for (text, shown) in [
        ("sk_test_0123456789abcdef", "sk_test_*********cdef"),
        ("sk_test_short", "sk_test_*********"),
        ("password of somebody", "*********body"),
        ("", "*********"),
        ("sk_test_ééééééééééé", "sk_test_*********éééé"),
    ] {
        assert_eq!(starred_key(text), shown);
    }
}

#[test]
fn sensitive_results_need_a_restricted_key_with_the_permission() {
    let secret = key(KeyKind::Secret, vec![]);
    let restricted = key(KeyKind::Restricted, vec![Permission::SensitiveRead]);
    let expansion =
        |path: &str| Expansion::of_object(&[path.to_owned()], Resource::Session).unwrap();
    for path in [
        "verified_outputs.dob",
        "verified_outputs.id_number",
        "last_verification_report.document.number",
        "last_verification_report.document.expiration_date",
        "last_verification_report.document.dob",
        "last_verification_report.id_number.dob",
    ] {
        let refusal = sensitive::require_for(&expansion(path), &secret, Mode::Test).unwrap_err();
        assert_eq!(refusal.row().status, 403);
        assert!(refusal.row().message.contains("sk_test_*********1234"));
        assert!(refusal.row().message.contains("sensitive"));
        assert_eq!(
            sensitive::require_for(&expansion(path), &restricted, Mode::Test),
            Ok(())
        );
    }
    for path in [
        "verified_outputs",
        "verified_outputs.address",
        "last_verification_report.document",
    ] {
        assert_eq!(
            sensitive::require_for(&expansion(path), &secret, Mode::Live),
            Ok(())
        );
    }
    assert!(sensitive::require(&restricted, Mode::Live, Permission::SessionsRead).is_err());
    let publishable = key(KeyKind::Publishable, vec![]);
    assert!(sensitive::require(&publishable, Mode::Live, Permission::SessionsRead).is_err());
}
