//! Commands: closed descriptions of whole transactions, so that a writer can batch many of them
//! in one commit and a database may run one again after a serialisation failure.

use bonafide_core::{
    clock::Timestamp,
    id::{AccountId, ApiKeyId, DeliveryId, JobId, RequestId, WebhookEndpointId},
    job::Job,
};

use crate::row::{
    AccountRow, ApiKeyRow, DeliveryRow, EndpointRow, EphemeralKeyRow, EventRow, FileLinkRow,
    FileRow, LeasedJob, ReportRow, SessionRow, StoredReply,
};

/// The first customer: its accounts and keys, written only when there is no account yet.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    /// Test and live accounts.
    pub accounts: Vec<AccountRow>,
    /// Their first keys.
    pub keys: Vec<ApiKeyRow>,
}

/// A key that takes another's place.
#[derive(Debug, Clone)]
pub struct KeyReplacement {
    /// The new key.
    pub new: ApiKeyRow,
    /// The key of the same account whose place it takes.
    pub old: ApiKeyId,
    /// When that one ends.
    pub old_ends: Timestamp,
}

/// A job to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Not before this instant.
    pub run_at: Timestamp,
}

/// One change of a session with all that goes with it.
#[derive(Debug, Clone)]
pub struct SessionCommit {
    /// The session after the change; its `version` is one more than what was read, or 1.
    pub session: SessionRow,
    /// The data key: written at creation.
    pub new_data_key: Option<Vec<u8>>,
    /// Keyed hash of the customer account: written at creation.
    pub customer_account: Option<[u8; 32]>,
    /// The data key is deleted (crypto-shredding). In the same transaction, before anything else of
    /// this commit is written, the session's reports, events and attempts lose their sealed
    /// columns. Replies kept for idempotency keys stay, so that a request that is repeated is not
    /// done again: what they tell of a session has to be sealed with its data key as well.
    pub drop_data_key: bool,
    /// Reports to write.
    pub reports: Vec<ReportRow>,
    /// Events to write.
    pub events: Vec<EventRow>,
    /// Files to write.
    pub files: Vec<FileRow>,
    /// Jobs to start; one that spreads an event only if the account has an endpoint by then.
    pub jobs: Vec<NewJob>,
    /// The job that this change completes: it is deleted, and nothing happens if its lease is
    /// lost.
    pub completes: Option<LeasedJob>,
    /// The reply to keep for the request's idempotency key.
    pub reply: Option<KeptReply>,
}

/// A new file that belongs to no session, with all that goes with it.
#[derive(Debug, Clone)]
pub struct FileCommit {
    /// The file.
    pub file: FileRow,
    /// A link to it.
    pub link: Option<FileLinkRow>,
    /// The reply to keep for the request's idempotency key.
    pub reply: Option<KeptReply>,
}

/// One change of a link to a file with all that goes with it.
#[derive(Debug, Clone)]
pub struct FileLinkCommit {
    /// The link after the change; its `version` is one more than what was read, or 1.
    pub link: FileLinkRow,
    /// The reply to keep for the request's idempotency key.
    pub reply: Option<KeptReply>,
}

/// A new ephemeral key with the reply to keep for the request's idempotency key.
#[derive(Debug, Clone)]
pub struct EphemeralKeyCommit {
    /// The key.
    pub key: EphemeralKeyRow,
    /// Keys of the same account that ended before this go at the same time.
    pub forget_before: Timestamp,
    /// The reply.
    pub reply: Option<KeptReply>,
}

/// A reply to keep for an idempotency key. It is kept only if the request that made it still holds
/// the claim; otherwise the command that carries it fails with `LeaseLost`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// Whose key.
    pub account: AccountId,
    /// SHA-256 of the key's text.
    pub key_hash: [u8; 32],
    /// The reply.
    pub reply: StoredReply,
}

/// A claim on an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyClaim {
    /// Whose key.
    pub account: AccountId,
    /// SHA-256 of the key's text.
    pub key_hash: [u8; 32],
    /// Keyed hash of method, path and parameters.
    pub request_hash: [u8; 32],
    /// The request that claims it.
    pub request: RequestId,
    /// Now.
    pub now: Timestamp,
    /// A claim older than this was left by a process that died, and may be taken over.
    pub stale_before: Timestamp,
    /// A finished key older than this may be used anew (24 hours, contract section 2.6).
    pub forget_before: Timestamp,
}

/// A new webhook endpoint.
#[derive(Debug, Clone)]
pub struct EndpointCreation {
    /// The endpoint.
    pub row: EndpointRow,
    /// How many its account may have with it.
    pub limit: u32,
    /// The reply to keep for the request's idempotency key.
    pub reply: Option<KeptReply>,
}

/// A change of a webhook endpoint. It happens only if the endpoint still is as it was read: that is
/// what keeps two callers, or a caller and the deliverer, from undoing each other's changes.
#[derive(Debug, Clone)]
pub struct EndpointChange {
    /// As it was read.
    pub before: EndpointRow,
    /// As it is to be; id, account and API version stay.
    pub after: EndpointRow,
    /// The reply to keep for the request's idempotency key.
    pub reply: Option<KeptReply>,
}

/// Outcome of one delivery attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// To which endpoint.
    pub endpoint: WebhookEndpointId,
    /// When it was made.
    pub at: Timestamp,
    /// How long it took, milliseconds.
    pub duration_ms: u32,
    /// HTTP status; `None` where there was no reply.
    pub status: Option<u16>,
    /// Why there was no reply, in fixed words.
    pub failure: Option<String>,
    /// First 4 KiB of the reply's body, sealed with the session's data key, since nobody knows what
    /// a receiver answers; empty where there is none.
    pub response: Vec<u8>,
    /// When to try next; `None` when it succeeded or is given up.
    pub next: Option<Timestamp>,
    /// It succeeded.
    pub succeeded: bool,
    /// The request to send it once more that this was made for; `next` is `None` then, as the
    /// timetable goes on untouched. It is done with the attempt, and not read back.
    pub resend: Option<DeliveryId>,
}

/// Which endpoints to lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointClaim {
    /// Those whose last attempt failed, or the others: they are leased apart, so that none of the
    /// former ever takes the place of one of the latter.
    pub failing: bool,
    /// At most this many.
    pub limit: u32,
    /// Now.
    pub now: Timestamp,
    /// Until when they are ours.
    pub lease_until: Timestamp,
}

/// Releases a leased endpoint and writes what came of its deliveries.
#[derive(Debug, Clone)]
pub struct EndpointRelease {
    /// Which endpoint.
    pub endpoint: WebhookEndpointId,
    /// The lease's token; nothing is written if it is lost.
    pub token: u64,
    /// What was tried.
    pub attempts: Vec<Attempt>,
    /// Since when nothing succeeded, `None` when the last attempt succeeded.
    pub failing_since: Option<Timestamp>,
    /// Switch the endpoint off.
    pub disable: bool,
}

/// Spreads events to endpoints and completes the jobs that asked for it.
#[derive(Debug, Clone)]
pub struct FanOut {
    /// Deliveries to write; writing one again changes nothing.
    pub deliveries: Vec<DeliveryRow>,
    /// The jobs.
    pub completes: Vec<LeasedJob>,
}

/// Sends an event once more.
#[derive(Debug, Clone)]
pub struct Resend {
    /// What to send, each due. Where the event was sent before, `id` becomes the id of the request
    /// to send it once more; otherwise the delivery is as new as one of a fan-out.
    pub deliveries: Vec<DeliveryRow>,
    /// How many of an endpoint's may wait with this one.
    pub limit: u32,
    /// The reply to keep for the request's idempotency key.
    pub reply: Option<KeptReply>,
}

/// Which jobs to lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobClaim {
    /// From which pool.
    pub queue: bonafide_core::job::Queue,
    /// At most this many.
    pub limit: u32,
    /// Now.
    pub now: Timestamp,
    /// Until when they are ours.
    pub lease_until: Timestamp,
}
