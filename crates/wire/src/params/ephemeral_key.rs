//! Parameters of ephemeral keys.

use super::{expand, read, refuse};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    reader::{MAX_STRING, Reader},
};

/// Parameters of a new ephemeral key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEphemeralKey {
    /// For which session.
    pub verification_session: String,
    /// What the reply shows in full: keys have nothing to expand.
    pub expand: Expansion,
}

/// What the API has ephemeral keys for besides sessions.
const OTHERS: [(&str, &str); 3] = [
    ("customer", "An ephemeral key for a customer"),
    ("issuing_card", "An ephemeral key for a card"),
    ("nonce", "An ephemeral key for a card (`nonce`)"),
];

impl CreateEphemeralKey {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            for (name, feature) in OTHERS {
                refuse(reader, name, feature);
            }
            if reader.is_absent("verification_session") && !reader.has_fault() {
                reader.missing("verification_session");
            }
            Self {
                verification_session: reader
                    .text("verification_session", MAX_STRING)
                    .unwrap_or_default(),
                expand: expand(reader, Resource::Plain),
            }
        })
    }
}
