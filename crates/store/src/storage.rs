//! What a storage engine does.

use async_trait::async_trait;
use bonafide_core::{
    account::Account,
    audit::AuditRecord,
    clock::Timestamp,
    flow::Flow,
    id::{
        AccountId, ApiKeyId, EphemeralKeyId, EventId, FileId, FileLinkId, FlowId, ReportId,
        SessionId, WebhookEndpointId,
    },
};

use crate::{
    StoreError,
    command::{
        Attempt, Bootstrap, EndpointChange, EndpointClaim, EndpointCreation, EndpointRelease,
        EphemeralKeyCommit, FanOut, FileCommit, FileLinkCommit, IdempotencyClaim, JobClaim,
        KeptReply, KeyReplacement, Resend, SessionCommit,
    },
    page::{
        Cursor, EventFilter, FileFilter, FileLinkFilter, Page, ReportFilter, Rows, SessionFilter,
    },
    row::{
        AccountRow, ApiKeyRow, EndpointFailure, EndpointRow, EphemeralKeyRow, EventRow, FileRow,
        IdempotencyState, Keyed, LeasedEndpoint, LeasedJob, ReportRow, StoredFileLink,
        StoredSession,
    },
};

type Result<T> = std::result::Result<T, StoreError>;

/// A storage engine. A method returns when its transaction is durable.
#[async_trait]
pub trait Storage: Send + Sync {
    /// Writes the first customer; false, and nothing written, when there is an account already.
    async fn bootstrap(&self, command: Bootstrap) -> Result<bool>;
    /// All accounts, oldest first.
    async fn accounts(&self) -> Result<Vec<AccountRow>>;
    /// One account.
    async fn account(&self, id: AccountId) -> Result<Option<AccountRow>>;

    /// Writes the name and the profile of an account's business; false, and nothing written, when
    /// there is no such account.
    async fn describe_account(&self, account: Account) -> Result<bool>;

    /// Adds an API key.
    async fn insert_api_key(&self, row: ApiKeyRow) -> Result<()>;
    /// The key whose text has this SHA-256.
    async fn api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKeyRow>>;
    /// All keys of an account, oldest first.
    async fn api_keys(&self, account: AccountId) -> Result<Vec<ApiKeyRow>>;
    /// Ends a key at `at`; false, and nothing changed, where there is none that would last longer.
    async fn end_api_key(&self, account: AccountId, key: ApiKeyId, at: Timestamp) -> Result<bool>;
    /// Adds a key and ends the one whose place it takes; false, and nothing changed, where there is
    /// none that would last longer than the replacement says.
    async fn replace_api_key(&self, replacement: KeyReplacement) -> Result<bool>;

    /// Writes one change of a flow.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the flow's version is not one less than that of the change.
    async fn put_flow(&self, flow: Flow) -> Result<()>;
    /// One flow.
    async fn flow(&self, account: AccountId, id: FlowId) -> Result<Option<Flow>>;
    /// All flows of an account, oldest first.
    async fn flows(&self, account: AccountId) -> Result<Vec<Flow>>;

    /// Adds an ephemeral key; those that have ended go.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its session is not there; [`StoreError::LeaseLost`] as
    /// [`Storage::commit`].
    async fn add_ephemeral_key(&self, command: EphemeralKeyCommit) -> Result<()>;
    /// One ephemeral key.
    async fn ephemeral_key(
        &self,
        account: AccountId,
        id: EphemeralKeyId,
    ) -> Result<Option<EphemeralKeyRow>>;
    /// The ephemeral key whose text has this SHA-256.
    async fn ephemeral_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<EphemeralKeyRow>>;
    /// Deletes an ephemeral key; false when there was none.
    async fn delete_ephemeral_key(&self, account: AccountId, id: EphemeralKeyId) -> Result<bool>;

    /// Writes records of reads of sensitive results.
    async fn insert_audit_records(&self, records: Vec<AuditRecord>) -> Result<()>;
    /// A page of those records.
    async fn audit_records(&self, account: AccountId, page: Page) -> Result<Rows<AuditRecord>>;

    /// Claims an idempotency key.
    async fn claim_idempotency(&self, claim: IdempotencyClaim) -> Result<IdempotencyState>;
    /// Keeps a reply for a claimed key, where no other command carries it.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when the key is no longer claimed by the same request.
    async fn keep_reply(&self, reply: KeptReply) -> Result<()>;
    /// Gives up a claimed key without a reply (a validation failure).
    async fn release_idempotency(&self, account: AccountId, key_hash: [u8; 32]) -> Result<()>;

    /// Writes one change of a session with all that goes with it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the session's version is not one less than the command's;
    /// [`StoreError::LeaseLost`] when the job it completes is no longer leased to the caller, or
    /// the idempotency key whose reply it carries is no longer claimed by the same request.
    async fn commit(&self, command: SessionCommit) -> Result<()>;
    /// Ends what the engine's own log still keeps of content that was deleted, where it can do so
    /// at once; false where somebody who reads holds that up.
    async fn forget_overwritten(&self) -> Result<bool>;
    /// One session.
    async fn session(&self, account: AccountId, id: SessionId) -> Result<Option<StoredSession>>;
    /// The session whose link's token has this SHA-256.
    async fn session_by_token(&self, hash: [u8; 32]) -> Result<Option<StoredSession>>;
    /// The session whose page token has this SHA-256.
    async fn session_by_page_token(&self, hash: [u8; 32]) -> Result<Option<StoredSession>>;
    /// A page of sessions.
    async fn sessions(
        &self,
        account: AccountId,
        filter: SessionFilter,
        page: Page,
    ) -> Result<Rows<StoredSession>>;

    /// One report.
    async fn report(&self, account: AccountId, id: ReportId) -> Result<Option<Keyed<ReportRow>>>;
    /// A page of reports.
    async fn reports(
        &self,
        account: AccountId,
        filter: ReportFilter,
        page: Page,
    ) -> Result<Rows<Keyed<ReportRow>>>;

    /// One event.
    async fn event(&self, account: AccountId, id: EventId) -> Result<Option<Keyed<EventRow>>>;
    /// Those of these events that are there, in any order.
    async fn events_by_id(
        &self,
        account: AccountId,
        ids: Vec<EventId>,
    ) -> Result<Vec<Keyed<EventRow>>>;
    /// A page of events.
    async fn events(
        &self,
        account: AccountId,
        filter: EventFilter,
        page: Page,
    ) -> Result<Rows<Keyed<EventRow>>>;

    /// Deletes an account's oldest events that were made before `before`, with what was tried to
    /// deliver them: at most `limit` of them, so that nobody waits long. True when more are left.
    async fn forget_events(
        &self,
        account: AccountId,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool>;

    /// One file's row.
    async fn file(&self, account: AccountId, id: FileId) -> Result<Option<Keyed<FileRow>>>;
    /// A page of files.
    async fn files(
        &self,
        account: AccountId,
        filter: FileFilter,
        page: Page,
    ) -> Result<Rows<Keyed<FileRow>>>;
    /// Writes a file that belongs to no session, with all that goes with it.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] as [`Storage::commit`].
    async fn add_file(&self, command: FileCommit) -> Result<()>;
    /// Writes one change of a link to a file.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the link's version is not one less than the command's, or its
    /// file is not there; [`StoreError::LeaseLost`] as [`Storage::commit`].
    async fn put_file_link(&self, command: FileLinkCommit) -> Result<()>;
    /// One link to a file.
    async fn file_link(&self, account: AccountId, id: FileLinkId)
    -> Result<Option<StoredFileLink>>;
    /// The link whose token has this SHA-256.
    async fn file_link_by_token(&self, hash: [u8; 32]) -> Result<Option<StoredFileLink>>;
    /// A page of links to files.
    async fn file_links(
        &self,
        account: AccountId,
        filter: FileLinkFilter,
        page: Page,
    ) -> Result<Rows<StoredFileLink>>;
    /// A session's files.
    async fn session_files(&self, account: AccountId, session: SessionId) -> Result<Vec<FileRow>>;

    /// Adds a webhook endpoint.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when the idempotency key whose reply it carries is no longer
    /// claimed by the same request. [`StoreError::Full`] when the account has as many as it may,
    /// whoever else makes one at the same time.
    async fn create_endpoint(&self, command: EndpointCreation) -> Result<()>;
    /// Changes a webhook endpoint. Switching it on again forgets its failures.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not as it was read any more: another call changed or
    /// deleted it, or the deliverer switched it off. [`StoreError::LeaseLost`] as above.
    async fn change_endpoint(&self, command: EndpointChange) -> Result<()>;
    /// One webhook endpoint.
    async fn endpoint(
        &self,
        account: AccountId,
        id: WebhookEndpointId,
    ) -> Result<Option<EndpointRow>>;
    /// A page of webhook endpoints.
    async fn endpoints(&self, account: AccountId, page: Page) -> Result<Rows<EndpointRow>>;
    /// All webhook endpoints of an account, newest first.
    async fn all_endpoints(&self, account: AccountId) -> Result<Vec<EndpointRow>> {
        let mut all = Vec::<EndpointRow>::new();
        let mut cursor = Cursor::Newest;
        loop {
            let page = Page {
                cursor,
                limit: 100,
                from: None,
                until: None,
            };
            let found = self.endpoints(account, page).await?;
            all.extend(found.rows);
            match all.last() {
                Some(last) if found.has_more => {
                    cursor = Cursor::After(last.endpoint.id.to_bytes());
                }
                _ => return Ok(all),
            }
        }
    }
    /// Those of an account's endpoints that answer nothing but failures, oldest first.
    async fn endpoint_failures(&self, account: AccountId) -> Result<Vec<EndpointFailure>>;
    /// Deletes a webhook endpoint and its deliveries; false when there was none.
    async fn delete_endpoint(&self, account: AccountId, id: WebhookEndpointId) -> Result<bool>;

    /// Leases jobs that are due, oldest first, counting an attempt for each.
    async fn claim_jobs(&self, claim: JobClaim) -> Result<Vec<LeasedJob>>;
    /// Keeps a lease for longer.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    async fn extend_job(&self, job: LeasedJob, lease_until: Timestamp) -> Result<()>;
    /// Gives a job back, to be tried at `run_at`.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    async fn retry_job(&self, job: LeasedJob, run_at: Timestamp) -> Result<()>;
    /// Ends a job that changes nothing else.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    async fn finish_job(&self, job: LeasedJob) -> Result<()>;
    /// Jobs that are still to be done, whenever they are due, so that tests can wait for quiet.
    async fn pending_jobs(&self) -> Result<u64>;

    /// Writes events' deliveries and completes their jobs, all or nothing. An event goes to an endpoint
    /// once.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when one of the jobs is no longer leased to the caller; [`StoreError::Conflict`] when an endpoint was deleted meanwhile.
    async fn fan_out(&self, command: FanOut) -> Result<()>;
    /// Sends an event once more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an endpoint was deleted meanwhile; [`StoreError::Full`] when as
    /// many wait for one as may; [`StoreError::LeaseLost`] as above.
    async fn resend(&self, command: Resend) -> Result<()>;
    /// Endpoints that have not answered an event with 2xx yet, or are to get it once more.
    async fn pending_endpoints(
        &self,
        account: AccountId,
        event: EventId,
    ) -> Result<Vec<WebhookEndpointId>>;
    /// Leases enabled endpoints that have deliveries due, each with as many of them as
    /// `per_endpoint` says.
    async fn claim_endpoints(
        &self,
        claim: EndpointClaim,
        per_endpoint: &(dyn for<'a> Fn(&'a LeasedEndpoint) -> u32 + Sync),
    ) -> Result<Vec<LeasedEndpoint>>;
    /// Keeps leases, each an endpoint and its token, for longer; one that was lost stays lost.
    async fn extend_endpoints(
        &self,
        leases: Vec<(WebhookEndpointId, u64)>,
        lease_until: Timestamp,
    ) -> Result<()>;
    /// Writes attempts and gives the endpoints back, all of them or none.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when one of them is no longer leased to the caller.
    async fn release_endpoints(&self, commands: Vec<EndpointRelease>) -> Result<()>;
    /// What was tried to deliver an event, oldest first.
    async fn attempts(&self, account: AccountId, event: EventId) -> Result<Vec<Attempt>>;
    /// Deliveries to enabled endpoints that are still to be made, so that tests can wait for quiet.
    async fn pending_deliveries(&self) -> Result<u64>;
}
