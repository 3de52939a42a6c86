//! `identity.verification_report`.

use bonafide_core::{
    id::{FlowId, ReportId, SessionId},
    report::{DocumentReport, Report},
    session::CheckType,
};
use serde_json::{Value, json};

use super::{
    REDACTED, address, date, document_options, redacted_address, redacted_date, session::kind, sex,
};
use crate::expand::Expansion;

/// What is left of a report.
#[derive(Clone, Copy)]
pub enum ReportContent<'a> {
    /// All of it.
    Open(&'a Report),
    /// Its session is redacted.
    Redacted {
        /// The session was verified by it.
        verified: bool,
    },
}

/// What a report's rendering needs.
#[derive(Clone, Copy)]
pub struct ReportView<'a> {
    /// Its id; tells when it was made.
    pub id: ReportId,
    /// Of which session.
    pub session: SessionId,
    /// The flow that the session was made through.
    pub flow: Option<FlowId>,
    /// Whether its account is live.
    pub livemode: bool,
    /// What is left of it.
    pub content: ReportContent<'a>,
}

/// The object. The parts of checks that did not run are absent.
#[must_use]
pub fn report(view: ReportView<'_>, expansion: &Expansion) -> Value {
    let nothing = Expansion::none();
    let inner = expansion.at("document").unwrap_or(&nothing);
    let (client_reference_id, check, document, options) = match view.content {
        ReportContent::Open(report) => (
            report.client_reference_id.as_deref(),
            report.check,
            open_document(&report.document, inner),
            json!({ "document": report.options.as_ref().map_or_else(|| json!({}), document_options) }),
        ),
        ReportContent::Redacted { verified } => (
            None,
            CheckType::Document,
            redacted_document(verified, inner),
            json!({}),
        ),
    };
    let mut object = json!({
        "id": view.id,
        "object": "identity.verification_report",
        "client_reference_id": client_reference_id,
        "created": view.id.created().seconds(),
        "document": document,
        "livemode": view.livemode,
        "options": options,
        "type": kind(check, view.flow),
        "verification_session": view.session,
    });
    if let Some(flow) = view.flow {
        object["verification_flow"] = json!(flow);
    }
    object
}

fn status_word(verified: bool) -> &'static str {
    if verified { "verified" } else { "unverified" }
}

fn open_document(document: &DocumentReport, expansion: &Expansion) -> Value {
    let data = &document.data;
    let mut object = json!({
        "address": data.address.as_ref().map(address),
        "error": document.error.as_ref().map(|e| json!({ "code": e.code.word(), "reason": e.reason })),
        "files": document.files,
        "first_name": data.first_name,
        "issued_date": date(data.issued_date),
        "issuing_country": data.issuing_country,
        "last_name": data.last_name,
        "status": status_word(document.error.is_none()),
        "type": data.document_type,
    });
    expand(
        &mut object,
        expansion,
        [
            ("dob", date(data.date_of_birth)),
            ("expiration_date", date(data.expiration_date)),
            ("number", json!(data.number)),
            ("sex", sex(data.sex)),
            ("unparsed_place_of_birth", Value::Null),
            ("unparsed_sex", json!(data.unparsed_sex)),
        ],
    );
    object
}

/// Nobody can tell any more which fields the document had: the key that opened them is gone.
fn redacted_document(verified: bool, expansion: &Expansion) -> Value {
    let mut object = json!({
        "address": redacted_address(),
        "error": if verified { Value::Null } else { json!({ "code": null, "reason": REDACTED }) },
        "files": null,
        "first_name": REDACTED,
        "issued_date": redacted_date(),
        "issuing_country": null,
        "last_name": REDACTED,
        "status": status_word(verified),
        "type": null,
    });
    expand(
        &mut object,
        expansion,
        [
            ("dob", redacted_date()),
            ("expiration_date", redacted_date()),
            ("number", json!(REDACTED)),
            ("sex", json!(REDACTED)),
            ("unparsed_place_of_birth", json!(REDACTED)),
            ("unparsed_sex", json!(REDACTED)),
        ],
    );
    object
}

fn expand<const N: usize>(
    object: &mut Value,
    expansion: &Expansion,
    fields: [(&'static str, Value); N],
) {
    for (name, value) in fields {
        if expansion.has(name) {
            object[name] = value;
        }
    }
}
