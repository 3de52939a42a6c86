//! Rows as they are stored. Bytes named `sealed` are opaque here.

use bonafide_core::{
    account::{Account, ApiKey},
    clock::Timestamp,
    event::EventType,
    id::{
        AccountId, ApiKeyId, DeliveryId, EphemeralKeyId, EventId, FileId, FileLinkId, FlowId,
        JobId, ReportId, RequestId, SessionId, WebhookEndpointId,
    },
    job::Job,
    session::{State, Status},
    webhook::WebhookEndpoint,
};

/// An account with its wrapped key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: Account,
    /// Its key, wrapped by the root key.
    pub wrapped_key: Vec<u8>,
    /// When it was made.
    pub created: Timestamp,
}

/// An API key with the SHA-256 of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// The key.
    pub key: ApiKey,
    /// SHA-256 of the secret text.
    pub hash: [u8; 32],
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id; with the account the primary key.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Counts changes.
    pub version: u64,
    /// Its status.
    pub status: Status,
    /// What is neither personal nor searched for; stored as JSON.
    pub state: State,
    /// The personal part, sealed with the session's data key; `None` after redaction.
    pub sealed: Option<Vec<u8>>,
    /// SHA-256 of the link's token.
    pub token_hash: Option<[u8; 32]>,
    /// SHA-256 of the token of the browser that opened the link.
    pub page_token_hash: Option<[u8; 32]>,
    /// Keyed hash of the client reference.
    pub client_reference: Option<[u8; 32]>,
    /// Keyed hash of the related customer.
    pub related_customer: Option<[u8; 32]>,
}

/// A session as read, with its wrapped data key (`None` after redaction).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The row.
    pub row: SessionRow,
    /// The data key, wrapped by the account's key.
    pub data_key: Option<Vec<u8>>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its id.
    pub id: ReportId,
    /// Whose it is.
    pub account: AccountId,
    /// Of which session.
    pub session: SessionId,
    /// Sealed with the session's data key; empty after redaction.
    pub sealed: Vec<u8>,
    /// Keyed hash of the client reference; `None` after redaction.
    pub client_reference: Option<[u8; 32]>,
    /// The flow that its session was made through.
    pub flow: Option<FlowId>,
}

/// Something stored with the key of a session that lives elsewhere in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed<T> {
    /// The row.
    pub row: T,
    /// The session's data key, wrapped; `None` after redaction.
    pub data_key: Option<Vec<u8>>,
}

/// A key that an app holds for one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EphemeralKeyRow {
    /// Its id; tells when it was made.
    pub id: EphemeralKeyId,
    /// Whose it is.
    pub account: AccountId,
    /// For which session.
    pub session: SessionId,
    /// SHA-256 of the secret text.
    pub hash: [u8; 32],
    /// From when on it is refused.
    pub expires: Timestamp,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its id; tells when it happened.
    pub id: EventId,
    /// Whose it is.
    pub account: AccountId,
    /// Of which session.
    pub session: SessionId,
    /// What happened.
    pub kind: EventType,
    /// The API request that caused it, if one did.
    pub request: Option<RequestId>,
    /// That request's idempotency key, sealed with the session's data key.
    pub sealed_idempotency_key: Option<Vec<u8>>,
    /// `data.object` as rendered then, sealed with the session's data key; empty after redaction
    /// for what was written before it.
    pub sealed: Vec<u8>,
    /// Deliveries that have not succeeded yet (as read; ignored when written).
    pub pending: u32,
}

/// A stored file: a picture of a session, or an upload of the account's. The bytes are in the
/// vault's blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id; also names its blob.
    pub id: FileId,
    /// Whose it is.
    pub account: AccountId,
    /// Of which session; `None` for an upload.
    pub session: Option<SessionId>,
    /// What it is for, in the API's word (`identity_document_downloadable`, …).
    pub purpose: String,
    /// Media type.
    pub media_type: String,
    /// Size in bytes, unsealed.
    pub size: u64,
    /// An upload's name, sealed with the account's key.
    pub sealed_name: Option<Vec<u8>>,
}

/// A link to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLinkRow {
    /// Its id.
    pub id: FileLinkId,
    /// Whose it is.
    pub account: AccountId,
    /// To which file.
    pub file: FileId,
    /// Counts changes.
    pub version: u64,
    /// The key that made it.
    pub key: ApiKeyId,
    /// From when on it opens nothing.
    pub expires: Option<Timestamp>,
    /// The business's key-value pairs, sealed with the key that seals the file; empty after
    /// redaction.
    pub sealed_metadata: Vec<u8>,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
}

/// A link as read, with what belongs to its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFileLink {
    /// The row.
    pub row: FileLinkRow,
    /// The file's session, where it is a picture.
    pub session: Option<SessionId>,
    /// That session's data key, wrapped; `None` for uploads and after redaction.
    pub data_key: Option<Vec<u8>>,
}

/// A webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointRow {
    /// The endpoint; its secrets are sealed with the account's key.
    pub endpoint: WebhookEndpoint,
}

/// An endpoint that answers nothing but failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointFailure {
    /// Which endpoint.
    pub endpoint: WebhookEndpointId,
    /// Since when nothing succeeded.
    pub since: Timestamp,
    /// When it was tried last.
    pub last_at: Timestamp,
    /// What went wrong then, in fixed words.
    pub failure: String,
    /// When it was switched off for that; `None` while it is on, or when somebody switched it off.
    pub switched_off: Option<Timestamp>,
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its id.
    pub id: DeliveryId,
    /// To which endpoint.
    pub endpoint: WebhookEndpointId,
    /// Whose.
    pub account: AccountId,
    /// Which event.
    pub event: EventId,
    /// Attempts made so far.
    pub attempts: u32,
    /// When the next attempt is due; `None` once it succeeded or was given up.
    pub due: Option<Timestamp>,
    /// HTTP status of the last reply; `None` where there was none.
    pub last_status: Option<u16>,
    /// The request to send it once more that this row answers; `None` where the timetable does.
    pub resend: Option<DeliveryId>,
}

/// An endpoint leased to one deliverer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedEndpoint {
    /// The endpoint.
    pub row: EndpointRow,
    /// Fencing token: grows with each lease.
    pub token: u64,
    /// Since when nothing succeeded; `None` when the last attempt did.
    pub failing_since: Option<Timestamp>,
    /// Its deliveries that are due, those first that somebody asked for, oldest first.
    pub due: Vec<DeliveryRow>,
}

/// A job leased to one worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Fencing token: grows with each lease.
    pub token: u64,
}

/// What an idempotency key is known for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyState {
    /// New: the caller holds it now and must finish or release it.
    Claimed,
    /// Done before: this was the reply.
    Replay(StoredReply),
    /// Used before with other parameters.
    Mismatch,
    /// In use by a request that is still running.
    InProgress,
}

/// A reply kept for replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReply {
    /// The request that made it.
    pub request: RequestId,
    /// HTTP status.
    pub status: u16,
    /// Body, sealed with the account's key.
    pub sealed_body: Vec<u8>,
}
