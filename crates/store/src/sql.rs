//! All statements but the migrations. They are the same text for both engines: parameters are
//! `$n`, whose first uses stand in ascending order (SQLite numbers them by first use), and only
//! what both understand is used. PostgreSQL replaces [`SKIP_LOCKED`](crate::engine::SKIP_LOCKED) and
//! [`AS_BYTES`](crate::engine::AS_BYTES).

use crate::{
    engine::AS_BYTES,
    page::{EventFilter, FileFilter, FileLinkFilter, ReportFilter, SessionFilter},
};

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $sql;)*
        #[cfg(test)]
        pub(crate) const FIXED: &[&str] = &[$($name),*];
    };
}

macro_rules! select_api_keys {
    () => {
        "SELECT id, account, kind, hash, last4, name, permissions, created, expires, networks
        FROM api_keys"
    };
}
macro_rules! select_sessions {
    () => {
        "SELECT s.account, s.id, s.version, s.status, s.state, s.sealed, s.token_hash,
        s.page_token_hash, s.client_reference, s.related_customer, k.wrapped FROM sessions s
        LEFT JOIN data_keys k ON k.account = s.account AND k.session = s.id"
    };
}
macro_rules! select_reports {
    () => {
        "SELECT r.account, r.id, r.session, r.sealed, r.client_reference, r.flow, k.wrapped
        FROM reports r LEFT JOIN data_keys k ON k.account = r.account AND k.session = r.session"
    };
}
/// The endpoint never answered 2xx, or it is to get the event once more.
macro_rules! is_pending {
    () => {
        "(NOT d.succeeded OR EXISTS (SELECT 1 FROM resends r
            WHERE r.endpoint = d.endpoint AND r.delivery = d.id))"
    };
}
macro_rules! select_events {
    () => {
        concat!(
            "SELECT e.account, e.id, e.session, e.kind, e.request, e.sealed_idempotency_key,
            e.sealed, (SELECT count(*) FROM deliveries d
                WHERE d.account = e.account AND d.event = e.id AND ",
            is_pending!(),
            "), k.wrapped
            FROM events e LEFT JOIN data_keys k ON k.account = e.account AND k.session = e.session"
        )
    };
}
macro_rules! select_files {
    () => {
        "SELECT f.account, f.id, f.session, f.purpose, f.media_type, f.size, f.sealed_name,
        k.wrapped
        FROM files f LEFT JOIN data_keys k ON k.account = f.account AND k.session = f.session"
    };
}
macro_rules! select_file_links {
    () => {
        "SELECT l.account, l.id, l.file, l.version, l.api_key, l.expires, l.sealed_metadata,
        l.token_hash, f.session, k.wrapped
        FROM file_links l JOIN files f ON f.account = l.account AND f.id = l.file
        LEFT JOIN data_keys k ON k.account = f.account AND k.session = f.session"
    };
}
macro_rules! select_accounts {
    () => {
        "SELECT a.id, a.mode, a.business_name, a.wrapped_key, a.created, p.profile
        FROM accounts a LEFT JOIN profiles p ON p.account = a.id"
    };
}

macro_rules! select_flows {
    () => {
        "SELECT account, id, version, name, checks, document_options, return_url, active FROM flows"
    };
}
macro_rules! claim_endpoints {
    ($which:literal) => {
        concat!(
            "WITH claimed AS MATERIALIZED (
                SELECT id FROM endpoints WHERE enabled AND failing_since ",
            $which,
            " AND next_due <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                ORDER BY next_due, id LIMIT $2 /* FOR UPDATE SKIP LOCKED */)
            UPDATE endpoints SET lease_until = $3, lease_token = lease_token + 1
            WHERE id IN (SELECT id FROM claimed)
            RETURNING next_due, account, id, url, enabled_events, description, metadata,
                api_version, enabled, sealed_secrets, lease_token, failing_since"
        )
    };
}
macro_rules! select_endpoints {
    () => {
        "SELECT w.account, w.id, w.url, w.enabled_events, w.description, w.metadata, w.api_version,
        w.enabled, w.sealed_secrets FROM endpoints w"
    };
}

statements! {
    // Accounts and keys.

    /// Only one process ever makes the first customer: the others find this row.
    INSERT_INSTALLATION = "INSERT INTO installation (id) VALUES ($1) ON CONFLICT DO NOTHING";
    INSERT_ACCOUNT = "INSERT INTO accounts (id, mode, business_name, wrapped_key, created)
        VALUES ($1, $2, $3, $4, $5)";
    /// Makes others who lock the account wait until the transaction ends, where there are others:
    /// so that what is counted after it is still so when it ends.
    LOCK_ACCOUNT = "UPDATE accounts SET business_name = business_name WHERE id = $1";
    ACCOUNTS = concat!(select_accounts!(), " ORDER BY a.id");
    ACCOUNT = concat!(select_accounts!(), " WHERE a.id = $1");
    RENAME_ACCOUNT = "UPDATE accounts SET business_name = $1 WHERE id = $2";
    PUT_PROFILE = "INSERT INTO profiles (account, profile) VALUES ($1, $2)
        ON CONFLICT (account) DO UPDATE SET profile = excluded.profile";
    INSERT_API_KEY = "INSERT INTO api_keys
        (id, account, kind, hash, last4, name, permissions, created, expires, networks)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    API_KEY = concat!(select_api_keys!(), " WHERE hash = $1");
    API_KEYS = concat!(select_api_keys!(), " WHERE account = $1 ORDER BY id");
    /// A key's end only ever comes nearer.
    END_API_KEY = "UPDATE api_keys SET expires = $1
        WHERE account = $2 AND id = $3 AND (expires IS NULL OR expires > $1)";
    INSERT_EPHEMERAL_KEY = "INSERT INTO ephemeral_keys (account, id, session, hash, expires)
        VALUES ($1, $2, $3, $4, $5)";
    FORGET_EPHEMERAL_KEYS = "DELETE FROM ephemeral_keys WHERE account = $1 AND expires < $2";
    EPHEMERAL_KEY = "SELECT account, id, session, hash, expires FROM ephemeral_keys
        WHERE account = $1 AND id = $2";
    EPHEMERAL_KEY_BY_HASH = "SELECT account, id, session, hash, expires FROM ephemeral_keys
        WHERE hash = $1";
    DELETE_EPHEMERAL_KEY = "DELETE FROM ephemeral_keys WHERE account = $1 AND id = $2";
    INSERT_AUDIT_RECORD = "INSERT INTO audit
        (account, id, api_key, session, object, fields, request, address)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    // Idempotency keys. A row without a status is a claim.

    /// Changes no row where the key is in use or known: its state is then read.
    CLAIM_IDEMPOTENCY = "INSERT INTO idempotency
        (account, key_hash, request_hash, request, claimed) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account, key_hash) DO UPDATE SET
            request_hash = excluded.request_hash, request = excluded.request,
            claimed = excluded.claimed, status = NULL, sealed_body = NULL
        WHERE (idempotency.status IS NULL AND idempotency.claimed < $6)
            OR (idempotency.status IS NOT NULL AND idempotency.claimed < $7)";
    /// Two for each one that is claimed, so that old ones go without a job of their own.
    FORGET_IDEMPOTENCY = "DELETE FROM idempotency WHERE account = $1 AND key_hash IN (
        SELECT key_hash FROM idempotency WHERE account = $1 AND claimed < $2 AND key_hash <> $3
        ORDER BY claimed LIMIT 2 /* FOR UPDATE SKIP LOCKED */)";
    IDEMPOTENCY = "SELECT request_hash, request, status, sealed_body
        FROM idempotency WHERE account = $1 AND key_hash = $2";
    KEEP_REPLY = "UPDATE idempotency SET status = $1, sealed_body = $2
        WHERE account = $3 AND key_hash = $4 AND request = $5 AND status IS NULL";
    RELEASE_IDEMPOTENCY = "DELETE FROM idempotency
        WHERE account = $1 AND key_hash = $2 AND status IS NULL";

    // Flows.

    /// The same parameters as [`UPDATE_FLOW`], but for its last.
    INSERT_FLOW = "INSERT INTO flows
        (version, name, checks, document_options, return_url, active, account, id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    UPDATE_FLOW = "UPDATE flows SET version = $1, name = $2, checks = $3, document_options = $4,
        return_url = $5, active = $6 WHERE account = $7 AND id = $8 AND version = $9";
    FLOW = concat!(select_flows!(), " WHERE account = $1 AND id = $2");
    FLOWS = concat!(select_flows!(), " WHERE account = $1 ORDER BY id");

    // Sessions.

    /// The same parameters as [`UPDATE_SESSION`], but for its last.
    INSERT_SESSION = "INSERT INTO sessions (version, status, state, sealed,
        token_hash, page_token_hash, client_reference, related_customer, account, id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    UPDATE_SESSION = "UPDATE sessions SET version = $1, status = $2, state = $3, sealed = $4,
        token_hash = $5, page_token_hash = $6, client_reference = $7, related_customer = $8
        WHERE account = $9 AND id = $10 AND version = $11";
    INSERT_CUSTOMER_ACCOUNT = "INSERT INTO customer_accounts (account, customer_account, session)
        VALUES ($1, $2, $3)";
    INSERT_DATA_KEY = "INSERT INTO data_keys (account, session, wrapped) VALUES ($1, $2, $3)";
    SESSION = concat!(select_sessions!(), " WHERE s.account = $1 AND s.id = $2");
    SESSION_BY_TOKEN = concat!(select_sessions!(), " WHERE s.token_hash = $1");
    SESSION_BY_PAGE_TOKEN = concat!(select_sessions!(), " WHERE s.page_token_hash = $1");

    // Crypto-shredding, all in the transaction that deletes the key.

    DROP_DATA_KEY = "DELETE FROM data_keys WHERE account = $1 AND session = $2";
    ERASE_REPORTS = "UPDATE reports SET sealed = $1, client_reference = NULL
        WHERE account = $2 AND session = $3";
    ERASE_EVENTS = "UPDATE events SET sealed = $1, sealed_idempotency_key = NULL
        WHERE account = $2 AND session = $3";
    ERASE_ATTEMPTS = "UPDATE attempts SET response = $1
        WHERE account = $2 AND event IN
            (SELECT id FROM events WHERE account = $2 AND session = $3)";

    FORGET_CUSTOMER_ACCOUNT = "DELETE FROM customer_accounts WHERE account = $1 AND session = $2";
    DROP_EPHEMERAL_KEYS = "DELETE FROM ephemeral_keys WHERE account = $1 AND session = $2";
    ERASE_FILE_LINKS = "UPDATE file_links SET sealed_metadata = $1
        WHERE account = $2 AND file IN
            (SELECT id FROM files WHERE account = $2 AND session = $3)";

    // Reports, events, files.

    INSERT_REPORT = "INSERT INTO reports (account, id, session, sealed, client_reference, flow)
        VALUES ($1, $2, $3, $4, $5, $6)";
    REPORT = concat!(select_reports!(), " WHERE r.account = $1 AND r.id = $2");
    INSERT_EVENT = "INSERT INTO events
        (account, id, session, kind, request, sealed_idempotency_key, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    EVENT = concat!(select_events!(), " WHERE e.account = $1 AND e.id = $2");
    /// The event that has so many older ones before it, of those before an id.
    EVENT_AFTER = "SELECT id FROM events WHERE account = $1 AND id < $2
        ORDER BY id LIMIT 1 OFFSET $3";
    FORGET_DELIVERIES = "DELETE FROM deliveries WHERE account = $1 AND event < $2";
    FORGET_EVENTS = "DELETE FROM events WHERE account = $1 AND id < $2";
    INSERT_FILE = "INSERT INTO files
        (account, id, session, purpose, media_type, size, sealed_name)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FILE = concat!(select_files!(), " WHERE f.account = $1 AND f.id = $2");
    SESSION_FILES = "SELECT account, id, session, purpose, media_type, size, sealed_name
        FROM files WHERE account = $1 AND session = $2 ORDER BY id";
    INSERT_FILE_LINK = "INSERT INTO file_links
        (account, id, file, version, api_key, expires, sealed_metadata, token_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    UPDATE_FILE_LINK = "UPDATE file_links SET version = $1, expires = $2, sealed_metadata = $3
        WHERE account = $4 AND id = $5 AND version = $6";
    FILE_LINK = concat!(select_file_links!(), " WHERE l.account = $1 AND l.id = $2");
    FILE_LINK_BY_TOKEN = concat!(select_file_links!(), " WHERE l.token_hash = $1");

    // Jobs. A job may be claimed from `due` on: when it is to run, or when its lease ends.

    INSERT_JOB = "INSERT INTO jobs (id, queue, job, run_at, due, attempt, token)
        VALUES ($1, $2, $3, $4, $5, 0, 0)";
    /// Where the account has an endpoint: only then is there anything to spread an event to.
    INSERT_FAN_OUT = "INSERT INTO jobs (id, queue, job, run_at, due, attempt, token)
        SELECT $1, $2, $3, $4, $5, 0, 0
        WHERE EXISTS (SELECT 1 FROM endpoints WHERE account = $6)";
    CLAIM_JOBS = "WITH claimed AS MATERIALIZED (
            SELECT id FROM jobs WHERE queue = $1 AND due <= $2
            ORDER BY due, id LIMIT $3 /* FOR UPDATE SKIP LOCKED */)
        UPDATE jobs SET due = $4, attempt = attempt + 1, token = token + 1
        WHERE id IN (SELECT id FROM claimed) RETURNING run_at, id, job, attempt, token";
    EXTEND_JOB = "UPDATE jobs SET due = $1 WHERE id = $2 AND token = $3";
    /// The token moves on, so that a worker that gave a job back can no longer end it.
    RETRY_JOB = "UPDATE jobs SET due = $1, run_at = $2, token = token + 1
        WHERE id = $3 AND token = $4";
    FINISH_JOB = "DELETE FROM jobs WHERE id = $1 AND token = $2";
    PENDING_JOBS = "SELECT count(*) FROM jobs";

    // What a process that is known to be dead held. Attempts stay counted.

    /// A job that nobody leased is due when it is to run.
    ABANDON_JOBS = "UPDATE jobs SET due = run_at, token = token + 1 WHERE due <> run_at";
    ABANDON_ENDPOINTS = "UPDATE endpoints SET lease_until = NULL, lease_token = lease_token + 1
        WHERE lease_until IS NOT NULL";
    ABANDON_CLAIMS = "DELETE FROM idempotency WHERE status IS NULL";

    // Webhook endpoints. `next_due` is when the first of its deliveries is due.

    INSERT_ENDPOINT = "INSERT INTO endpoints (account, id, api_version, url, enabled_events,
        description, metadata, enabled, sealed_secrets, lease_token)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 0
        WHERE (SELECT count(*) FROM endpoints WHERE account = $1) < $10";
    UPDATE_ENDPOINT = "UPDATE endpoints SET url = $1, enabled_events = $2, description = $3,
            metadata = $4, enabled = $5, sealed_secrets = $6,
            failing_since = CASE WHEN $5 AND NOT enabled THEN NULL ELSE failing_since END
        WHERE account = $7 AND id = $8 AND url = $9 AND enabled_events = $10
            AND description IS NOT DISTINCT FROM $11 AND metadata = $12 AND enabled = $13
            AND sealed_secrets = $14";
    ENDPOINT = concat!(select_endpoints!(), " WHERE w.account = $1 AND w.id = $2");
    /// Deliveries and attempts go with it by their foreign keys.
    DELETE_ENDPOINT = "DELETE FROM endpoints WHERE account = $1 AND id = $2";

    // Deliveries.

    INSERT_DELIVERY = "INSERT INTO deliveries
        (endpoint, id, account, event, attempts, due, succeeded, last_status)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    /// Before the delivery is written, and changing the row whether `next_due` moves or not: that
    /// makes a release wait which is just working out `next_due`, and which might not see the new
    /// delivery; and all who write deliveries lock their endpoint first.
    ENDPOINT_DUE = "UPDATE endpoints SET next_due =
            CASE WHEN next_due IS NULL OR next_due > $1 THEN $1 ELSE next_due END
        WHERE id = $2";
    CLAIM_HEALTHY_ENDPOINTS = claim_endpoints!("IS NULL");
    CLAIM_FAILING_ENDPOINTS = claim_endpoints!("IS NOT NULL");
    EXTEND_ENDPOINT = "UPDATE endpoints SET lease_until = $1
        WHERE id = $2 AND lease_token = $3 AND lease_until IS NOT NULL";
    /// What somebody asked for comes first. Each half is limited before they are put together, so
    /// that a long backlog is not read.
    DUE_DELIVERIES = "SELECT * FROM (SELECT d.endpoint, d.id, d.account, d.event, d.attempts,
            d.due, d.last_status, r.id AS resend
            FROM resends r JOIN deliveries d ON d.endpoint = r.endpoint AND d.id = r.delivery
            WHERE r.endpoint = $1 AND r.due <= $2 ORDER BY r.id LIMIT $3) AS asked
        UNION ALL SELECT * FROM (SELECT d.endpoint, d.id, d.account, d.event, d.attempts,
            d.due, d.last_status, NULL/* ::BYTEA */ AS resend
            FROM deliveries d WHERE d.endpoint = $1 AND d.due <= $2
            ORDER BY d.due, d.id LIMIT $3) AS by_timetable";
    /// After the endpoint's row is locked by [`ENDPOINT_DUE`], so that nobody else adds one meanwhile.
    EXPECT_ROOM_FOR_RESEND = "UPDATE endpoints SET next_due = next_due
        WHERE id = $1 AND (SELECT count(*) FROM resends WHERE endpoint = $1) < $2";
    /// Does nothing where the event was never sent there: the delivery itself is then new.
    INSERT_RESEND = "INSERT INTO resends (endpoint, id, delivery, due)
        SELECT endpoint, $1, id, $2 FROM deliveries WHERE endpoint = $3 AND event = $4";
    DELETE_RESEND = "DELETE FROM resends WHERE endpoint = $1 AND id = $2";
    PENDING_ENDPOINTS = concat!("SELECT d.endpoint FROM deliveries d
        WHERE d.account = $1 AND d.event = $2 AND ", is_pending!());
    RELEASE_ENDPOINT = "UPDATE endpoints SET lease_until = NULL, failing_since = $1,
        enabled = (enabled AND NOT $2)
        WHERE id = $3 AND lease_token = $4 AND lease_until IS NOT NULL";
    INSERT_ENDPOINT_FAILURE = "INSERT INTO endpoint_failures (endpoint, at, failure, switched_off)
        VALUES ($1, $2, $3, $4) ON CONFLICT (endpoint) DO UPDATE SET at = excluded.at,
            failure = excluded.failure, switched_off = excluded.switched_off";
    /// An endpoint that was switched on again, or answered, has no failures.
    ENDPOINT_FAILURES = "SELECT e.id, e.failing_since, f.at, f.failure,
            CASE WHEN e.enabled THEN NULL ELSE f.switched_off END
        FROM endpoints e JOIN endpoint_failures f ON f.endpoint = e.id
        WHERE e.account = $1 AND e.failing_since IS NOT NULL ORDER BY e.id";
    /// What succeeded once stays so, whatever comes of sending it again.
    UPDATE_DELIVERY = "UPDATE deliveries SET attempts = attempts + 1, due = $1,
        succeeded = (succeeded OR $2), last_status = $3 WHERE endpoint = $4 AND id = $5";
    /// The timetable goes on as if nothing had been sent.
    UPDATE_RESENT = "UPDATE deliveries SET succeeded = (succeeded OR $1), last_status = $2
        WHERE endpoint = $3 AND id = $4";
    /// What was answered is kept only while the session's key is there: a session may be redacted
    /// while its event is on its way.
    INSERT_ATTEMPT = "INSERT INTO attempts (endpoint, delivery, account, event, at, duration_ms,
        status, failure, response, next, succeeded)
        SELECT d.endpoint, d.id, d.account, d.event, $1, $2, $3, $4,
            CASE WHEN EXISTS (SELECT 1 FROM events e JOIN data_keys k
                ON k.account = e.account AND k.session = e.session
                WHERE e.account = d.account AND e.id = d.event)
            THEN $5/* ::BYTEA */ ELSE $6/* ::BYTEA */ END, $7, $8
        FROM deliveries d WHERE d.endpoint = $9 AND d.id = $10";
    /// A later statement than the one that locked the row, so that it sees every delivery whose
    /// [`ENDPOINT_DUE`] came before. That `due` is there has to be said: else SQLite reads all that
    /// were ever delivered instead of the index of those that are due.
    ENDPOINT_NEXT = "UPDATE endpoints SET next_due = (SELECT min(first) FROM (
            SELECT min(due) AS first FROM deliveries
            WHERE endpoint = $1 AND due IS NOT NULL UNION ALL
            SELECT min(due) AS first FROM resends WHERE endpoint = $1) AS firsts)
        WHERE id = $1";
    ATTEMPTS = "SELECT endpoint, delivery, at, duration_ms, status, failure, response, next,
        succeeded FROM attempts WHERE account = $1 AND event = $2 ORDER BY at, endpoint";
    PENDING_DELIVERIES = "SELECT (SELECT count(*) FROM deliveries d
            JOIN endpoints e ON e.id = d.endpoint WHERE d.due IS NOT NULL AND e.enabled)
        + (SELECT count(*) FROM resends r JOIN endpoints e ON e.id = r.endpoint WHERE e.enabled)";
}

/// Direction of a list by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    NewestFirst,
    OldestFirst,
}

/// A list's parameters are account, least id, greatest id, one for each filter that is set, and
/// the limit.
fn list(select: &str, alias: char, filters: &[String], order: Order) -> String {
    let order = match order {
        Order::NewestFirst => "DESC",
        Order::OldestFirst => "ASC",
    };
    let limit = 4 + filters
        .iter()
        .map(|filter| filter.matches('$').count())
        .sum::<usize>();
    let filters: String = filters
        .iter()
        .map(|filter| format!(" AND {filter}"))
        .collect();
    format!(
        "{select} WHERE {alias}.account = $1 AND {alias}.id >= $2 AND {alias}.id <= $3{filters} \
         ORDER BY {alias}.id {order} LIMIT ${limit}"
    )
}

/// Those of the columns that are filtered by, numbered from the fourth parameter on.
fn equal(columns: &[(&str, bool)]) -> Vec<String> {
    let filtered = columns.iter().filter(|(_, filtered)| *filtered);
    filtered
        .zip(4..)
        .map(|((column, _), number)| format!("{column} = ${number}"))
        .collect()
}

/// Sessions; filters: status, client reference, related customer, customer account.
pub(crate) fn sessions(filter: &SessionFilter, order: Order) -> String {
    let mut filters = equal(&[
        ("s.status", filter.status.is_some()),
        ("s.client_reference", filter.client_reference.is_some()),
        ("s.related_customer", filter.related_customer.is_some()),
    ]);
    let number = 4 + filters.len();
    filters.extend(filter.customer_account.map(|_| {
        format!(
            "s.id IN (SELECT session FROM customer_accounts
                WHERE account = s.account AND customer_account = ${number})"
        )
    }));
    list(select_sessions!(), 's', &filters, order)
}

/// Reports; filters: session, client reference.
pub(crate) fn reports(filter: &ReportFilter, order: Order) -> String {
    let mut filters = equal(&[
        ("r.session", filter.session.is_some()),
        ("r.client_reference", filter.client_reference.is_some()),
    ]);
    filters.extend(filter.without_flow.then(|| "r.flow IS NULL".to_owned()));
    list(select_reports!(), 'r', &filters, order)
}

/// An event that an endpoint still waits for, or never took.
const IS_PENDING_SOMEWHERE: &str = concat!(
    "EXISTS (SELECT 1 FROM deliveries d WHERE d.account = e.account AND d.event = e.id AND ",
    is_pending!(),
    ")"
);

/// So many events are read by one statement.
pub(crate) const EVENTS_AT_ONCE: usize = 64;

/// Reads events by their ids, of which it has a few or [`EVENTS_AT_ONCE`], so that there are few
/// such statements; and how many it has. Whole keys are looked for: given the account apart,
/// PostgreSQL reads all of its events while it has no statistics of them.
pub(crate) fn events_by_id(count: usize) -> (String, usize) {
    let places = if count <= 8 { 8 } else { EVENTS_AT_ONCE };
    let keys: Vec<_> = (2..places + 2)
        .map(|number| format!("($1{AS_BYTES}, ${number}{AS_BYTES})"))
        .collect();
    let select = select_events!();
    let text = format!(
        "{select} WHERE (e.account, e.id) IN (VALUES {})",
        keys.join(", ")
    );
    (text, places)
}

/// Events; one parameter for each type.
pub(crate) fn events(filter: &EventFilter, order: Order) -> String {
    let numbers: Vec<_> = (4..)
        .take(filter.types.len())
        .map(|n| format!("${n}"))
        .collect();
    let mut filters = Vec::new();
    if !numbers.is_empty() {
        filters.push(format!("e.kind IN ({})", numbers.join(", ")));
    }
    filters.extend(filter.delivered.map(|delivered| {
        let not = if delivered { "NOT " } else { "" };
        format!("{not}{IS_PENDING_SOMEWHERE}")
    }));
    list(select_events!(), 'e', &filters, order)
}

/// Files; filters: purpose.
pub(crate) fn files(filter: &FileFilter, order: Order) -> String {
    let filters = equal(&[("f.purpose", filter.purpose.is_some())]);
    list(select_files!(), 'f', &filters, order)
}

/// Links to files; filters: file, instant at which they have expired or not.
pub(crate) fn file_links(filter: &FileLinkFilter, order: Order) -> String {
    let mut filters = equal(&[("l.file", filter.file.is_some())]);
    let number = 4 + filters.len();
    filters.extend(filter.expired.map(|(expired, _)| {
        if expired {
            format!("l.expires <= ${number}")
        } else {
            format!("(l.expires IS NULL OR l.expires > ${number})")
        }
    }));
    list(select_file_links!(), 'l', &filters, order)
}

/// Webhook endpoints, without filters.
pub(crate) fn endpoints(order: Order) -> String {
    list(select_endpoints!(), 'w', &[], order)
}

/// Reads of sensitive results, without filters.
pub(crate) fn audit(order: Order) -> String {
    let select = "SELECT a.account, a.id, a.api_key, a.session, a.object, a.fields, a.request,
        a.address FROM audit a";
    list(select, 'a', &[], order)
}

/// Every text that the lists can have.
#[cfg(test)]
pub(crate) fn lists() -> Vec<String> {
    use bonafide_core::{
        clock::Timestamp,
        event::EventType,
        id::{FileId, SessionId},
        session::Status,
    };

    let hash = |set: bool| set.then_some([0; 32]);
    let mut all = vec![events_by_id(1).0, events_by_id(EVENTS_AT_ONCE).0];
    for order in [Order::NewestFirst, Order::OldestFirst] {
        all.push(endpoints(order));
        all.push(audit(order));
        for purpose in [None, Some(String::new())] {
            all.push(files(&FileFilter { purpose }, order));
        }
        for file in [None, Some(FileId::from_bytes([0; 16]))] {
            for expired in [None, Some(false), Some(true)] {
                let expired = expired.map(|expired| (expired, Timestamp(0)));
                all.push(file_links(&FileLinkFilter { file, expired }, order));
            }
        }
        for bits in 0..16 {
            let filter = SessionFilter {
                status: (bits & 1 != 0).then_some(Status::Verified),
                client_reference: hash(bits & 2 != 0),
                related_customer: hash(bits & 4 != 0),
                customer_account: hash(bits & 8 != 0),
            };
            all.push(sessions(&filter, order));
        }
        for bits in 0..8 {
            let filter = ReportFilter {
                session: (bits & 1 != 0).then_some(SessionId::from_bytes([0; 16])),
                client_reference: hash(bits & 2 != 0),
                without_flow: bits & 4 != 0,
            };
            all.push(reports(&filter, order));
        }
        for count in 0..=EventType::ALL.len() {
            for delivered in [None, Some(false), Some(true)] {
                let types = EventType::ALL[..count].to_vec();
                all.push(events(&EventFilter { types, delivered }, order));
            }
        }
    }
    all
}
