//! Customers, modes and API keys.

use core::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    id::{AccountId, ApiKeyId},
    name::is_name,
    origin::Origin,
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
    /// What else the business says about itself.
    pub profile: Profile,
}

/// What a business says about itself, beside its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Origins of its pages, which may show ours inside them.
    pub origins: Vec<Origin>,
    /// Where its privacy policy is.
    pub privacy_url: Option<String>,
}

/// The longest name of a business, in characters.
pub const MAX_BUSINESS_NAME: usize = 100;
/// How many origins a business may name.
pub const MAX_ORIGINS: usize = 50;

/// Whether a business may have this name: one that fits a line.
#[must_use]
pub fn is_business_name(name: &str) -> bool {
    is_name(name, MAX_BUSINESS_NAME)
}

impl Account {
    /// Whether a page of `origin` may show ours inside it. In test mode those of the developer's own
    /// machine may too.
    #[must_use]
    pub fn may_be_framed_by(&self, origin: &Origin) -> bool {
        let at_home = self.mode == Mode::Test && origin.is_loopback();
        at_home || self.profile.origins.contains(origin)
    }
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

/// A permission of a restricted key. One to write includes the one to read the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Verification sessions and reports: read.
    SessionsRead,
    /// Verification sessions and reports: write.
    SessionsWrite,
    /// Sensitive results (dates of birth, document numbers): read.
    SensitiveRead,
    /// Files: read.
    FilesRead,
    /// Files and file links: write, which is also what reading images needs.
    FilesWrite,
    /// Events: read.
    EventsRead,
    /// Webhook endpoints: read.
    WebhookEndpointsRead,
    /// Webhook endpoints: write.
    WebhookEndpointsWrite,
}

impl Permission {
    /// All of them, with the word by which an operator names each.
    pub const ALL: [(&str, Self); 8] = [
        ("sessions_read", Self::SessionsRead),
        ("sessions_write", Self::SessionsWrite),
        ("sensitive_read", Self::SensitiveRead),
        ("files_read", Self::FilesRead),
        ("files_write", Self::FilesWrite),
        ("events_read", Self::EventsRead),
        ("webhook_endpoints_read", Self::WebhookEndpointsRead),
        ("webhook_endpoints_write", Self::WebhookEndpointsWrite),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, permission)| *permission == self);
        found.map_or("", |(word, _)| word)
    }

    /// The permission of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == word);
        found.map(|(_, permission)| *permission)
    }

    /// The permission that includes this one.
    const fn included_in(self) -> Option<Self> {
        match self {
            Self::SessionsRead => Some(Self::SessionsWrite),
            Self::FilesRead => Some(Self::FilesWrite),
            Self::WebhookEndpointsRead => Some(Self::WebhookEndpointsWrite),
            Self::SessionsWrite
            | Self::SensitiveRead
            | Self::FilesWrite
            | Self::EventsRead
            | Self::WebhookEndpointsWrite => None,
        }
    }
}

/// How long after its processing a verification's sensitive results are shown to a restricted key
/// without networks, in milliseconds: 48 hours (contract section 4.5).
const SENSITIVE_MILLIS: i64 = 48 * 3_600_000;

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
    /// The networks it may be used from; none means from anywhere.
    pub networks: Vec<IpNet>,
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
            KeyKind::Restricted => {
                let has = |permission| self.permissions.contains(&permission);
                has(permission) || permission.included_in().is_some_and(has)
            }
            KeyKind::Publishable => false,
        }
    }

    /// Whether the key may be used from `address`.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        let mut networks = self.networks.iter();
        self.networks.is_empty() || networks.any(|network| network.contains(&address))
    }

    /// Whether the key, where it has the permission, still sees sensitive results of a verification
    /// that was processed at `processed`: for 48 hours, or always where the key is bound to
    /// networks (contract section 4.5).
    #[must_use]
    pub const fn still_sees(&self, processed: Timestamp, now: Timestamp) -> bool {
        !self.networks.is_empty() || now.0 - processed.0 <= SENSITIVE_MILLIS
    }
}
