//! Objects as JSON. Which members are absent and which are null follows contract 1.2 and 1.3.

mod account;
mod endpoint;
mod ephemeral_key;
mod event;
mod file;
mod listener;
mod report;
mod session;

pub use account::account;
pub use endpoint::{deleted_webhook_endpoint, webhook_endpoint};
pub use ephemeral_key::{EphemeralKeyView, ephemeral_key};
pub use event::{EventView, event, redacted_event_object};
pub use file::{FileLinkView, FileView, file, file_link};
pub use listener::{
    LISTENER_PROTOCOL, ListenerView, NOTICES, REQUEST_LOGS, WEBHOOKS, heard_event, heard_notice,
    heard_request, listener, notice,
};
pub use report::{ReportContent, ReportView, report};
pub use session::{SessionLink, SessionView, session};

use bonafide_core::{
    document::{Address, Sex},
    session::DocumentOptions,
};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// What stands where a string was, after redaction (contract 4.7).
pub(crate) const REDACTED: &str = "[redacted]";

fn date(date: Option<Date>) -> Value {
    date.map_or(
        Value::Null,
        |date| json!({ "day": date.day(), "month": date.month(), "year": date.year() }),
    )
}

fn redacted_date() -> Value {
    json!({ "day": 1, "month": 1, "year": 1 })
}

fn address(address: &Address) -> Value {
    json!({
        "city": address.city,
        "country": address.country,
        "line1": address.line1,
        "line2": address.line2,
        "postal_code": address.postal_code,
        "state": address.state,
    })
}

fn redacted_address() -> Value {
    json!({
        "city": REDACTED,
        "country": null,
        "line1": REDACTED,
        "line2": REDACTED,
        "postal_code": REDACTED,
        "state": REDACTED,
    })
}

fn sex(sex: Option<Sex>) -> Value {
    json!(sex)
}

/// The options as the caller gave them: what was not said is absent.
fn document_options(options: &DocumentOptions) -> Value {
    let mut object = Map::new();
    if let Some(types) = &options.allowed_types {
        object.insert("allowed_types".into(), json!(types));
    }
    if let Some(live) = options.require_live_capture {
        object.insert("require_live_capture".into(), json!(live));
    }
    if let Some(selfie) = options.require_matching_selfie {
        object.insert("require_matching_selfie".into(), json!(selfie));
    }
    Value::Object(object)
}
