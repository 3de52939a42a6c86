//! Reasons that a session needs input again.

use serde::{Deserialize, Serialize};

/// Why a session or a check failed. Names are the API's (contract section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The person opened the page and never submitted.
    Abandoned,
    /// The person declined.
    ConsentDeclined,
    /// No camera, or its permission was refused.
    DeviceNotSupported,
    /// The document is past its validity.
    DocumentExpired,
    /// Not a document that the session allows.
    DocumentTypeNotSupported,
    /// The document could not be verified.
    DocumentUnverifiedOther,
    /// The holder is under age.
    UnderSupportedAge,
}

impl ErrorCode {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Abandoned,
        Self::ConsentDeclined,
        Self::DeviceNotSupported,
        Self::DocumentExpired,
        Self::DocumentTypeNotSupported,
        Self::DocumentUnverifiedOther,
        Self::UnderSupportedAge,
    ];

    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Abandoned => "abandoned",
            Self::ConsentDeclined => "consent_declined",
            Self::DeviceNotSupported => "device_not_supported",
            Self::DocumentExpired => "document_expired",
            Self::DocumentTypeNotSupported => "document_type_not_supported",
            Self::DocumentUnverifiedOther => "document_unverified_other",
            Self::UnderSupportedAge => "under_supported_age",
        }
    }
}

/// A code with words that may be shown to the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckError {
    /// The code.
    pub code: ErrorCode,
    /// Words for the person: what is wrong and what to do. Holds nothing personal.
    pub reason: String,
}
