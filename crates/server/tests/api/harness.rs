//! The routes on a real service with SQLite in a folder of its own.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header::CONTENT_TYPE},
};
use bonafide_core::{
    account::{KeyKind, Mode, Permission},
    clock::Clock,
    evidence::{Look, PictureError, PictureEvidence},
    job::Queue,
    session::{CaptureMethod, Side},
};
use bonafide_server::Options;
use bonafide_service::{
    Examiner, FirstKeys, Flows, KeyRing, KeySpec, NewKey, Parts, Service, Settings, Upload,
};
use bonafide_store::{command::JobClaim, sqlite};
use bonafide_testkit::{
    evidence,
    fakes::{ManualClock, SeededEntropy},
};
use bonafide_vault::{FileBlobs, RootKey};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::description;

pub(crate) const SESSIONS: &str = "/v1/identity/verification_sessions";
pub(crate) const REPORTS: &str = "/v1/identity/verification_reports";

/// Pictures say what is to be seen in them.
struct Reader;

impl Examiner for Reader {
    fn examine(&self, bytes: &[u8], _: Look) -> Result<PictureEvidence, PictureError> {
        evidence::read(bytes)
    }
}

pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) service: Arc<Service>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) keys: FirstKeys,
    folder: TempDir,
}

/// A reply, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.body[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name} in {}", self.body))
            .to_owned()
    }

    /// Status, code, param and message of an error.
    pub(crate) fn error(&self) -> (u16, &str, &str, &str) {
        let error = &self.body["error"];
        let word = |name: &str| error[name].as_str().unwrap_or("-");
        (self.status, word("code"), word("param"), word("message"))
    }
}

impl App {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::default());
        let service = Arc::new(Service::new(Parts {
            storage: Arc::new(sqlite::open(&folder.path().join("data")).await.unwrap()),
            blobs: Arc::new(FileBlobs::open(&folder.path().join("blobs")).unwrap()),
            root_key: RootKey::from_bytes([7; 32]),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            examiner: Arc::new(Reader),
            settings: Settings {
                public_url: "https://id.example".to_owned(),
                default_api_version: bonafide_wire::version::CURRENT.to_owned(),
                minimum_age_years: 18,
                max_submissions: 10,
                examinations: 1,
            },
        }));
        let keys = service
            .bootstrap("Example Shop")
            .await
            .unwrap()
            .expect("the first start");
        let router = bonafide_server::router(service.clone(), options);
        Self {
            router,
            service,
            clock,
            keys,
            folder,
        }
    }

    /// Whether these bytes lie in a file of the deployment.
    pub(crate) fn holds(&self, bytes: &[u8]) -> bool {
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(path)
                    .unwrap()
                    .windows(bytes.len())
                    .any(|window| window == bytes)
                {
                    return true;
                }
            }
        }
        false
    }

    /// Sends a request as it is, and gives the reply's bytes. Whatever test it is for, the reply
    /// must be one that the API's description has.
    pub(crate) async fn fetch(&self, request: Request<Body>) -> (u16, HeaderMap, Vec<u8>) {
        let call = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        description::check(&call, parts.status.as_u16(), &parts.headers, &bytes);
        (parts.status.as_u16(), parts.headers, bytes.to_vec())
    }

    /// Sends a request as it is; a reply that is not JSON is null.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let (status, headers, bytes) = self.fetch(request).await;
        let is_json = headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind == "application/json");
        let body = if is_json {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            Value::Null
        };
        Reply {
            status,
            headers,
            body,
        }
    }

    /// Calls with a key, a form (in the query of a GET) and headers.
    pub(crate) async fn call_with(
        &self,
        key: &str,
        (method, path): (&str, &str),
        form: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        let in_query = method == "GET" && !form.is_empty();
        let uri = if in_query {
            format!("{path}?{form}")
        } else {
            path.to_owned()
        };
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", format!("Bearer {key}"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if in_query {
            Body::empty()
        } else {
            Body::from(form.to_owned())
        };
        self.send(request.body(body).unwrap()).await
    }

    /// Calls with the secret key of test mode.
    pub(crate) async fn call(&self, method: &str, path: &str, form: &str) -> Reply {
        self.call_with(&self.keys.test.secret, (method, path), form, &[])
            .await
    }

    pub(crate) async fn get(&self, path: &str, query: &str) -> Reply {
        self.call("GET", path, query).await
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Reply {
        self.call("POST", path, form).await
    }

    /// Posts with an idempotency key.
    pub(crate) async fn post_once(&self, path: &str, form: &str, key: &str) -> Reply {
        let headers = [("idempotency-key", key)];
        self.call_with(&self.keys.test.secret, ("POST", path), form, &headers)
            .await
    }

    /// A new session.
    pub(crate) async fn session(&self) -> Reply {
        let reply = self.post(SESSIONS, "type=document").await;
        assert_eq!(reply.status, 200);
        reply
    }

    /// The path of a new session.
    pub(crate) async fn session_path(&self) -> String {
        format!("{SESSIONS}/{}", self.session().await.text("id"))
    }

    /// The id of a session of test mode that a passport verified.
    pub(crate) async fn verified(&self) -> String {
        self.verify(self.session().await).await
    }

    /// Verifies a new session by a passport; its id.
    pub(crate) async fn verify(&self, session: Reply) -> String {
        self.check(session, vec![(Side::Front, evidence::passport())])
            .await
    }

    /// Submits these pictures to a new session and has them checked; its id.
    pub(crate) async fn check(&self, session: Reply, pictures: Vec<(Side, Vec<u8>)>) -> String {
        let url = session.text("url");
        let (_, link) = url.rsplit_once('/').unwrap();
        let opened = self.service.open_link(link, None).await.unwrap();
        let page = opened.page_token.unwrap();
        self.service.consent(&page).await.unwrap();
        for (side, bytes) in pictures {
            let upload = Upload {
                side,
                method: CaptureMethod::Camera,
                bytes,
            };
            self.service.attach(&page, upload).await.unwrap();
        }
        self.service.submit(&page).await.unwrap();
        let now = self.clock.now();
        let claim = JobClaim {
            queue: Queue::Checks,
            limit: 1,
            now,
            lease_until: now.plus_seconds(60),
        };
        let jobs = self.service.storage().claim_jobs(claim).await.unwrap();
        let submission = self.service.begin_check(&jobs[0]).await.unwrap().unwrap();
        let seen = submission.pictures.into_iter().map(|(side, picture)| {
            let seen = picture.and_then(|bytes| evidence::read(&bytes));
            (side, seen)
        });
        let concluded = self.service.conclude(&jobs[0], seen.collect());
        concluded.await.unwrap();
        session.text("id")
    }

    /// A restricted key of test mode.
    pub(crate) async fn restricted(&self, permissions: Vec<Permission>) -> String {
        let spec = KeySpec {
            permissions,
            ..KeySpec::default()
        };
        self.make_key(spec).await.text
    }

    /// A restricted key of test mode.
    pub(crate) async fn make_key(&self, spec: KeySpec) -> NewKey {
        let ring = self.key_ring();
        let account = ring.account(Mode::Test).await.unwrap();
        let made = ring.create(&account, KeyKind::Restricted, spec).await;
        made.unwrap()
    }

    /// The flows, as the operator handles them.
    pub(crate) fn flows(&self) -> Flows {
        Flows::new(
            Arc::clone(self.service.storage()),
            Arc::clone(self.service.clock()),
            Arc::clone(self.service.entropy()),
        )
    }

    /// The keys, as the operator handles them.
    pub(crate) fn key_ring(&self) -> KeyRing {
        KeyRing::new(
            Arc::clone(self.service.storage()),
            Arc::clone(self.service.clock()),
            Arc::clone(self.service.entropy()),
        )
    }
}
