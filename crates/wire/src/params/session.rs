//! Parameters of verification sessions.

use std::collections::BTreeMap;

use bonafide_core::{
    document::DocumentType,
    session::{CheckType, DocumentOptions, Status},
};

use super::{
    WithCreated, expand, expand_list, list, not_available, read, refuse, refuse_true, web_url,
};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    list::ListRequest,
    parameter::Kind,
    reader::{MAX_STRING, MetadataChange, Reader},
};

/// What a new session checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// What the call says.
    Own {
        /// What to check.
        check: CheckType,
        /// Options of the document check, where given.
        document_options: Option<DocumentOptions>,
    },
    /// What the verification flow of this id says.
    Flow(String),
}

/// Parameters of a new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSession {
    /// What it checks.
    pub plan: Plan,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// The business's reference for the person.
    pub client_reference_id: Option<String>,
    /// A customer of the business.
    pub related_customer: Option<String>,
    /// A customer account of the business.
    pub related_customer_account: Option<String>,
    /// Where the page goes when it is done: `http` or `https`.
    pub return_url: Option<String>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// What a session's document options are to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentChange {
    /// None at all (`options[document]=`).
    Unset,
    /// The options that are `Some` replace the present ones.
    Merge(DocumentOptions),
}

impl DocumentChange {
    /// The options after the change.
    #[must_use]
    pub fn apply(self, options: Option<DocumentOptions>) -> Option<DocumentOptions> {
        let Self::Merge(change) = self else {
            return None;
        };
        let before = options.unwrap_or_default();
        Some(DocumentOptions {
            allowed_types: change.allowed_types.or(before.allowed_types),
            require_live_capture: change.require_live_capture.or(before.require_live_capture),
            require_matching_selfie: change
                .require_matching_selfie
                .or(before.require_matching_selfie),
        })
    }
}

/// Parameters of a change of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateSession {
    /// What it checks, where given.
    pub check: Option<CheckType>,
    /// Options of the document check, where given.
    pub document_options: Option<DocumentChange>,
    /// Metadata, where given.
    pub metadata: Option<MetadataChange>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// Parameters of the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSessions {
    /// Which part of the list.
    pub list: ListRequest,
    /// Only with this reference.
    pub client_reference_id: Option<String>,
    /// Only of this customer.
    pub related_customer: Option<String>,
    /// Only of this customer account.
    pub related_customer_account: Option<String>,
    /// Only with this status.
    pub status: Option<Status>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// The types that the API knows; those without a meaning are not built yet.
const TYPES: [(&str, Option<CheckType>); 2] =
    [("document", Some(CheckType::Document)), ("id_number", None)];

const STATUSES: [(&str, Status); 4] = [
    ("canceled", Status::Canceled),
    ("processing", Status::Processing),
    ("requires_input", Status::RequiresInput),
    ("verified", Status::Verified),
];

const DOCUMENT_TYPES: [(&str, DocumentType); 3] = [
    ("driving_license", DocumentType::DrivingLicense),
    ("id_card", DocumentType::IdCard),
    ("passport", DocumentType::Passport),
];

impl CreateSession {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them, or something that is not built yet.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            let has_flow = reader.replaces("verification_flow", &["type", "options"]);
            if reader.is_absent("type") && !has_flow {
                reader.missing("type");
            }
            let own = Plan::Own {
                check: check(reader).unwrap_or(CheckType::Document),
                document_options: options(reader).and_then(|change| change.apply(None)),
            };
            let flow = reader.text("verification_flow", MAX_STRING);
            Self {
                plan: flow.map_or(own, Plan::Flow),
                metadata: reader.new_metadata("metadata"),
                client_reference_id: reader.text("client_reference_id", MAX_STRING),
                related_customer: reader.text("related_customer", MAX_STRING),
                related_customer_account: reader.text("related_customer_account", MAX_STRING),
                return_url: web_url(reader, "return_url").map(|(url, _)| url.into()),
                expand: {
                    refuse_details(reader);
                    // A person's data to match are for a check that is not built yet.
                    refuse(
                        reader,
                        "related_person",
                        "Matching with a person (`related_person`)",
                    );
                    expand(reader, Resource::Session)
                },
            }
        })
    }
}

impl UpdateSession {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them, or something that is not built yet.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            refuse_details(reader);
            Self {
                check: check(reader),
                document_options: options(reader),
                metadata: reader.metadata("metadata"),
                expand: expand(reader, Resource::Session),
            }
        })
    }
}

impl ListSessions {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| Self {
            list: list(reader, Some(WithCreated)),
            client_reference_id: reader.text("client_reference_id", MAX_STRING),
            related_customer: reader.text("related_customer", MAX_STRING),
            related_customer_account: reader.text("related_customer_account", MAX_STRING),
            status: reader.choice("status", &STATUSES),
            expand: expand_list(reader, Resource::Session),
        })
    }
}

fn check(reader: &mut Reader) -> Option<CheckType> {
    reader.note("type", || {
        let built = TYPES.iter().filter(|(_, check)| check.is_some());
        Kind::Choice(built.map(|(word, _)| *word).collect())
    });
    let check = reader.choice("type", &TYPES)?;
    if check.is_none() {
        not_available(
            reader,
            "type",
            "Verification of an ID number (type `id_number`)",
        );
    }
    check
}

fn options(reader: &mut Reader) -> Option<DocumentChange> {
    if reader.is_unset("options") {
        return Some(DocumentChange::Unset);
    }
    reader.nested("options", document).flatten()
}

fn document(reader: &mut Reader) -> Option<DocumentChange> {
    if reader.is_unset("document") {
        return Some(DocumentChange::Unset);
    }
    reader.nested("document", |document| {
        let options = DocumentOptions {
            allowed_types: document.choices("allowed_types", &DOCUMENT_TYPES),
            require_live_capture: document.boolean("require_live_capture"),
            // Taken of test sessions only, which the account says.
            require_matching_selfie: document.boolean("require_matching_selfie"),
        };
        refuse_true(
            document,
            "require_id_number",
            "Verification of an ID number (`require_id_number`)",
        );
        DocumentChange::Merge(options)
    })
}

/// Contact details are for checks that are not built yet; empty ones ask for nothing.
fn refuse_details(reader: &mut Reader) {
    if reader.is_unset("provided_details") {
        return;
    }
    reader.nested("provided_details", |details| {
        for (name, feature) in [
            (
                "email",
                "Verification of an email address (`provided_details[email]`)",
            ),
            (
                "phone",
                "Verification of a phone number (`provided_details[phone]`)",
            ),
        ] {
            refuse(details, name, feature);
        }
    });
}
