//! Rows to write in tests.

use std::collections::BTreeMap;

use bonafide_core::{
    account::{Account, ApiKey, KeyKind, Mode, Permission, Profile},
    clock::{Entropy, Timestamp, random},
    document::DocumentType,
    event::EventType,
    flow::Flow,
    id::{AccountId, EventId, Id, Kind, RequestId, SessionId},
    job::Job,
    session::{Access, CheckType, Collection, DocumentOptions, State, Status},
    webhook::{SealedSecret, WebhookEndpoint},
};
use bonafide_store::{
    command::{
        Bootstrap, EndpointChange, EndpointClaim, EndpointCreation, FanOut, IdempotencyClaim,
        JobClaim, KeptReply, NewJob, SessionCommit,
    },
    row::{
        AccountRow, ApiKeyRow, DeliveryRow, EndpointRow, EventRow, FileLinkRow, FileRow, LeasedJob,
        ReportRow, SessionRow, StoredReply,
    },
};
use bonafide_testkit::fakes::SeededEntropy;

/// Noon of 24 November 2026, UTC.
pub(crate) const NOON: Timestamp = Timestamp(1_795_521_600_000);

/// Makes rows with ids that differ; one for each test.
pub(crate) struct Rows {
    entropy: SeededEntropy,
    pub(crate) test: AccountId,
    pub(crate) live: AccountId,
}

impl Rows {
    pub(crate) fn new() -> Self {
        let entropy = SeededEntropy::new(7);
        let test = Id::new(NOON, 1, &entropy);
        let live = Id::new(NOON.plus_millis(1), 2, &entropy);
        Self {
            entropy,
            test,
            live,
        }
    }

    pub(crate) fn id<K: Kind>(&self, created: Timestamp) -> Id<K> {
        Id::new(created, 1, &self.entropy)
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        random(&self.entropy)
    }

    pub(crate) fn bytes(&self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.entropy.fill(&mut bytes);
        bytes
    }

    pub(crate) fn bootstrap(&self) -> Bootstrap {
        let account = |id, mode| AccountRow {
            account: Account {
                id,
                mode,
                business_name: "Müller & Söhne".to_owned(),
                profile: Profile::default(),
            },
            wrapped_key: self.bytes(81),
            created: NOON,
        };
        Bootstrap {
            accounts: vec![
                account(self.test, Mode::Test),
                account(self.live, Mode::Live),
            ],
            keys: vec![self.api_key(self.test), self.api_key(self.live)],
        }
    }

    pub(crate) fn api_key(&self, account: AccountId) -> ApiKeyRow {
        let key = ApiKey {
            id: self.id(NOON),
            account,
            kind: KeyKind::Restricted,
            last4: "x7Yz".to_owned(),
            name: String::new(),
            permissions: vec![Permission::SessionsRead, Permission::SensitiveRead],
            created: NOON,
            expires: Some(NOON.plus_seconds(60)),
            networks: vec!["10.1.0.0/16".parse().unwrap(), "::1/128".parse().unwrap()],
        };
        ApiKeyRow {
            key,
            hash: self.hash(),
        }
    }

    pub(crate) fn session(&self, account: AccountId, created: Timestamp) -> SessionRow {
        let state = State {
            check: CheckType::Document,
            flow: None,
            document_options: None,
            last_error: None,
            last_report: None,
            access: Access {
                generation: 0,
                issued: created,
                link_used: None,
                secret_generation: 0,
                secret_issued: None,
                hand_off: bonafide_core::hand_off::HandOff::default(),
            },
            collection: Collection::default(),
            submissions: 0,
            redaction: None,
        };
        SessionRow {
            id: self.id(created),
            account,
            version: 1,
            status: Status::RequiresInput,
            state,
            sealed: Some(self.bytes(200)),
            token_hash: Some(self.hash()),
            page_token_hash: None,
            client_reference: None,
            related_customer: None,
        }
    }

    pub(crate) fn flow(&self, account: AccountId, created: Timestamp) -> Flow {
        Flow {
            id: self.id(created),
            account,
            version: 1,
            name: "Fälle über 1000 €".to_owned(),
            check: CheckType::Document,
            document_options: DocumentOptions {
                allowed_types: Some(vec![DocumentType::Passport, DocumentType::IdCard]),
                require_live_capture: None,
                require_matching_selfie: None,
            },
            return_url: Some("https://shop.example/done".to_owned()),
            active: true,
        }
    }

    pub(crate) fn event(&self, session: &SessionRow, kind: EventType) -> EventRow {
        EventRow {
            id: self.id(session.id.created()),
            account: session.account,
            session: session.id,
            kind,
            request: Some(self.id(NOON)),
            sealed_idempotency_key: Some(self.bytes(60)),
            sealed: self.bytes(1500),
            pending: 0,
        }
    }

    pub(crate) fn report(&self, session: &SessionRow) -> ReportRow {
        ReportRow {
            id: self.id(session.id.created()),
            account: session.account,
            session: session.id,
            sealed: self.bytes(800),
            client_reference: session.client_reference,
            flow: session.state.flow,
        }
    }

    pub(crate) fn file(&self, session: &SessionRow) -> FileRow {
        FileRow {
            id: self.id(NOON),
            account: session.account,
            session: Some(session.id),
            purpose: "identity_document_downloadable".to_owned(),
            media_type: "image/jpeg".to_owned(),
            size: 5_000_000_000,
            sealed_name: None,
        }
    }

    pub(crate) fn upload(&self, account: AccountId, created: Timestamp) -> FileRow {
        FileRow {
            id: self.id(created),
            account,
            session: None,
            purpose: "pci_document".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 17,
            sealed_name: Some(self.bytes(40)),
        }
    }

    pub(crate) fn file_link(&self, file: &FileRow, created: Timestamp) -> FileLinkRow {
        FileLinkRow {
            id: self.id(created),
            account: file.account,
            file: file.id,
            version: 1,
            key: self.id(NOON),
            expires: None,
            sealed_metadata: self.bytes(70),
            token_hash: self.hash(),
        }
    }

    pub(crate) fn fan_out_job(&self, event: &EventRow, run_at: Timestamp) -> NewJob {
        let job = Job::FanOut {
            account: event.account,
            event: event.id,
        };
        NewJob {
            id: self.id(run_at),
            job,
            run_at,
        }
    }

    pub(crate) fn check_job(&self, session: &SessionRow, run_at: Timestamp) -> NewJob {
        let job = Job::Check {
            account: session.account,
            session: session.id,
            submission: 1,
        };
        NewJob {
            id: self.id(run_at),
            job,
            run_at,
        }
    }

    pub(crate) fn endpoint(&self, account: AccountId) -> EndpointRow {
        let endpoint = WebhookEndpoint {
            id: self.id(NOON),
            account,
            url: "https://example.com/hook".to_owned(),
            enabled_events: vec!["*".to_owned()],
            description: Some("the shop’s".to_owned()),
            metadata: BTreeMap::from([("key".to_owned(), "ü \"quoted\"".to_owned())]),
            api_version: None,
            enabled: true,
            sealed_secrets: vec![SealedSecret {
                sealed: self.bytes(90),
                expires: Some(NOON),
            }],
        };
        EndpointRow { endpoint }
    }

    pub(crate) fn delivery(
        &self,
        endpoint: &EndpointRow,
        event: EventId,
        due: Timestamp,
    ) -> DeliveryRow {
        DeliveryRow {
            id: self.id(due),
            endpoint: endpoint.endpoint.id,
            account: endpoint.endpoint.account,
            event,
            attempts: 0,
            due: Some(due),
            last_status: None,
            resend: None,
        }
    }

    pub(crate) fn claim(&self, key_hash: [u8; 32], now: Timestamp) -> IdempotencyClaim {
        IdempotencyClaim {
            account: self.test,
            key_hash,
            request_hash: [5; 32],
            request: self.id(now),
            now,
            stale_before: now.plus_seconds(-60),
            forget_before: now.plus_seconds(-24 * 3600),
        }
    }
}

/// A change that only writes the session.
pub(crate) fn commit(session: &SessionRow) -> SessionCommit {
    SessionCommit {
        session: session.clone(),
        new_data_key: None,
        customer_account: None,
        drop_data_key: false,
        reports: vec![],
        events: vec![],
        files: vec![],
        jobs: vec![],
        completes: None,
        reply: None,
    }
}

/// A session's first commit, with a data key.
pub(crate) fn create(session: &SessionRow) -> SessionCommit {
    SessionCommit {
        new_data_key: Some(data_key(session.id)),
        ..commit(session)
    }
}

/// The wrapped data key that [`create`] writes.
pub(crate) fn data_key(session: SessionId) -> Vec<u8> {
    [session.to_bytes().as_slice(), b"wrapped"].concat()
}

/// The session after one more change.
pub(crate) fn next(session: &SessionRow) -> SessionRow {
    SessionRow {
        version: session.version + 1,
        ..session.clone()
    }
}

pub(crate) fn kept(account: AccountId, key_hash: [u8; 32], request: RequestId) -> KeptReply {
    let reply = StoredReply {
        request,
        status: 200,
        sealed_body: b"sealed".to_vec(),
    };
    KeptReply {
        account,
        key_hash,
        reply,
    }
}

pub(crate) fn fan_out(completes: LeasedJob, deliveries: Vec<DeliveryRow>) -> FanOut {
    FanOut {
        deliveries,
        completes: vec![completes],
    }
}

pub(crate) fn endpoint_creation(row: &EndpointRow) -> EndpointCreation {
    EndpointCreation {
        row: row.clone(),
        limit: 16,
        reply: None,
    }
}

pub(crate) fn endpoint_change(before: &EndpointRow, after: &EndpointRow) -> EndpointChange {
    EndpointChange {
        before: before.clone(),
        after: after.clone(),
        reply: None,
    }
}

/// A claim of endpoints for a minute.
pub(crate) fn endpoint_claim(failing: bool, now: Timestamp) -> EndpointClaim {
    EndpointClaim {
        failing,
        limit: 10,
        now,
        lease_until: now.plus_seconds(60),
    }
}

pub(crate) fn job_claim(job: &NewJob, now: Timestamp, lease_seconds: i64) -> JobClaim {
    JobClaim {
        queue: job.job.queue(),
        limit: 10,
        now,
        lease_until: now.plus_seconds(lease_seconds),
    }
}
