//! A verification report: what one submission showed.

use serde::{Deserialize, Serialize};

use crate::{
    cross_check::FieldCheck,
    document::DocumentData,
    error_code::CheckError,
    evidence::{PictureError, PictureEvidence},
    id::FileId,
    numbers::NumberCheck,
    session::{CheckType, DocumentOptions, Side},
};

/// What one submission showed; sealed with the session's data key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was checked.
    pub check: CheckType,
    /// With which options.
    pub options: Option<DocumentOptions>,
    /// The business's reference, at that time.
    pub client_reference_id: Option<String>,
    /// The document check.
    pub document: DocumentReport,
}

/// The document check's part of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentReport {
    /// `None` when the document is verified.
    pub error: Option<CheckError>,
    /// What was read, also of a document that failed.
    pub data: DocumentData,
    /// The pictures as they are shown to the business.
    pub files: Vec<FileId>,
    /// What was seen in each picture, and why the decision is what it is.
    pub trace: Trace,
}

/// The decision's evidence and steps, for reviewers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Evidence by side.
    pub pictures: Vec<(Side, Result<PictureEvidence, PictureError>)>,
    /// What print says of the values that were read elsewhere.
    #[serde(default)]
    pub print_checks: Vec<FieldCheck>,
    /// What the document's numbers say against their countries' rules.
    #[serde(default)]
    pub number_checks: Vec<NumberCheck>,
    /// What a reviewer should look at.
    #[serde(default)]
    pub review: Vec<Concern>,
    /// Rules that were applied, in order, each with its result.
    pub findings: Vec<Finding>,
}

/// Something that a person should look at although it failed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// The rule whose finding it is.
    pub rule: String,
    /// In plain words, for a reviewer.
    pub words: String,
}

/// One rule's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// Whether it holds.
    pub passed: bool,
    /// In plain words, for a reviewer.
    pub detail: String,
}
