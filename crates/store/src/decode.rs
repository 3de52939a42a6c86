//! Rows of each table as our types; the columns in the order of the statements.

use bonafide_core::{
    account::{Account, ApiKey},
    audit::AuditRecord,
    flow::Flow,
    id::{EventId, WebhookEndpointId},
    webhook::WebhookEndpoint,
};

use crate::{
    StoreError,
    columns::{Columns, Reader},
    command::Attempt,
    row::{
        AccountRow, ApiKeyRow, DeliveryRow, EndpointFailure, EndpointRow, EphemeralKeyRow,
        EventRow, FileLinkRow, FileRow, Keyed, LeasedEndpoint, LeasedJob, ReportRow, SessionRow,
        StoredFileLink, StoredReply, StoredSession,
    },
};

type Result<T> = std::result::Result<T, StoreError>;

pub(crate) fn account(columns: &dyn Columns) -> Result<AccountRow> {
    let mut row = Reader::new(columns, "accounts");
    let (id, mode, business_name) = (row.id()?, row.word()?, row.text()?);
    let (wrapped_key, created) = (row.bytes()?, row.time()?);
    Ok(AccountRow {
        account: Account {
            id,
            mode,
            business_name,
            profile: row.opt_json()?.unwrap_or_default(),
        },
        wrapped_key,
        created,
    })
}

pub(crate) fn api_key(columns: &dyn Columns) -> Result<ApiKeyRow> {
    let mut row = Reader::new(columns, "api_keys");
    let (id, account, kind, hash) = (row.id()?, row.id()?, row.word()?, row.array()?);
    let key = ApiKey {
        id,
        account,
        kind,
        last4: row.text()?,
        name: row.text()?,
        permissions: row.json()?,
        created: row.time()?,
        expires: row.opt_time()?,
        networks: row.opt_json()?.unwrap_or_default(),
    };
    Ok(ApiKeyRow { key, hash })
}

pub(crate) fn ephemeral_key(columns: &dyn Columns) -> Result<EphemeralKeyRow> {
    let mut row = Reader::new(columns, "ephemeral_keys");
    let (account, id) = (row.id()?, row.id()?);
    Ok(EphemeralKeyRow {
        id,
        account,
        session: row.id()?,
        hash: row.array()?,
        expires: row.time()?,
    })
}

pub(crate) fn audit_record(columns: &dyn Columns) -> Result<AuditRecord> {
    let mut row = Reader::new(columns, "audit");
    let (account, id) = (row.id()?, row.id()?);
    Ok(AuditRecord {
        id,
        account,
        key: row.id()?,
        session: row.id()?,
        object: row.text()?,
        fields: row.json()?,
        request: row.id()?,
        address: row.parsed()?,
    })
}

/// A claimed or finished idempotency key: hash of its request, and the reply if it is finished.
pub(crate) fn idempotency(columns: &dyn Columns) -> Result<([u8; 32], Option<StoredReply>)> {
    let mut row = Reader::new(columns, "idempotency");
    let (hash, request) = (row.array()?, row.id()?);
    let reply = match row.opt_int()? {
        None => None,
        Some(status) => Some(StoredReply {
            request,
            status,
            sealed_body: row.bytes()?,
        }),
    };
    Ok((hash, reply))
}

pub(crate) fn flow(columns: &dyn Columns) -> Result<Flow> {
    let mut row = Reader::new(columns, "flows");
    let (account, id) = (row.id()?, row.id()?);
    Ok(Flow {
        id,
        account,
        version: row.int()?,
        name: row.text()?,
        check: row.word()?,
        document_options: row.json()?,
        return_url: row.opt_text()?,
        active: row.boolean()?,
    })
}

pub(crate) fn session(columns: &dyn Columns) -> Result<StoredSession> {
    let mut row = Reader::new(columns, "sessions");
    let (account, id) = (row.id()?, row.id()?);
    let session = SessionRow {
        id,
        account,
        version: row.int()?,
        status: row.word()?,
        state: row.json()?,
        sealed: row.opt_bytes()?,
        token_hash: row.opt_array()?,
        page_token_hash: row.opt_array()?,
        client_reference: row.opt_array()?,
        related_customer: row.opt_array()?,
    };
    Ok(StoredSession {
        row: session,
        data_key: row.opt_bytes()?,
    })
}

pub(crate) fn report(columns: &dyn Columns) -> Result<Keyed<ReportRow>> {
    let mut row = Reader::new(columns, "reports");
    let (account, id) = (row.id()?, row.id()?);
    let report = ReportRow {
        id,
        account,
        session: row.id()?,
        sealed: row.bytes()?,
        client_reference: row.opt_array()?,
        flow: row.opt_id()?,
    };
    Ok(Keyed {
        row: report,
        data_key: row.opt_bytes()?,
    })
}

pub(crate) fn event(columns: &dyn Columns) -> Result<Keyed<EventRow>> {
    let mut row = Reader::new(columns, "events");
    let (account, id) = (row.id()?, row.id()?);
    let event = EventRow {
        id,
        account,
        session: row.id()?,
        kind: row.word()?,
        request: row.opt_id()?,
        sealed_idempotency_key: row.opt_bytes()?,
        sealed: row.bytes()?,
        pending: row.int()?,
    };
    Ok(Keyed {
        row: event,
        data_key: row.opt_bytes()?,
    })
}

pub(crate) fn file(columns: &dyn Columns) -> Result<FileRow> {
    read_file(&mut Reader::new(columns, "files"))
}

pub(crate) fn keyed_file(columns: &dyn Columns) -> Result<Keyed<FileRow>> {
    let mut row = Reader::new(columns, "files");
    Ok(Keyed {
        row: read_file(&mut row)?,
        data_key: row.opt_bytes()?,
    })
}

fn read_file(row: &mut Reader<'_>) -> Result<FileRow> {
    let (account, id) = (row.id()?, row.id()?);
    Ok(FileRow {
        id,
        account,
        session: row.opt_id()?,
        purpose: row.text()?,
        media_type: row.text()?,
        size: row.int()?,
        sealed_name: row.opt_bytes()?,
    })
}

pub(crate) fn file_link(columns: &dyn Columns) -> Result<StoredFileLink> {
    let mut row = Reader::new(columns, "file_links");
    let (account, id) = (row.id()?, row.id()?);
    let link = FileLinkRow {
        id,
        account,
        file: row.id()?,
        version: row.int()?,
        key: row.id()?,
        expires: row.opt_time()?,
        sealed_metadata: row.bytes()?,
        token_hash: row.array()?,
    };
    Ok(StoredFileLink {
        row: link,
        session: row.opt_id()?,
        data_key: row.opt_bytes()?,
    })
}

/// A leased job after the instant that it was to run at.
pub(crate) fn leased_job(columns: &dyn Columns) -> Result<(i64, LeasedJob)> {
    let mut row = Reader::new(columns, "jobs");
    let run_at = row.int()?;
    let job = LeasedJob {
        id: row.id()?,
        job: row.json()?,
        attempt: row.int()?,
        token: row.int()?,
    };
    Ok((run_at, job))
}

pub(crate) fn endpoint(columns: &dyn Columns) -> Result<EndpointRow> {
    read_endpoint(&mut Reader::new(columns, "endpoints"))
}

/// A leased endpoint, its deliveries still to be read, after the instant that it was due.
pub(crate) fn leased_endpoint(columns: &dyn Columns) -> Result<(i64, LeasedEndpoint)> {
    let mut row = Reader::new(columns, "endpoints");
    let next_due = row.int()?;
    let endpoint = LeasedEndpoint {
        row: read_endpoint(&mut row)?,
        token: row.int()?,
        failing_since: row.opt_time()?,
        due: Vec::new(),
    };
    Ok((next_due, endpoint))
}

fn read_endpoint(row: &mut Reader<'_>) -> Result<EndpointRow> {
    let (account, id) = (row.id()?, row.id()?);
    let endpoint = WebhookEndpoint {
        id,
        account,
        url: row.text()?,
        enabled_events: row.json()?,
        description: row.opt_text()?,
        metadata: row.json()?,
        api_version: row.opt_text()?,
        enabled: row.boolean()?,
        sealed_secrets: row.json()?,
    };
    Ok(EndpointRow { endpoint })
}

pub(crate) fn endpoint_failure(columns: &dyn Columns) -> Result<EndpointFailure> {
    let mut row = Reader::new(columns, "endpoint_failures");
    Ok(EndpointFailure {
        endpoint: row.id()?,
        since: row.time()?,
        last_at: row.time()?,
        failure: row.text()?,
        switched_off: row.opt_time()?,
    })
}

pub(crate) fn delivery(columns: &dyn Columns) -> Result<DeliveryRow> {
    let mut row = Reader::new(columns, "deliveries");
    let (endpoint, id) = (row.id()?, row.id()?);
    Ok(DeliveryRow {
        id,
        endpoint,
        account: row.id()?,
        event: row.id()?,
        attempts: row.int()?,
        due: row.opt_time()?,
        last_status: row.opt_int()?,
        resend: row.opt_id()?,
    })
}

pub(crate) fn attempt(columns: &dyn Columns) -> Result<Attempt> {
    let mut row = Reader::new(columns, "attempts");
    let (endpoint, delivery) = (row.id()?, row.id()?);
    Ok(Attempt {
        delivery,
        endpoint,
        at: row.time()?,
        duration_ms: row.int()?,
        status: row.opt_int()?,
        failure: row.opt_text()?,
        response: row.bytes()?,
        next: row.opt_time()?,
        succeeded: row.boolean()?,
        resend: None,
    })
}

pub(crate) fn event_id(columns: &dyn Columns) -> Result<EventId> {
    Reader::new(columns, "events").id()
}

pub(crate) fn endpoint_id(columns: &dyn Columns) -> Result<WebhookEndpointId> {
    Reader::new(columns, "deliveries").id()
}

pub(crate) fn count(columns: &dyn Columns) -> Result<u64> {
    Reader::new(columns, "a count").int()
}
