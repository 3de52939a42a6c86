//! Commands as lists of guarded statements.

use bonafide_core::{
    account::Account,
    audit::AuditRecord,
    clock::Timestamp,
    flow::Flow,
    id::{AccountId, ApiKeyId, EventId, Id, Kind, SessionId, WebhookEndpointId},
    job::Job,
    webhook::WebhookEndpoint,
};

use crate::{
    command::{
        Attempt, Bootstrap, EndpointChange, EndpointCreation, EndpointRelease, EphemeralKeyCommit,
        FanOut, FileCommit, FileLinkCommit, IdempotencyClaim, KeptReply, NewJob, Resend,
        SessionCommit,
    },
    engine::{Guard, Statement, Step},
    param::{Param, json, params, word},
    row::{
        AccountRow, ApiKeyRow, DeliveryRow, EventRow, FileLinkRow, FileRow, LeasedJob, ReportRow,
        SessionRow,
    },
    sql,
};

pub(crate) fn bootstrap(command: Bootstrap) -> Vec<Step> {
    let mut steps =
        vec![Statement::new(sql::INSERT_INSTALLATION, params![1i64]).or(Guard::Nothing)];
    steps.extend(command.accounts.into_iter().map(insert_account));
    steps.extend(command.keys.into_iter().map(insert_api_key));
    steps
}

fn insert_account(row: AccountRow) -> Step {
    let values = params![
        row.account.id,
        word(row.account.mode),
        row.account.business_name,
        row.wrapped_key,
        row.created
    ];
    Statement::new(sql::INSERT_ACCOUNT, values).always()
}

/// Writes what an account says about its business; nothing, where there is no such account.
pub(crate) fn describe_account(account: Account) -> Vec<Step> {
    vec![
        Statement::new(
            sql::RENAME_ACCOUNT,
            params![account.business_name, account.id],
        )
        .or(Guard::Nothing),
        Statement::new(
            sql::PUT_PROFILE,
            params![account.id, json(&account.profile)],
        )
        .always(),
    ]
}

pub(crate) fn insert_api_key(row: ApiKeyRow) -> Step {
    let key = row.key;
    let values = params![
        key.id,
        key.account,
        word(key.kind),
        row.hash,
        key.last4,
        key.name,
        json(&key.permissions),
        key.created,
        key.expires,
        json(&key.networks)
    ];
    Statement::new(sql::INSERT_API_KEY, values).always()
}

pub(crate) fn end_api_key(account: AccountId, key: ApiKeyId, at: Timestamp) -> Step {
    Statement::new(sql::END_API_KEY, params![at, account, key]).or(Guard::Nothing)
}

pub(crate) fn add_ephemeral_key(command: EphemeralKeyCommit) -> Vec<Step> {
    let row = command.key;
    let forget = params![row.account, command.forget_before];
    let insert = params![row.account, row.id, row.session, row.hash, row.expires];
    let mut steps = vec![
        Statement::new(sql::FORGET_EPHEMERAL_KEYS, forget).always(),
        Statement::new(sql::INSERT_EPHEMERAL_KEY, insert).always(),
    ];
    steps.extend(command.reply.map(keep_reply));
    steps
}

pub(crate) fn insert_audit_record(record: AuditRecord) -> Step {
    let values = params![
        record.account,
        record.id,
        record.key,
        record.session,
        record.object,
        json(&record.fields),
        record.request,
        record.address.to_string()
    ];
    Statement::new(sql::INSERT_AUDIT_RECORD, values).always()
}

pub(crate) fn claim_idempotency(claim: &IdempotencyClaim) -> Vec<Step> {
    let values = params![
        claim.account,
        claim.key_hash,
        claim.request_hash,
        claim.request,
        claim.now,
        claim.stale_before,
        claim.forget_before
    ];
    vec![
        Statement::new(sql::CLAIM_IDEMPOTENCY, values).or(Guard::Nothing),
        Statement::new(
            sql::FORGET_IDEMPOTENCY,
            params![claim.account, claim.forget_before, claim.key_hash],
        )
        .always(),
    ]
}

pub(crate) fn keep_reply(kept: KeptReply) -> Step {
    let values = params![
        kept.reply.status,
        kept.reply.sealed_body,
        kept.account,
        kept.key_hash,
        kept.reply.request
    ];
    Statement::new(sql::KEEP_REPLY, values).or(Guard::Lease)
}

pub(crate) fn release_idempotency(account: AccountId, key_hash: [u8; 32]) -> Step {
    Statement::new(sql::RELEASE_IDEMPOTENCY, params![account, key_hash]).always()
}

pub(crate) fn commit(command: SessionCommit) -> Vec<Step> {
    let (account, session) = (command.session.account, command.session.id);
    let mut steps = Vec::new();
    steps.extend(command.completes.map(|job| finish_job(&job)));
    steps.push(write_session(command.session));
    if let Some(wrapped) = command.new_data_key {
        let values = params![account, session, wrapped];
        steps.push(Statement::new(sql::INSERT_DATA_KEY, values).always());
    }
    if let Some(hash) = command.customer_account {
        let values = params![account, hash, session];
        steps.push(Statement::new(sql::INSERT_CUSTOMER_ACCOUNT, values).always());
    }
    if command.drop_data_key {
        steps.extend(shred(account, session));
    }
    steps.extend(command.reports.into_iter().map(insert_report));
    steps.extend(command.events.into_iter().map(insert_event));
    steps.extend(command.files.into_iter().map(insert_file));
    steps.extend(command.jobs.iter().map(insert_job));
    steps.extend(command.reply.map(keep_reply));
    steps
}

pub(crate) fn put_flow(flow: Flow) -> Step {
    let mut values = params![
        flow.version,
        flow.name,
        word(flow.check),
        json(&flow.document_options),
        flow.return_url,
        flow.active,
        flow.account,
        flow.id
    ];
    let text = if flow.version == 1 {
        sql::INSERT_FLOW
    } else {
        values.push((flow.version - 1).into());
        sql::UPDATE_FLOW
    };
    Statement::new(text, values).or(Guard::Version)
}

fn write_session(row: SessionRow) -> Step {
    let mut values = params![
        row.version,
        word(row.status),
        json(&row.state),
        row.sealed,
        row.token_hash,
        row.page_token_hash,
        row.client_reference,
        row.related_customer,
        row.account,
        row.id
    ];
    let text = if row.version == 1 {
        sql::INSERT_SESSION
    } else {
        values.push((row.version - 1).into());
        sql::UPDATE_SESSION
    };
    Statement::new(text, values).or(Guard::Version)
}

/// Deletes the key and all that is sealed with it, so that even a copy of the key that was made
/// before opens nothing.
fn shred(account: AccountId, session: SessionId) -> [Step; 7] {
    let erase = |text| Statement::new(text, params![Vec::new(), account, session]).always();
    [
        Statement::new(sql::DROP_DATA_KEY, params![account, session]).always(),
        erase(sql::ERASE_REPORTS),
        erase(sql::ERASE_ATTEMPTS),
        erase(sql::ERASE_EVENTS),
        erase(sql::ERASE_FILE_LINKS),
        Statement::new(sql::FORGET_CUSTOMER_ACCOUNT, params![account, session]).always(),
        Statement::new(sql::DROP_EPHEMERAL_KEYS, params![account, session]).always(),
    ]
}

fn insert_report(row: ReportRow) -> Step {
    let rest = params![row.sealed, row.client_reference, row.flow];
    insert_of_session(sql::INSERT_REPORT, row.account, row.id, row.session, rest)
}

fn insert_event(row: EventRow) -> Step {
    let rest = params![
        word(row.kind),
        row.request,
        row.sealed_idempotency_key,
        row.sealed
    ];
    insert_of_session(sql::INSERT_EVENT, row.account, row.id, row.session, rest)
}

/// What was tried to deliver an event goes with its deliveries.
pub(crate) fn forget_events(account: AccountId, before: EventId) -> Vec<Step> {
    [sql::FORGET_DELIVERIES, sql::FORGET_EVENTS]
        .map(|text| Statement::new(text, params![account, before]).always())
        .into()
}

fn insert_file(row: FileRow) -> Step {
    let values = params![
        row.account,
        row.id,
        row.session,
        row.purpose,
        row.media_type,
        row.size,
        row.sealed_name
    ];
    Statement::new(sql::INSERT_FILE, values).always()
}

/// The tables of what belongs to a session begin with the same columns.
fn insert_of_session<K: Kind>(
    text: &'static str,
    account: AccountId,
    id: Id<K>,
    session: SessionId,
    rest: Vec<Param>,
) -> Step {
    let mut values = params![account, id, session];
    values.extend(rest);
    Statement::new(text, values).always()
}

pub(crate) fn add_file(command: FileCommit) -> Vec<Step> {
    let mut steps = vec![insert_file(command.file)];
    steps.extend(command.link.map(write_file_link));
    steps.extend(command.reply.map(keep_reply));
    steps
}

pub(crate) fn put_file_link(command: FileLinkCommit) -> Vec<Step> {
    let mut steps = vec![write_file_link(command.link)];
    steps.extend(command.reply.map(keep_reply));
    steps
}

fn write_file_link(row: FileLinkRow) -> Step {
    if row.version == 1 {
        let values = params![
            row.account,
            row.id,
            row.file,
            row.version,
            row.key,
            row.expires,
            row.sealed_metadata,
            row.token_hash
        ];
        Statement::new(sql::INSERT_FILE_LINK, values).always()
    } else {
        let values = params![
            row.version,
            row.expires,
            row.sealed_metadata,
            row.account,
            row.id,
            row.version.wrapping_sub(1)
        ];
        Statement::new(sql::UPDATE_FILE_LINK, values).or(Guard::Version)
    }
}

fn insert_job(new: &NewJob) -> Step {
    let mut values = params![
        new.id,
        word(new.job.queue()),
        json(&new.job),
        new.run_at,
        new.run_at
    ];
    let text = if let Job::FanOut { account, .. } = new.job {
        values.push(account.into());
        sql::INSERT_FAN_OUT
    } else {
        sql::INSERT_JOB
    };
    Statement::new(text, values).always()
}

pub(crate) fn finish_job(job: &LeasedJob) -> Step {
    Statement::new(sql::FINISH_JOB, params![job.id, job.token]).or(Guard::Lease)
}

pub(crate) fn create_endpoint(command: EndpointCreation) -> Vec<Step> {
    let endpoint = command.row.endpoint;
    let mut values = params![endpoint.account, endpoint.id, endpoint.api_version.clone()];
    let account = endpoint.account;
    values.extend(changeable(endpoint));
    values.extend(params![command.limit]);
    let mut steps = vec![
        Statement::new(sql::LOCK_ACCOUNT, params![account]).always(),
        Statement::new(sql::INSERT_ENDPOINT, values).or(Guard::Full),
    ];
    steps.extend(command.reply.map(keep_reply));
    steps
}

pub(crate) fn change_endpoint(command: EndpointChange) -> Vec<Step> {
    let before = command.before.endpoint;
    let mut values = changeable(command.after.endpoint);
    values.extend(params![before.account, before.id]);
    values.extend(changeable(before));
    let mut steps = vec![Statement::new(sql::UPDATE_ENDPOINT, values).or(Guard::Version)];
    steps.extend(command.reply.map(keep_reply));
    steps
}

/// What can be changed of an endpoint. The texts of nested values are the same whenever the values
/// are, so that they can be compared.
fn changeable(endpoint: WebhookEndpoint) -> Vec<Param> {
    params![
        endpoint.url,
        json(&endpoint.enabled_events),
        endpoint.description,
        json(&endpoint.metadata),
        endpoint.enabled,
        json(&endpoint.sealed_secrets)
    ]
}

pub(crate) fn fan_out(mut command: FanOut) -> Vec<Step> {
    // Two of these that meet lock the endpoints in the same order.
    command
        .deliveries
        .sort_by_key(|delivery| (delivery.endpoint, delivery.id));
    command.completes.sort_by_key(|job| job.id);
    let mut steps: Vec<Step> = command.completes.iter().map(finish_job).collect();
    steps.extend(command.deliveries.iter().map(insert_delivery));
    // Last, since from here on everybody waits who has to do with the same endpoints.
    let of_endpoints = command.deliveries.chunk_by(|a, b| a.endpoint == b.endpoint);
    for deliveries in of_endpoints {
        let first = deliveries.iter().min_by_key(|delivery| delivery.due);
        steps.extend(first.and_then(endpoint_due).map(Statement::always));
    }
    steps
}

fn endpoint_due(delivery: &DeliveryRow) -> Option<Statement> {
    let due = delivery.due?;
    Some(Statement::new(
        sql::ENDPOINT_DUE,
        params![due, delivery.endpoint],
    ))
}

pub(crate) fn resend(mut command: Resend) -> Vec<Step> {
    command.deliveries.sort_by_key(|delivery| delivery.endpoint);
    let mut steps = Vec::new();
    for delivery in &command.deliveries {
        // An endpoint that was deleted meanwhile.
        steps.extend(endpoint_due(delivery).map(|due| due.or(Guard::Version)));
        let room = params![delivery.endpoint, command.limit];
        steps.push(Statement::new(sql::EXPECT_ROOM_FOR_RESEND, room).or(Guard::Full));
        let values = params![delivery.id, delivery.due, delivery.endpoint, delivery.event];
        steps.push(Statement::new(sql::INSERT_RESEND, values).always());
        steps.push(insert_delivery(delivery));
    }
    steps.extend(command.reply.map(keep_reply));
    steps
}

fn insert_delivery(row: &DeliveryRow) -> Step {
    let values = params![
        row.endpoint,
        row.id,
        row.account,
        row.event,
        row.attempts,
        row.due,
        false,
        row.last_status
    ];
    Statement::new(sql::INSERT_DELIVERY, values).always()
}

pub(crate) fn extend_endpoints(
    mut leases: Vec<(WebhookEndpointId, u64)>,
    lease_until: Timestamp,
) -> Vec<Step> {
    leases.sort();
    let extend = |(endpoint, token)| {
        let values = params![lease_until, endpoint, token];
        Statement::new(sql::EXTEND_ENDPOINT, values).always()
    };
    leases.into_iter().map(extend).collect()
}

pub(crate) fn release_endpoints(mut commands: Vec<EndpointRelease>) -> Vec<Step> {
    // In the order in which all who lock several endpoints lock them.
    commands.sort_by_key(|command| command.endpoint);
    commands.into_iter().flat_map(release_endpoint).collect()
}

fn release_endpoint(command: EndpointRelease) -> Vec<Step> {
    let values = params![
        command.failing_since,
        command.disable,
        command.endpoint,
        command.token
    ];
    let mut steps = vec![Statement::new(sql::RELEASE_ENDPOINT, values).or(Guard::Lease)];
    let last = command.attempts.last().filter(|last| !last.succeeded);
    steps.extend(last.map(|last| {
        let switched_off = command.disable.then_some(last.at);
        let values = params![command.endpoint, last.at, words(last), switched_off];
        Statement::new(sql::INSERT_ENDPOINT_FAILURE, values).always()
    }));
    for attempt in command.attempts {
        steps.extend(write_attempt(attempt));
    }
    steps.push(Statement::new(sql::ENDPOINT_NEXT, params![command.endpoint]).always());
    steps
}

/// What went wrong, in fixed words.
fn words(attempt: &Attempt) -> String {
    match (&attempt.failure, attempt.status) {
        (Some(failure), _) => failure.clone(),
        (None, Some(status)) => format!("it answered with status {status}"),
        (None, None) => "there was no reply".to_owned(),
    }
}

fn write_attempt(attempt: Attempt) -> Vec<Step> {
    let (endpoint, delivery) = (attempt.endpoint, attempt.delivery);
    let mut steps = match attempt.resend {
        None => {
            let values = params![
                attempt.next,
                attempt.succeeded,
                attempt.status,
                endpoint,
                delivery
            ];
            vec![Statement::new(sql::UPDATE_DELIVERY, values).always()]
        }
        Some(resend) => {
            let values = params![attempt.succeeded, attempt.status, endpoint, delivery];
            vec![
                Statement::new(sql::DELETE_RESEND, params![endpoint, resend]).always(),
                Statement::new(sql::UPDATE_RESENT, values).always(),
            ]
        }
    };
    let insert = params![
        attempt.at,
        attempt.duration_ms,
        attempt.status,
        attempt.failure,
        attempt.response,
        Vec::new(),
        attempt.next,
        attempt.succeeded,
        endpoint,
        delivery
    ];
    steps.push(Statement::new(sql::INSERT_ATTEMPT, insert).always());
    steps
}
