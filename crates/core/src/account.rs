//! Customers, modes and API keys.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    id::{AccountId, ApiKeyId},
};

/// Test and live data of one customer live in two accounts, so that no query can mix them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// For integrators.
    Test,
    /// For real people.
    Live,
}

impl Mode {
    /// True for live.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Live)
    }

    /// The word in keys and tokens.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }
}

/// One mode of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Which mode it is.
    pub mode: Mode,
    /// The business's name, shown to its users.
    pub business_name: String,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// `sk_`: everything but sensitive fields.
    Secret,
    /// `rk_`: what its permissions name.
    Restricted,
    /// `pk_`: for browsers; opens nothing on the server API.
    Publishable,
}

impl KeyKind {
    /// The first part of the key's text.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Secret => "sk",
            Self::Restricted => "rk",
            Self::Publishable => "pk",
        }
    }
}

/// A permission of a restricted key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Verification sessions and reports: read.
    SessionsRead,
    /// Verification sessions and reports: write.
    SessionsWrite,
    /// Sensitive results (dates of birth, document numbers): read.
    SensitiveRead,
    /// Files: write, which is also what reading images needs.
    FilesWrite,
    /// Events: read.
    EventsRead,
    /// Webhook endpoints: write.
    WebhookEndpointsWrite,
}

/// An API key as kept: its secret is known only by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// The row's id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What kind it is.
    pub kind: KeyKind,
    /// The last four characters, to tell keys apart.
    pub last4: String,
    /// What it is for, in the operator's words.
    pub name: String,
    /// Permissions, of a restricted key.
    pub permissions: Vec<Permission>,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it is refused.
    pub expires: Option<Timestamp>,
}

impl ApiKey {
    /// Whether the key is past its end at `now`.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    /// Whether the key may do what `permission` names. Secret keys may do all but read sensitive
    /// results; publishable keys may do nothing.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match self.kind {
            KeyKind::Secret => permission != Permission::SensitiveRead,
            KeyKind::Restricted => self.permissions.contains(&permission),
            KeyKind::Publishable => false,
        }
    }
}
