//! Parameters of verification reports.

use super::{WithCreated, expand_list, list, read};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    list::ListRequest,
    reader::{MAX_STRING, Reader},
};

/// Parameters of the list of reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListReports {
    /// Which part of the list.
    pub list: ListRequest,
    /// Only with this reference.
    pub client_reference_id: Option<String>,
    /// Only of this type.
    pub kind: Option<ReportType>,
    /// Only of this session; that of an unknown one has none.
    pub verification_session: Option<String>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// Types of report that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportType {
    /// Of document checks.
    Document,
    /// Of ID number checks, of which there are none yet.
    IdNumber,
}

const TYPES: [(&str, ReportType); 2] = [
    ("document", ReportType::Document),
    ("id_number", ReportType::IdNumber),
];

impl ListReports {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| Self {
            list: list(reader, Some(WithCreated)),
            client_reference_id: reader.text("client_reference_id", MAX_STRING),
            kind: reader.choice("type", &TYPES),
            verification_session: reader.text("verification_session", MAX_STRING),
            expand: expand_list(reader, Resource::Report),
        })
    }
}
