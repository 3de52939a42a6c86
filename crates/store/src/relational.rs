//! [`Storage`] on any engine that runs our statements.

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
use futures_util::future::try_join_all;

use crate::{
    Storage, StoreError,
    command::{
        Attempt, Bootstrap, EndpointChange, EndpointClaim, EndpointCreation, EndpointRelease,
        EphemeralKeyCommit, FanOut, FileCommit, FileLinkCommit, IdempotencyClaim, JobClaim,
        KeptReply, KeyReplacement, Resend, SessionCommit,
    },
    decode,
    engine::{Access, Decode, Engine, Guard, Statement, Step},
    page::{
        Cursor, EventFilter, FileFilter, FileLinkFilter, Page, ReportFilter, Rows, SessionFilter,
    },
    param::{Param, params, word},
    row::{
        AccountRow, ApiKeyRow, EndpointFailure, EndpointRow, EphemeralKeyRow, EventRow, FileRow,
        IdempotencyState, Keyed, LeasedEndpoint, LeasedJob, ReportRow, StoredFileLink,
        StoredSession,
    },
    sql::{self, Order},
    steps,
};

type Result<T> = std::result::Result<T, StoreError>;

#[async_trait]
impl<E: Engine> Storage for E {
    async fn bootstrap(&self, command: Bootstrap) -> Result<bool> {
        Ok(self.write(steps::bootstrap(command)).await?.is_none())
    }

    async fn accounts(&self) -> Result<Vec<AccountRow>> {
        read(self, sql::ACCOUNTS, vec![], decode::account).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<AccountRow>> {
        one(self, sql::ACCOUNT, params![id], decode::account).await
    }

    async fn describe_account(&self, account: Account) -> Result<bool> {
        let steps = steps::describe_account(account);
        Ok(self.write(steps).await?.is_none())
    }

    async fn insert_api_key(&self, row: ApiKeyRow) -> Result<()> {
        apply(self, vec![steps::insert_api_key(row)]).await
    }

    async fn api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKeyRow>> {
        one(self, sql::API_KEY, params![hash], decode::api_key).await
    }

    async fn api_keys(&self, account: AccountId) -> Result<Vec<ApiKeyRow>> {
        read(self, sql::API_KEYS, params![account], decode::api_key).await
    }

    async fn end_api_key(&self, account: AccountId, key: ApiKeyId, at: Timestamp) -> Result<bool> {
        let step = steps::end_api_key(account, key, at);
        Ok(self.write(vec![step]).await?.is_none())
    }

    async fn replace_api_key(&self, replacement: KeyReplacement) -> Result<bool> {
        let KeyReplacement { new, old, old_ends } = replacement;
        let end = steps::end_api_key(new.key.account, old, old_ends);
        let add = steps::insert_api_key(new);
        Ok(self.write(vec![end, add]).await?.is_none())
    }

    async fn put_flow(&self, flow: Flow) -> Result<()> {
        apply(self, vec![steps::put_flow(flow)]).await
    }

    async fn flow(&self, account: AccountId, id: FlowId) -> Result<Option<Flow>> {
        one(self, sql::FLOW, params![account, id], decode::flow).await
    }

    async fn flows(&self, account: AccountId) -> Result<Vec<Flow>> {
        read(self, sql::FLOWS, params![account], decode::flow).await
    }

    async fn add_ephemeral_key(&self, command: EphemeralKeyCommit) -> Result<()> {
        apply(self, steps::add_ephemeral_key(command)).await
    }

    async fn ephemeral_key(
        &self,
        account: AccountId,
        id: EphemeralKeyId,
    ) -> Result<Option<EphemeralKeyRow>> {
        let values = params![account, id];
        one(self, sql::EPHEMERAL_KEY, values, decode::ephemeral_key).await
    }

    async fn ephemeral_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<EphemeralKeyRow>> {
        let values = params![hash];
        one(
            self,
            sql::EPHEMERAL_KEY_BY_HASH,
            values,
            decode::ephemeral_key,
        )
        .await
    }

    async fn delete_ephemeral_key(&self, account: AccountId, id: EphemeralKeyId) -> Result<bool> {
        let delete = Statement::new(sql::DELETE_EPHEMERAL_KEY, params![account, id]);
        Ok(self.write(vec![delete.or(Guard::Nothing)]).await?.is_none())
    }

    async fn insert_audit_records(&self, records: Vec<AuditRecord>) -> Result<()> {
        let steps = records.into_iter().map(steps::insert_audit_record);
        apply(self, steps.collect()).await
    }

    async fn audit_records(&self, account: AccountId, page: Page) -> Result<Rows<AuditRecord>> {
        list(
            self,
            account,
            page,
            sql::audit,
            vec![],
            decode::audit_record,
        )
        .await
    }

    async fn claim_idempotency(&self, claim: IdempotencyClaim) -> Result<IdempotencyState> {
        // The holder may give the key up between the claim and the look at it.
        for _ in 0..3 {
            if self
                .write(steps::claim_idempotency(&claim))
                .await?
                .is_none()
            {
                return Ok(IdempotencyState::Claimed);
            }
            let key = params![claim.account, claim.key_hash];
            match one(self, sql::IDEMPOTENCY, key, decode::idempotency).await? {
                None => {}
                Some((hash, _)) if hash != claim.request_hash => {
                    return Ok(IdempotencyState::Mismatch);
                }
                Some((_, Some(reply))) => return Ok(IdempotencyState::Replay(reply)),
                Some((_, None)) => return Ok(IdempotencyState::InProgress),
            }
        }
        Ok(IdempotencyState::InProgress)
    }

    async fn keep_reply(&self, reply: KeptReply) -> Result<()> {
        apply(self, vec![steps::keep_reply(reply)]).await
    }

    async fn release_idempotency(&self, account: AccountId, key_hash: [u8; 32]) -> Result<()> {
        apply(self, vec![steps::release_idempotency(account, key_hash)]).await
    }

    async fn commit(&self, command: SessionCommit) -> Result<()> {
        apply(self, steps::commit(command)).await
    }

    async fn forget_overwritten(&self) -> Result<bool> {
        Engine::forget_overwritten(self).await
    }

    async fn session(&self, account: AccountId, id: SessionId) -> Result<Option<StoredSession>> {
        one(self, sql::SESSION, params![account, id], decode::session).await
    }

    async fn session_by_token(&self, hash: [u8; 32]) -> Result<Option<StoredSession>> {
        one(self, sql::SESSION_BY_TOKEN, params![hash], decode::session).await
    }

    async fn session_by_page_token(&self, hash: [u8; 32]) -> Result<Option<StoredSession>> {
        one(
            self,
            sql::SESSION_BY_PAGE_TOKEN,
            params![hash],
            decode::session,
        )
        .await
    }

    async fn sessions(
        &self,
        account: AccountId,
        filter: SessionFilter,
        page: Page,
    ) -> Result<Rows<StoredSession>> {
        let mut filters = Vec::new();
        filters.extend(filter.status.map(word));
        filters.extend(filter.client_reference.map(Param::from));
        filters.extend(filter.related_customer.map(Param::from));
        filters.extend(filter.customer_account.map(Param::from));
        let text = |order| sql::sessions(&filter, order);
        list(self, account, page, text, filters, decode::session).await
    }

    async fn report(&self, account: AccountId, id: ReportId) -> Result<Option<Keyed<ReportRow>>> {
        one(self, sql::REPORT, params![account, id], decode::report).await
    }

    async fn reports(
        &self,
        account: AccountId,
        filter: ReportFilter,
        page: Page,
    ) -> Result<Rows<Keyed<ReportRow>>> {
        let mut filters = Vec::new();
        filters.extend(filter.session.map(Param::from));
        filters.extend(filter.client_reference.map(Param::from));
        let text = |order| sql::reports(&filter, order);
        list(self, account, page, text, filters, decode::report).await
    }

    async fn event(&self, account: AccountId, id: EventId) -> Result<Option<Keyed<EventRow>>> {
        one(self, sql::EVENT, params![account, id], decode::event).await
    }

    async fn events_by_id(
        &self,
        account: AccountId,
        ids: Vec<EventId>,
    ) -> Result<Vec<Keyed<EventRow>>> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(sql::EVENTS_AT_ONCE) {
            let (text, places) = sql::events_by_id(some.len());
            let mut values = params![account];
            // An id that stands there twice is found once.
            let padded = some.iter().chain(std::iter::repeat(&some[0]));
            values.extend(padded.take(places).map(|id| Param::from(*id)));
            let statement = Statement::new(text, values);
            found.extend(self.rows(Access::Read, statement, decode::event).await?);
        }
        Ok(found)
    }

    async fn events(
        &self,
        account: AccountId,
        filter: EventFilter,
        page: Page,
    ) -> Result<Rows<Keyed<EventRow>>> {
        let filters = filter.types.iter().map(word).collect();
        let text = |order| sql::events(&filter, order);
        list(self, account, page, text, filters, decode::event).await
    }

    async fn forget_events(
        &self,
        account: AccountId,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool> {
        let end = EventId::least_at(before);
        let values = params![account, end, limit];
        let mut found = read(self, sql::EVENT_AFTER, values, decode::event_id).await?;
        let next = found.pop();
        apply(self, steps::forget_events(account, next.unwrap_or(end))).await?;
        Ok(next.is_some())
    }

    async fn file(&self, account: AccountId, id: FileId) -> Result<Option<Keyed<FileRow>>> {
        one(self, sql::FILE, params![account, id], decode::keyed_file).await
    }

    async fn files(
        &self,
        account: AccountId,
        filter: FileFilter,
        page: Page,
    ) -> Result<Rows<Keyed<FileRow>>> {
        let filters = filter.purpose.iter().cloned().map(Param::from).collect();
        let text = |order| sql::files(&filter, order);
        list(self, account, page, text, filters, decode::keyed_file).await
    }

    async fn add_file(&self, command: FileCommit) -> Result<()> {
        apply(self, steps::add_file(command)).await
    }

    async fn put_file_link(&self, command: FileLinkCommit) -> Result<()> {
        apply(self, steps::put_file_link(command)).await
    }

    async fn file_link(
        &self,
        account: AccountId,
        id: FileLinkId,
    ) -> Result<Option<StoredFileLink>> {
        one(
            self,
            sql::FILE_LINK,
            params![account, id],
            decode::file_link,
        )
        .await
    }

    async fn file_link_by_token(&self, hash: [u8; 32]) -> Result<Option<StoredFileLink>> {
        one(
            self,
            sql::FILE_LINK_BY_TOKEN,
            params![hash],
            decode::file_link,
        )
        .await
    }

    async fn file_links(
        &self,
        account: AccountId,
        filter: FileLinkFilter,
        page: Page,
    ) -> Result<Rows<StoredFileLink>> {
        let mut filters = Vec::new();
        filters.extend(filter.file.map(Param::from));
        filters.extend(filter.expired.map(|(_, at)| Param::from(at)));
        let text = |order| sql::file_links(&filter, order);
        list(self, account, page, text, filters, decode::file_link).await
    }

    async fn session_files(&self, account: AccountId, session: SessionId) -> Result<Vec<FileRow>> {
        read(
            self,
            sql::SESSION_FILES,
            params![account, session],
            decode::file,
        )
        .await
    }

    async fn create_endpoint(&self, command: EndpointCreation) -> Result<()> {
        apply(self, steps::create_endpoint(command)).await
    }

    async fn change_endpoint(&self, command: EndpointChange) -> Result<()> {
        apply(self, steps::change_endpoint(command)).await
    }

    async fn endpoint(
        &self,
        account: AccountId,
        id: WebhookEndpointId,
    ) -> Result<Option<EndpointRow>> {
        one(self, sql::ENDPOINT, params![account, id], decode::endpoint).await
    }

    async fn endpoints(&self, account: AccountId, page: Page) -> Result<Rows<EndpointRow>> {
        list(
            self,
            account,
            page,
            sql::endpoints,
            vec![],
            decode::endpoint,
        )
        .await
    }

    async fn endpoint_failures(&self, account: AccountId) -> Result<Vec<EndpointFailure>> {
        let values = params![account];
        read(
            self,
            sql::ENDPOINT_FAILURES,
            values,
            decode::endpoint_failure,
        )
        .await
    }

    async fn delete_endpoint(&self, account: AccountId, id: WebhookEndpointId) -> Result<bool> {
        let delete = Statement::new(sql::DELETE_ENDPOINT, params![account, id]);
        Ok(self.write(vec![delete.or(Guard::Nothing)]).await?.is_none())
    }

    async fn claim_jobs(&self, claim: JobClaim) -> Result<Vec<LeasedJob>> {
        let values = params![word(claim.queue), claim.now, claim.limit, claim.lease_until];
        let statement = Statement::new(sql::CLAIM_JOBS, values);
        let mut jobs = self
            .rows(Access::Write, statement, decode::leased_job)
            .await?;
        jobs.sort_by_key(|(run_at, job)| (*run_at, job.id));
        Ok(jobs.into_iter().map(|(_, job)| job).collect())
    }

    async fn extend_job(&self, job: LeasedJob, lease_until: Timestamp) -> Result<()> {
        let values = params![lease_until, job.id, job.token];
        apply(
            self,
            vec![Statement::new(sql::EXTEND_JOB, values).or(Guard::Lease)],
        )
        .await
    }

    async fn retry_job(&self, job: LeasedJob, run_at: Timestamp) -> Result<()> {
        let values = params![run_at, run_at, job.id, job.token];
        apply(
            self,
            vec![Statement::new(sql::RETRY_JOB, values).or(Guard::Lease)],
        )
        .await
    }

    async fn finish_job(&self, job: LeasedJob) -> Result<()> {
        apply(self, vec![steps::finish_job(&job)]).await
    }

    async fn pending_jobs(&self) -> Result<u64> {
        count(self, sql::PENDING_JOBS).await
    }

    async fn fan_out(&self, command: FanOut) -> Result<()> {
        apply(self, steps::fan_out(command)).await
    }

    async fn resend(&self, command: Resend) -> Result<()> {
        apply(self, steps::resend(command)).await
    }

    async fn pending_endpoints(
        &self,
        account: AccountId,
        event: EventId,
    ) -> Result<Vec<WebhookEndpointId>> {
        let values = params![account, event];
        read(self, sql::PENDING_ENDPOINTS, values, decode::endpoint_id).await
    }

    async fn claim_endpoints(
        &self,
        claim: EndpointClaim,
        per_endpoint: &(dyn for<'a> Fn(&'a LeasedEndpoint) -> u32 + Sync),
    ) -> Result<Vec<LeasedEndpoint>> {
        let text = if claim.failing {
            sql::CLAIM_FAILING_ENDPOINTS
        } else {
            sql::CLAIM_HEALTHY_ENDPOINTS
        };
        let values = params![claim.now, claim.limit, claim.lease_until];
        let statement = Statement::new(text, values);
        let mut claimed = self
            .rows(Access::Write, statement, decode::leased_endpoint)
            .await?;
        claimed.sort_by_key(|(next_due, leased)| (*next_due, leased.row.endpoint.id));
        // The lease is ours, so nobody else changes what is due.
        try_join_all(claimed.into_iter().map(|(_, leased)| async move {
            let limit = per_endpoint(&leased);
            let values = params![leased.row.endpoint.id, claim.now, limit];
            let mut due = read(self, sql::DUE_DELIVERIES, values, decode::delivery).await?;
            due.truncate(limit as usize);
            Ok(LeasedEndpoint { due, ..leased })
        }))
        .await
    }

    async fn extend_endpoints(
        &self,
        leases: Vec<(WebhookEndpointId, u64)>,
        lease_until: Timestamp,
    ) -> Result<()> {
        apply(self, steps::extend_endpoints(leases, lease_until)).await
    }

    async fn release_endpoints(&self, commands: Vec<EndpointRelease>) -> Result<()> {
        apply(self, steps::release_endpoints(commands)).await
    }

    async fn attempts(&self, account: AccountId, event: EventId) -> Result<Vec<Attempt>> {
        read(
            self,
            sql::ATTEMPTS,
            params![account, event],
            decode::attempt,
        )
        .await
    }

    async fn pending_deliveries(&self) -> Result<u64> {
        count(self, sql::PENDING_DELIVERIES).await
    }
}

async fn apply<E: Engine>(engine: &E, steps: Vec<Step>) -> Result<()> {
    match engine.write(steps).await? {
        None | Some(Guard::Nothing) => Ok(()),
        Some(Guard::Version) => Err(StoreError::Conflict),
        Some(Guard::Lease) => Err(StoreError::LeaseLost),
        Some(Guard::Full) => Err(StoreError::Full),
    }
}

async fn read<E: Engine, T: Send + 'static>(
    engine: &E,
    text: &'static str,
    values: Vec<Param>,
    decode: Decode<T>,
) -> Result<Vec<T>> {
    engine
        .rows(Access::Read, Statement::new(text, values), decode)
        .await
}

async fn one<E: Engine, T: Send + 'static>(
    engine: &E,
    text: &'static str,
    values: Vec<Param>,
    decode: Decode<T>,
) -> Result<Option<T>> {
    let lookup = Statement::new(text, values);
    let rows = engine.rows(Access::Lookup, lookup, decode).await?;
    Ok(rows.into_iter().next())
}

async fn count<E: Engine>(engine: &E, text: &'static str) -> Result<u64> {
    let counts = read(engine, text, vec![], decode::count).await?;
    Ok(counts.into_iter().next().unwrap_or(0))
}

/// A page of a list: one range of the primary key, one row more than asked for.
async fn list<E: Engine, T: Send + 'static>(
    engine: &E,
    account: AccountId,
    page: Page,
    text: impl Fn(Order) -> String + Send,
    filters: Vec<Param>,
    decode: Decode<T>,
) -> Result<Rows<T>> {
    let Some((least, greatest)) = bounds(page) else {
        return Ok(Rows {
            rows: Vec::new(),
            has_more: false,
        });
    };
    let order = match page.cursor {
        Cursor::Newest | Cursor::After(_) => Order::NewestFirst,
        Cursor::Before(_) => Order::OldestFirst,
    };
    let mut values = params![account, least.to_be_bytes(), greatest.to_be_bytes()];
    values.extend(filters);
    values.push((page.limit + 1).into());
    let statement = Statement::new(text(order), values);
    let mut rows = engine.rows(Access::Read, statement, decode).await?;
    let has_more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    if order == Order::OldestFirst {
        rows.reverse();
    }
    Ok(Rows { rows, has_more })
}

/// The least and the greatest id of a page; `None` where no id is between.
fn bounds(page: Page) -> Option<(u128, u128)> {
    let at = |instant| u128::from_be_bytes(SessionId::least_at(instant).to_bytes());
    let mut least = page.from.map_or(0, at);
    let mut greatest = page
        .until
        .map_or(Some(u128::MAX), |until| at(until).checked_sub(1))?;
    match page.cursor {
        Cursor::Newest => {}
        Cursor::After(id) => greatest = greatest.min(u128::from_be_bytes(id).checked_sub(1)?),
        Cursor::Before(id) => least = least.max(u128::from_be_bytes(id).checked_add(1)?),
    }
    (least <= greatest).then_some((least, greatest))
}
