//! `identity.verification_session`.

use bonafide_core::{
    document::DocumentData,
    error_code::CheckError,
    id::FlowId,
    session::{CheckType, Redaction, Session, Status},
};
use serde_json::{Map, Value, json};

use super::{
    REDACTED, address, date, document_options, redacted_address, redacted_date,
    report::{ReportView, report},
    sex,
};
use crate::expand::Expansion;

/// The texts that open a session's page.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionLink {
    /// `client_secret`; `None` where it is too old, which it is before the URL.
    pub client_secret: Option<String>,
    /// `url`.
    pub url: String,
}

/// What a session's rendering needs.
#[derive(Clone, Copy)]
pub struct SessionView<'a> {
    /// The session.
    pub session: &'a Session,
    /// Whether its account is live.
    pub livemode: bool,
    /// Its link, while it waits for input.
    pub link: Option<&'a SessionLink>,
    /// Its newest report; looked at only when `last_verification_report` is expanded.
    pub report: Option<ReportView<'a>>,
}

/// The object.
#[must_use]
pub fn session(view: SessionView<'_>, expansion: &Expansion) -> Value {
    let SessionView {
        session, livemode, ..
    } = view;
    let private = session.private.as_ref();
    let link = view
        .link
        .filter(|_| session.status == Status::RequiresInput);
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("id", json!(session.id));
    put("object", json!("identity.verification_session"));
    put(
        "client_reference_id",
        json!(private.and_then(|p| p.client_reference_id.as_ref())),
    );
    put(
        "client_secret",
        json!(link.and_then(|link| link.client_secret.as_ref())),
    );
    put("created", json!(session.id.created().seconds()));
    put("last_error", last_error(session.state.last_error.as_ref()));
    put("last_verification_report", last_report(view, expansion));
    put("livemode", json!(livemode));
    put(
        "metadata",
        private.map_or_else(|| json!({}), |p| json!(p.metadata)),
    );
    put("options", options(session));
    if expansion.has("provided_details") {
        put("provided_details", Value::Null);
    }
    put(
        "redaction",
        session.state.redaction.map_or(Value::Null, |redaction| {
            json!({ "status": match redaction {
                Redaction::Processing => "processing",
                Redaction::Redacted => "redacted",
            }})
        }),
    );
    put(
        "related_customer",
        json!(private.and_then(|p| p.related_customer.as_ref())),
    );
    put(
        "related_customer_account",
        json!(private.and_then(|p| p.related_customer_account.as_ref())),
    );
    put("status", json!(session.status.word()));
    put("type", kind(session.state.check, session.state.flow));
    put("url", json!(link.map(|link| &link.url)));
    if let Some(flow) = session.state.flow {
        put("verification_flow", json!(flow));
    }
    if let Some(inner) = expansion.at("verified_outputs") {
        put("verified_outputs", verified_outputs(session, inner));
    }
    Value::Object(object)
}

/// The type of a session that checks this, and of its reports.
pub(super) fn kind(check: CheckType, flow: Option<FlowId>) -> Value {
    json!(match (flow, check) {
        (Some(_), _) => "verification_flow",
        (None, CheckType::Document) => "document",
    })
}

fn last_error(error: Option<&CheckError>) -> Value {
    error.map_or(
        Value::Null,
        |e| json!({ "code": e.code.word(), "reason": e.reason }),
    )
}

fn last_report(view: SessionView<'_>, expansion: &Expansion) -> Value {
    match (expansion.at("last_verification_report"), view.report) {
        (Some(inner), Some(newest)) => report(newest, inner),
        _ => json!(view.session.state.last_report),
    }
}

fn options(session: &Session) -> Value {
    match &session.state.document_options {
        Some(options) => json!({ "document": document_options(options) }),
        None => json!({}),
    }
}

fn verified_outputs(session: &Session, expansion: &Expansion) -> Value {
    if session.status != Status::Verified {
        return Value::Null;
    }
    let outputs = session
        .private
        .as_ref()
        .and_then(|private| private.verified_outputs.as_ref());
    match (outputs, session.state.redaction) {
        (Some(data), None) => open_outputs(data, expansion),
        (_, Some(_)) => redacted_outputs(expansion),
        (None, None) => Value::Null,
    }
}

fn open_outputs(data: &DocumentData, expansion: &Expansion) -> Value {
    outputs(
        expansion,
        &data.address.as_ref().map_or(Value::Null, address),
        [json!(data.first_name), json!(data.last_name)],
        date(data.date_of_birth),
        [sex(data.sex), json!(data.unparsed_sex), Value::Null],
    )
}

fn redacted_outputs(expansion: &Expansion) -> Value {
    let gone = || json!(REDACTED);
    outputs(
        expansion,
        &redacted_address(),
        [gone(), gone()],
        redacted_date(),
        [gone(), gone(), gone()],
    )
}

/// Email, phone and id number come from checks that no session here has.
fn outputs(
    expansion: &Expansion,
    address: &Value,
    [first_name, last_name]: [Value; 2],
    dob: Value,
    [sex, unparsed_sex, unparsed_place_of_birth]: [Value; 3],
) -> Value {
    let mut object = json!({
        "address": address,
        "email": null,
        "first_name": first_name,
        "id_number_type": null,
        "last_name": last_name,
        "phone": null,
    });
    for (name, value) in [
        ("dob", dob),
        ("id_number", Value::Null),
        ("sex", sex),
        ("unparsed_place_of_birth", unparsed_place_of_birth),
        ("unparsed_sex", unparsed_sex),
    ] {
        if expansion.has(name) {
            object[name] = value;
        }
    }
    object
}
