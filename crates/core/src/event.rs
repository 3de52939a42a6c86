//! Events: what happened to a session.

use serde::{Deserialize, Serialize};

/// Types of event (contract section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// A session was created.
    Created,
    /// The person submitted; checks run.
    Processing,
    /// All checks passed.
    Verified,
    /// A check failed, or the person gave up.
    RequiresInput,
    /// The session was canceled.
    Canceled,
    /// Redaction finished.
    Redacted,
}

impl EventType {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Created,
        Self::Processing,
        Self::Verified,
        Self::RequiresInput,
        Self::Canceled,
        Self::Redacted,
    ];

    /// The API's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "identity.verification_session.created",
            Self::Processing => "identity.verification_session.processing",
            Self::Verified => "identity.verification_session.verified",
            Self::RequiresInput => "identity.verification_session.requires_input",
            Self::Canceled => "identity.verification_session.canceled",
            Self::Redacted => "identity.verification_session.redacted",
        }
    }

    /// The type of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether `*` stands for it: redaction goes only to endpoints that name it.
    #[must_use]
    pub const fn is_in_wildcard(self) -> bool {
        !matches!(self, Self::Redacted)
    }
}

/// Whether an endpoint that enabled `names` wants an event of type `kind`.
#[must_use]
pub fn wants(names: &[String], kind: EventType) -> bool {
    names.iter().any(|name| match name.as_str() {
        "*" => kind.is_in_wildcard(),
        name => name == kind.name(),
    })
}
