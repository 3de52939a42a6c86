//! The routes on a real service with SQLite in a folder of its own.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header::CONTENT_TYPE},
};
use bonafide_core::{
    account::{KeyKind, Permission},
    evidence::{PictureError, PictureEvidence},
};
use bonafide_service::{Examiner, FirstKeys, Parts, Service, Settings};
use bonafide_store::sqlite;
use bonafide_testkit::fakes::{ManualClock, SeededEntropy};
use bonafide_vault::{FileBlobs, RootKey};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const SESSIONS: &str = "/v1/identity/verification_sessions";
pub(crate) const REPORTS: &str = "/v1/identity/verification_reports";

/// Pictures play no part in the API.
struct Blind;

impl Examiner for Blind {
    fn examine(&self, _: &[u8]) -> Result<PictureEvidence, PictureError> {
        Err(PictureError::UnknownFormat)
    }
}

pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) service: Arc<Service>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) keys: FirstKeys,
    _folder: TempDir,
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
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::default());
        let service = Arc::new(Service::new(Parts {
            storage: Arc::new(sqlite::open(&folder.path().join("data")).await.unwrap()),
            blobs: Arc::new(FileBlobs::open(&folder.path().join("blobs")).unwrap()),
            root_key: RootKey::from_bytes([7; 32]),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            examiner: Arc::new(Blind),
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
        let router = bonafide_server::router(service.clone());
        Self {
            router,
            service,
            clock,
            keys,
            _folder: folder,
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
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

    /// A restricted key of test mode.
    pub(crate) async fn restricted(&self, permissions: Vec<Permission>) -> String {
        let account = self.keys.test.account;
        self.service
            .make_key(account, KeyKind::Restricted, "rk", permissions)
            .await
            .unwrap()
            .1
    }
}
