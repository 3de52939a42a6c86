//! Lists (contract 2.5): which part is wanted, and the envelope.

use bonafide_core::clock::Timestamp;
use serde_json::{Value, json};

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRequest {
    /// At most this many, 1 to 100.
    pub limit: u32,
    /// Older than the object with this id.
    pub starting_after: Option<String>,
    /// Newer than the object with this id: those nearest to it. Never beside `starting_after`.
    pub ending_before: Option<String>,
    /// Only those made in this range.
    pub created: CreatedRange,
}

/// A range of instants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CreatedRange {
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// The envelope of a page: `url` is the list's path, with which clients ask for the next page.
#[must_use]
pub fn list(url: &str, has_more: bool, data: &[Value]) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}
