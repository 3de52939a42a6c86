//! The objects that replies show.

use bonafide_core::{
    document::DocumentType,
    error_code::ErrorCode,
    event::EventType,
    id::{
        Account, EphemeralKey, Event, File, FileLink, Flow, Report, Request, Session,
        WebhookEndpoint,
    },
    session::Status,
};
use serde_json::{Map, Value, json};

use super::{
    kind,
    shape::{
        any_of, array, boolean, constant, date, id, instant, integer, metadata, name, nullable,
        object, pages, reference, says, text, uri, words,
    },
};
use crate::{
    params::{EVENT_NAMES, file_purposes},
    render::REDACTED,
};

const SESSION: &str = "identity.verification_session";
const REPORT: &str = "identity.verification_report";

/// What sessions and their reports check.
const TYPES: [&str; 2] = ["document", "verification_flow"];

/// Values of `sex`; the last stands for what redaction took away.
const SEXES: [&str; 4] = ["female", "male", "unknown", REDACTED];

pub(super) fn objects() -> Map<String, Value> {
    [
        ("account", account()),
        ("deleted_webhook_endpoint", deleted_webhook_endpoint()),
        ("ephemeral_key", ephemeral_key()),
        ("event", event()),
        ("event_name", words(EVENT_NAMES)),
        ("file", file()),
        ("file_link", file_link()),
        ("listener", listener()),
        (REPORT, report()),
        (SESSION, session()),
        ("webhook_endpoint", webhook_endpoint()),
    ]
    .into_iter()
    .map(|(object, shape)| (super::component_name(object), shape))
    .collect()
}

fn account() -> Value {
    object(
        &[
            ("id", id::<Account>()),
            kind("account"),
            ("business_profile", object(&[("name", name())], &[])),
            ("created", instant()),
            ("metadata", metadata()),
            (
                "settings",
                object(
                    &[("dashboard", object(&[("display_name", name())], &[]))],
                    &[],
                ),
            ),
            ("type", constant("standard")),
        ],
        &[],
    )
}

fn listener() -> Value {
    object(
        &[
            ("default_version", text()),
            ("device_token", text()),
            ("display_connect_filter_warning", boolean()),
            ("latest_version", text()),
            ("reconnect_delay", integer(1)),
            ("secret", text()),
            ("websocket_authorized_feature", text()),
            ("websocket_id", text()),
            ("websocket_url", uri()),
        ],
        &[],
    )
}

fn webhook_endpoint() -> Value {
    object(
        &[
            ("id", id::<WebhookEndpoint>()),
            kind("webhook_endpoint"),
            (
                "api_version",
                says(
                    nullable(version()),
                    "The version its events are rendered with; null for the account's default.",
                ),
            ),
            ("application", json!({ "type": "null" })),
            ("created", instant()),
            ("description", nullable(name())),
            ("enabled_events", array(reference("event_name"))),
            ("livemode", boolean()),
            ("metadata", metadata()),
            ("status", words(["enabled", "disabled"])),
            ("url", uri()),
        ],
        &[(
            "secret",
            says(
                json!({ "type": "string", "pattern": "^whsec_[0-9A-Za-z]+$" }),
                "What signs its deliveries. Only the call that makes the endpoint shows it.",
            ),
        )],
    )
}

fn deleted_webhook_endpoint() -> Value {
    object(
        &[
            ("id", id::<WebhookEndpoint>()),
            kind("webhook_endpoint"),
            ("deleted", json!({ "type": "boolean", "const": true })),
        ],
        &[],
    )
}

fn ephemeral_key() -> Value {
    let associated = object(
        &[
            ("id", id::<Session>()),
            ("type", constant("verification_session")),
        ],
        &[],
    );
    object(
        &[
            ("id", id::<EphemeralKey>()),
            kind("ephemeral_key"),
            ("associated_objects", array(associated)),
            ("created", instant()),
            ("expires", instant()),
            ("livemode", boolean()),
        ],
        &[(
            "secret",
            says(
                json!({ "type": "string", "pattern": "^ek_(test|live)_[0-9A-Za-z]+$" }),
                "The key for the app. Only the call that makes it shows it.",
            ),
        )],
    )
}

fn event() -> Value {
    let request = object(
        &[
            ("id", nullable(id::<Request>())),
            ("idempotency_key", nullable(name())),
        ],
        &[],
    );
    object(
        &[
            ("id", id::<Event>()),
            kind("event"),
            ("api_version", version()),
            ("created", instant()),
            (
                "data",
                says(
                    object(&[("object", reference(SESSION))], &[]),
                    "The session as it was when the event happened.",
                ),
            ),
            ("livemode", boolean()),
            (
                "pending_webhooks",
                says(integer(0), "Endpoints that have not taken the event yet."),
            ),
            (
                "request",
                says(
                    request,
                    "The call that caused the event; null where a person or a check did.",
                ),
            ),
            ("type", words(EventType::ALL.map(EventType::name))),
        ],
        &[],
    )
}

fn file() -> Value {
    let links = pages(
        reference("file_link"),
        json!({ "type": "string", "pattern": r"^/v1/file_links\?file=file_[0-9A-Za-z]{22}$" }),
    );
    object(
        &[
            ("id", id::<File>()),
            kind("file"),
            ("created", instant()),
            ("expires_at", json!({ "type": "null" })),
            ("filename", nullable(name())),
            ("purpose", words(file_purposes())),
            ("size", integer(0)),
            ("title", json!({ "type": "null" })),
            (
                "type",
                says(
                    nullable(words(["jpg", "png", "webp", "pdf"])),
                    "Told by the contents.",
                ),
            ),
            (
                "url",
                says(
                    nullable(uri()),
                    "Where a key reads the contents; null where nobody can.",
                ),
            ),
        ],
        &[("links", says(links, "Shown where it is expanded."))],
    )
}

fn file_link() -> Value {
    object(
        &[
            ("id", id::<FileLink>()),
            kind("file_link"),
            ("created", instant()),
            ("expired", boolean()),
            ("expires_at", nullable(instant())),
            ("file", any_of(vec![id::<File>(), reference("file")])),
            ("livemode", boolean()),
            ("metadata", metadata()),
            (
                "url",
                says(
                    nullable(uri()),
                    "Opens the file without a key; null where that is over, or not for this key.",
                ),
            ),
        ],
        &[],
    )
}

fn session() -> Value {
    let last_error = object(
        &[
            ("code", words(ErrorCode::ALL.iter().map(|code| code.word()))),
            ("reason", name()),
        ],
        &[],
    );
    let redaction = object(&[("status", words(["processing", "redacted"]))], &[]);
    object(
        &[
            ("id", id::<Session>()),
            kind(SESSION),
            ("client_reference_id", nullable(name())),
            (
                "client_secret",
                says(
                    nullable(json!({
                        "type": "string",
                        "pattern": "^vs_[0-9A-Za-z]{22}_secret_(test|live)_[0-9A-Za-z]+$",
                    })),
                    "For the business's own page, for 24 hours, while the session waits for input.",
                ),
            ),
            ("created", instant()),
            ("last_error", nullable(last_error)),
            (
                "last_verification_report",
                nullable(any_of(vec![id::<Report>(), reference(REPORT)])),
            ),
            ("livemode", boolean()),
            ("metadata", metadata()),
            ("options", options()),
            ("redaction", nullable(redaction)),
            ("related_customer", nullable(name())),
            ("related_customer_account", nullable(name())),
            ("status", words(Status::ALL.map(Status::word))),
            ("type", words(TYPES)),
            (
                "url",
                says(
                    nullable(uri()),
                    "Where the person goes, once and for 48 hours, while the session waits for \
                     input.",
                ),
            ),
        ],
        &[
            ("provided_details", json!({ "type": "null" })),
            ("verification_flow", flow()),
            (
                "verified_outputs",
                says(nullable(verified_outputs()), "Shown where it is expanded."),
            ),
        ],
    )
}

/// The options that were asked for.
fn options() -> Value {
    let document = object(
        &[],
        &[
            (
                "allowed_types",
                array(json!({ "type": "string", "enum": DocumentType::ALL })),
            ),
            ("require_live_capture", boolean()),
            ("require_matching_selfie", boolean()),
        ],
    );
    object(&[], &[("document", document)])
}

fn verified_outputs() -> Value {
    object(
        &[
            ("address", nullable(address())),
            ("email", json!({ "type": "null" })),
            ("first_name", nullable(text())),
            ("id_number_type", json!({ "type": "null" })),
            ("last_name", nullable(text())),
            ("phone", json!({ "type": "null" })),
        ],
        &[
            ("dob", sensitive(nullable(date()))),
            ("id_number", sensitive(json!({ "type": "null" }))),
            ("sex", sensitive(nullable(words(SEXES)))),
            ("unparsed_place_of_birth", sensitive(nullable(text()))),
            ("unparsed_sex", sensitive(nullable(text()))),
        ],
    )
}

fn report() -> Value {
    object(
        &[
            ("id", id::<Report>()),
            kind(REPORT),
            ("client_reference_id", nullable(name())),
            ("created", instant()),
            ("document", document_report()),
            ("livemode", boolean()),
            ("options", options()),
            ("type", words(TYPES)),
            ("verification_session", id::<Session>()),
        ],
        &[("verification_flow", flow())],
    )
}

fn flow() -> Value {
    says(id::<Flow>(), "Of a session that was made through one.")
}

fn document_report() -> Value {
    let codes = words(ErrorCode::ALL.iter().map(|code| code.word()));
    let error = object(&[("code", nullable(codes)), ("reason", name())], &[]);
    object(
        &[
            ("address", nullable(address())),
            ("error", nullable(error)),
            ("files", nullable(array(id::<File>()))),
            ("first_name", nullable(text())),
            ("issued_date", nullable(date())),
            (
                "issuing_country",
                nullable(json!({ "type": "string", "pattern": "^[A-Z]{1,3}$" })),
            ),
            ("last_name", nullable(text())),
            ("status", words(["verified", "unverified"])),
            (
                "type",
                nullable(json!({ "type": "string", "enum": DocumentType::ALL })),
            ),
        ],
        &[
            ("dob", sensitive(nullable(date()))),
            ("expiration_date", sensitive(nullable(date()))),
            ("number", sensitive(nullable(text()))),
            ("sex", sensitive(nullable(words(SEXES)))),
            ("unparsed_place_of_birth", sensitive(nullable(text()))),
            ("unparsed_sex", sensitive(nullable(text()))),
        ],
    )
}

/// The holder's address, where the document carries one.
fn address() -> Value {
    object(
        &[
            ("city", nullable(text())),
            (
                "country",
                nullable(json!({ "type": "string", "pattern": "^[A-Z]{2}$" })),
            ),
            ("line1", nullable(text())),
            ("line2", nullable(text())),
            ("postal_code", nullable(text())),
            ("state", nullable(text())),
        ],
        &[],
    )
}

fn sensitive(shape: Value) -> Value {
    says(
        shape,
        "Sensitive: shown where a restricted key that may read sensitive results expands it.",
    )
}

fn version() -> Value {
    super::parameters::version()
}
