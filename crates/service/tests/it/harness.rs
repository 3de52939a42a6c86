//! A service on a folder, and the steps that most tests take.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bonafide_core::{
    clock::Clock,
    evidence::{Look, PictureError, PictureEvidence},
    job::Queue,
    session::{CaptureMethod, CheckType, Side},
};
use bonafide_service::{
    Answer, Call, Caller, EventListing, EventView, Examiner, FirstKeys, HeldKey, ListRequest,
    Parts, Plan, Reply, Service, ServiceError, SessionCreation, SessionView, Settings, Upload,
};
use bonafide_store::{Storage, command::JobClaim, row::LeasedJob, sqlite};
pub(crate) use bonafide_testkit::evidence::{passport, without_zone, zone};
use bonafide_testkit::{
    evidence,
    fakes::{ManualClock, SeededEntropy},
};
use bonafide_vault::{BlobError, BlobName, Blobs, FileBlobs, RootKey};
use bonafide_wire::{Expansion, expand::Resource, render};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Notify;

/// How long jobs are leased for in tests, in seconds.
pub(crate) const LEASE: i64 = 60;

/// Reads evidence from the "picture" itself.
struct Reader;

impl Examiner for Reader {
    fn examine(&self, bytes: &[u8], _: Look) -> Result<PictureEvidence, PictureError> {
        evidence::read(bytes)
    }
}

/// Files that can be made to hang after a write is durable: what a kill at that moment leaves.
pub(crate) struct Hanging {
    files: FileBlobs,
    pub(crate) hang: std::sync::atomic::AtomicBool,
    pub(crate) written: Notify,
}

#[async_trait]
impl Blobs for Hanging {
    async fn put(&self, name: BlobName, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.files.put(name, bytes).await?;
        if self.hang.load(std::sync::atomic::Ordering::SeqCst) {
            self.written.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(())
    }
    async fn get(&self, name: BlobName) -> Result<Option<Vec<u8>>, BlobError> {
        self.files.get(name).await
    }
    async fn delete(&self, name: BlobName) -> Result<(), BlobError> {
        self.files.delete(name).await
    }
    async fn list(
        &self,
        after: Option<BlobName>,
        limit: usize,
    ) -> Result<Vec<BlobName>, BlobError> {
        self.files.list(after, limit).await
    }
}

pub(crate) struct Bench {
    pub(crate) service: Arc<Service>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) blobs: Arc<Hanging>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) caller: Caller,
    pub(crate) live: Caller,
    pub(crate) keys: FirstKeys,
    folder: TempDir,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage: Arc<dyn Storage> =
            Arc::new(sqlite::open(&folder.path().join("data")).await.unwrap());
        let clock = Arc::new(ManualClock::default());
        let blobs = Arc::new(Hanging {
            files: FileBlobs::open(&folder.path().join("blobs")).unwrap(),
            hang: false.into(),
            written: Notify::new(),
        });
        let service = Arc::new(Service::new(Parts {
            storage: storage.clone(),
            blobs: blobs.clone(),
            root_key: RootKey::from_bytes([7; 32]),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            examiner: Arc::new(Reader),
            settings: Settings {
                public_url: "https://id.example".to_owned(),
                default_api_version: "2026-10-28.endive".to_owned(),
                minimum_age_years: 18,
                max_submissions: 3,
                examinations: 2,
            },
        }));
        let keys = service
            .bootstrap("Example Shop")
            .await
            .unwrap()
            .expect("the first start");
        let caller = service.authenticate(&keys.test.secret).await.unwrap();
        let live = service.authenticate(&keys.live.secret).await.unwrap();
        Self {
            service,
            storage,
            blobs,
            clock,
            caller,
            live,
            keys,
            folder,
        }
    }

    pub(crate) fn call<'a>(&'a self, held: Option<&'a HeldKey>) -> Call<'a> {
        Call {
            caller: &self.caller,
            request: self.service.new_request_id(),
            held,
        }
    }

    pub(crate) async fn create(&self) -> Value {
        json(&self.create_with(creation(), None).await.unwrap())
    }

    pub(crate) async fn create_with(
        &self,
        creation: SessionCreation,
        held: Option<&HeldKey>,
    ) -> Result<Reply, ServiceError> {
        self.service
            .create_session(self.call(held), creation, &PLAIN)
            .await
    }

    /// The session as a caller retrieves it with everything that a secret key may see expanded.
    pub(crate) async fn get(&self, id: &str) -> Value {
        let view = self.service.session(&self.caller, id, true).await.unwrap();
        let paths = [
            "verified_outputs.dob",
            "last_verification_report.document.number",
        ];
        let paths = paths.map(str::to_owned);
        render::session(
            view.wire(),
            &Expansion::of_object(&paths, Resource::Session).unwrap(),
        )
    }

    /// Opens a session's link; the browser's page token.
    pub(crate) async fn open(&self, session: &Value) -> String {
        let opened = self.service.open_link(link(session), None).await.unwrap();
        opened.page_token.expect("a browser that held nothing")
    }

    /// Opens, agrees, and gives one picture of the front.
    pub(crate) async fn give_front(&self, session: &Value, front: Vec<u8>) -> String {
        let page = self.open(session).await;
        self.service.consent(&page).await.unwrap();
        self.service
            .attach(&page, upload(Side::Front, front))
            .await
            .unwrap();
        page
    }

    /// A session that is being processed, with one picture.
    pub(crate) async fn submitted(&self, front: Vec<u8>) -> (String, String) {
        let session = self.create().await;
        let page = self.give_front(&session, front).await;
        self.service.submit(&page).await.unwrap();
        (text(&session, "id"), page)
    }

    /// All events of the test account, newest first.
    pub(crate) async fn events(&self) -> Vec<EventView> {
        let list = ListRequest {
            limit: 100,
            ..ListRequest::default()
        };
        let listing = EventListing {
            types: None,
            delivered: None,
            list,
        };
        let events = self.service.events(&self.caller, &listing).await;
        events.unwrap().items
    }

    /// Leases all jobs of a pool that are due.
    pub(crate) async fn lease(&self, queue: Queue) -> Vec<LeasedJob> {
        let now = self.clock.now();
        let lease_until = now.plus_seconds(LEASE);
        self.storage
            .claim_jobs(JobClaim {
                queue,
                limit: 100,
                now,
                lease_until,
            })
            .await
            .unwrap()
    }

    /// Does all checks that are due.
    pub(crate) async fn check(&self) {
        for job in self.lease(Queue::Checks).await {
            if let Some(submission) = self.service.begin_check(&job).await.unwrap() {
                let evidence = submission.pictures.into_iter().map(|(side, bytes)| {
                    (
                        side,
                        bytes.and_then(|bytes| self.service.examiner().examine(&bytes, Look::Full)),
                    )
                });
                self.service
                    .conclude(&job, evidence.collect())
                    .await
                    .unwrap();
            }
        }
    }

    /// Does all sweeps that are due, and ends other upkeep.
    pub(crate) async fn upkeep(&self) {
        use bonafide_core::job::Job;
        for job in self.lease(Queue::Upkeep).await {
            match job.job {
                Job::Sweep { .. } => self.service.sweep(&job).await.unwrap(),
                Job::Predefined { .. } => self.service.conclude_predefined(&job).await.unwrap(),
                Job::Abandon { .. } => self.service.abandon(&job).await.unwrap(),
                _ => self.storage.finish_job(job).await.unwrap(),
            }
        }
    }

    /// All bytes of all files of the deployment, with their paths.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((path.clone(), std::fs::read(path).unwrap()));
                }
            }
        }
        files
    }
}

/// Answers with the session, nothing expanded.
pub(crate) const PLAIN: Answer<'static> = Answer {
    with_report: false,
    render: &plain,
};

fn plain(view: &SessionView) -> Reply {
    let body = render::session(view.wire(), &Expansion::none());
    Reply {
        status: 200,
        body: body.to_string().into_bytes(),
    }
}

pub(crate) fn creation() -> SessionCreation {
    SessionCreation {
        plan: Plan::Own {
            check: CheckType::Document,
            document_options: None,
        },
        metadata: [("order".to_owned(), "needle-metadata".to_owned())].into(),
        client_reference_id: Some("needle-reference".to_owned()),
        related_customer: None,
        related_customer_account: None,
        return_url: Some("https://shop.example/needle-return".to_owned()),
    }
}

pub(crate) fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap()
}

pub(crate) fn text(object: &Value, member: &str) -> String {
    object[member]
        .as_str()
        .unwrap_or_else(|| panic!("no text {member} in {object}"))
        .to_owned()
}

/// What a browser is sent for: the last part of the link.
pub(crate) fn link(session: &Value) -> &str {
    session["url"]
        .as_str()
        .expect("the session has a link")
        .rsplit('/')
        .next()
        .unwrap()
}

pub(crate) fn upload(side: Side, bytes: Vec<u8>) -> Upload {
    Upload {
        side,
        method: CaptureMethod::Camera,
        bytes,
    }
}
