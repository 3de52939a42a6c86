//! What an operator may set.

use bonafide_core::{account::Mode, decision::Policy};

/// What an operator may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where browsers reach this server: scheme, host and port, without a slash at the end.
    pub public_url: String,
    /// The API version of events whose endpoint names none.
    pub default_api_version: String,
    /// Holders younger than this, in years, are refused.
    pub minimum_age_years: i16,
    /// How many submissions a session takes; after the last that failed it waits for nothing.
    pub max_submissions: u32,
    /// How many pictures are looked at together when they are uploaded: the machine's cores.
    pub examinations: usize,
}

impl Settings {
    /// The rules for documents in a mode.
    #[must_use]
    pub const fn policy(&self, mode: Mode) -> Policy {
        let base = match mode {
            Mode::Test => Policy::TEST,
            Mode::Live => Policy::LIVE,
        };
        Policy {
            minimum_age_years: self.minimum_age_years,
            ..base
        }
    }
}
