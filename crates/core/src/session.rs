//! A verification session as the core knows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    document::{DocumentData, DocumentType},
    error_code::CheckError,
    hand_off::HandOff,
    id::{AccountId, FileId, FlowId, ReportId, SessionId},
};

/// How long a session's `url` works, in seconds (contract section 4.4).
pub const LINK_SECONDS: i64 = 48 * 3600;
/// How long a browser that opened the link holds the page, in seconds.
pub const PAGE_SECONDS: i64 = LINK_SECONDS;
/// How long a `client_secret` works, in seconds (contract section 4.4).
pub const CLIENT_SECRET_SECONDS: i64 = 24 * 3600;

/// States of contract section 4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for the person.
    RequiresInput,
    /// Checks run.
    Processing,
    /// All checks passed. Final but for redaction.
    Verified,
    /// Given up. Final but for redaction.
    Canceled,
}

impl Status {
    /// All of them, in the order of their words.
    pub const ALL: [Self; 4] = [
        Self::Canceled,
        Self::Processing,
        Self::RequiresInput,
        Self::Verified,
    ];

    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::RequiresInput => "requires_input",
            Self::Processing => "processing",
            Self::Verified => "verified",
            Self::Canceled => "canceled",
        }
    }
}

/// What a session checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckType {
    /// A government document.
    Document,
}

/// Options of the document check, as asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentOptions {
    /// Kinds allowed; `None` allows all.
    pub allowed_types: Option<Vec<DocumentType>>,
    /// Uploads from a library are refused. `None` where the caller said nothing.
    pub require_live_capture: Option<bool>,
    /// The holder's face is compared with the portrait. Only test sessions may ask for it, which
    /// then end in predefined outcomes: the check itself is not built yet. `None` where the caller
    /// said nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_matching_selfie: Option<bool>,
}

impl DocumentOptions {
    /// Whether `kind` is allowed.
    #[must_use]
    pub fn allows(&self, kind: DocumentType) -> bool {
        self.allowed_types
            .as_ref()
            .is_none_or(|types| types.is_empty() || types.contains(&kind))
    }
}

/// A side of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The side with the portrait; the data page of a passport.
    Front,
    /// The other side of a card.
    Back,
}

/// How a picture was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMethod {
    /// The page's live camera.
    Camera,
    /// A file from the device.
    Upload,
}

/// A picture that the person gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The stored file.
    pub file: FileId,
    /// How it was taken.
    pub method: CaptureMethod,
}

/// What the person has done in the current attempt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// When they opened the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Timestamp>,
    /// When they agreed.
    pub consented: Option<Timestamp>,
    /// The kind of document that they say they have.
    pub document_type: Option<DocumentType>,
    /// The pictures so far, the last of each side.
    pub pictures: BTreeMap<Side, Picture>,
    /// A look at the front showed that the back is needed (or that it is not).
    pub back_needed: Option<bool>,
}

/// The link and the secret that open the page. Their texts are derived from the session's data
/// key and these counters; of the link only a hash is stored, of the secret nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Which link is current, from 0.
    pub generation: u32,
    /// When this link was made.
    pub issued: Timestamp,
    /// When a browser first opened the link; it then holds its own page token.
    pub link_used: Option<Timestamp>,
    /// Which secret is current, from 0.
    #[serde(default)]
    pub secret_generation: u32,
    /// When this secret was made; `None` when it was made with the link.
    #[serde(default)]
    pub secret_issued: Option<Timestamp>,
    /// The page on a phone beside the browser that opened the link.
    #[serde(default)]
    pub hand_off: HandOff,
}

impl Access {
    /// How long whoever opened the link may hold the page, in seconds; none once that is over.
    #[must_use]
    pub fn page_seconds_left(&self, now: Timestamp) -> Option<i64> {
        let opened = self.link_used.unwrap_or(self.issued);
        let left = (opened.plus_seconds(PAGE_SECONDS).0 - now.0) / 1000;
        (left > 0).then_some(left)
    }

    /// Whether the link can no longer be opened by a new browser.
    #[must_use]
    pub fn link_is_spent(&self, now: Timestamp) -> bool {
        self.link_used.is_some() || self.issued.plus_seconds(LINK_SECONDS) <= now
    }

    /// Whether the secret opens nothing any more. It goes with the link at the latest.
    #[must_use]
    pub fn secret_is_spent(&self, now: Timestamp) -> bool {
        let issued = self.secret_issued.unwrap_or(self.issued);
        self.link_is_spent(now) || issued.plus_seconds(CLIENT_SECRET_SECONDS) <= now
    }
}

/// Redaction of a session (contract section 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Redaction {
    /// The key is gone; the bytes are being swept.
    Processing,
    /// Everything is gone.
    Redacted,
}

/// What is personal or the business's own: sealed with the session's data key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Private {
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// The business's reference for the person.
    pub client_reference_id: Option<String>,
    /// A customer of the business.
    pub related_customer: Option<String>,
    /// A customer account of the business.
    pub related_customer_account: Option<String>,
    /// Where the page goes when it is done.
    pub return_url: Option<String>,
    /// What was verified.
    pub verified_outputs: Option<DocumentData>,
}

/// A verification session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; tells when it was created.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Counts changes; a change names the version that it saw.
    pub version: u64,
    /// Its state.
    pub status: Status,
    /// The rest that is not personal.
    pub state: State,
    /// The rest that is; `None` after redaction.
    pub private: Option<Private>,
}

/// The part of a session that is neither personal nor searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// What it checks.
    pub check: CheckType,
    /// The flow that it was made through. Check and options are that flow's as they were then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// Options of the document check; `None` where the caller gave none.
    pub document_options: Option<DocumentOptions>,
    /// Why it needs input again.
    pub last_error: Option<CheckError>,
    /// The newest report.
    pub last_report: Option<ReportId>,
    /// What opens the page.
    pub access: Access,
    /// What the person has given.
    pub collection: Collection,
    /// How often the person submitted.
    pub submissions: u32,
    /// Redaction, once asked for.
    pub redaction: Option<Redaction>,
}
