//! Verification flows: what sessions check, kept under a name so that a business changes it in one
//! place.

use crate::{
    id::{AccountId, FlowId},
    name::is_name,
    session::{CheckType, DocumentOptions},
};

/// The longest name of a flow, in characters.
pub const MAX_FLOW_NAME: usize = 100;

/// What sessions that are made through it check. A session takes it as it is at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its id; tells when it was made.
    pub id: FlowId,
    /// Whose it is.
    pub account: AccountId,
    /// Counts changes; a change names the version that it saw.
    pub version: u64,
    /// What the business calls it.
    pub name: String,
    /// What its sessions check.
    pub check: CheckType,
    /// Options of the document check.
    pub document_options: DocumentOptions,
    /// Where the page goes when it is done, unless the session says where.
    pub return_url: Option<String>,
    /// Whether sessions can be made through it.
    pub active: bool,
}

/// Whether a flow may have this name: one that fits a line of a list.
#[must_use]
pub fn is_flow_name(name: &str) -> bool {
    is_name(name, MAX_FLOW_NAME)
}
