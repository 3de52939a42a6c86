//! A server and the browsers that visit it.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderName, Request, StatusCode, header},
    response::Response,
};
use bonafide_core::{
    evidence::{
        DocumentOutline, IllegibleReason, Look, PictureError, PictureEvidence, Quality,
        ZoneSighting,
    },
    geometry::Quad,
    job::{Job, Queue},
};
use bonafide_service::{Examiner, FirstKeys, Flows, Parts, Service, Settings};
use bonafide_store::{command::JobClaim, sqlite};
use bonafide_testkit::fakes::{ManualClock, SeededEntropy};
use bonafide_vault::{FileBlobs, RootKey};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// Read as the front of a card without a zone.
pub(crate) const CARD_FRONT: &[u8] = b"\xff\xd8\xff front";
/// Read as a back whose zone is too small to read.
pub(crate) const CARD_BACK: &[u8] = b"\xff\xd8\xff back";

struct Reader;

impl Examiner for Reader {
    fn examine(&self, bytes: &[u8], _: Look) -> Result<PictureEvidence, PictureError> {
        let quad = Quad::rectangle(10.0, 10.0, 600.0, 380.0);
        let zone = match bytes {
            CARD_FRONT => ZoneSighting::Absent,
            CARD_BACK => ZoneSighting::Illegible {
                quad,
                reason: IllegibleReason::TooSmall,
            },
            _ => return Err(PictureError::UnknownFormat),
        };
        Ok(PictureEvidence {
            width: 640,
            height: 400,
            documents: vec![DocumentOutline {
                quad,
                confidence: 0.9,
                cropped: false,
            }],
            zone,
            barcodes: Vec::new(),
            print: Vec::new(),
            presentation: Vec::new(),
            quality: Quality {
                sharpness: 1.0,
                brightness: 128.0,
                contrast: 40.0,
                glare: 0.0,
                glare_quad: None,
                shadow: 0.0,
                pixels_per_millimetre: None,
            },
        })
    }
}

pub(crate) struct Site {
    router: Router,
    service: Arc<Service>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) keys: FirstKeys,
    _folder: TempDir,
}

impl Site {
    pub(crate) async fn new() -> Self {
        Self::with(bonafide_server::Options::default()).await
    }

    pub(crate) async fn with(options: bonafide_server::Options) -> Self {
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
                public_url: "http://127.0.0.1:4600".to_owned(),
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
        Self {
            router: bonafide_server::router(Arc::clone(&service), options),
            service,
            clock,
            keys,
            _folder: folder,
        }
    }

    /// Ends all checks that wait as failed ones.
    pub(crate) async fn fail_checks(&self) {
        let now = self.service.now();
        let claim = JobClaim {
            queue: Queue::Checks,
            limit: 10,
            now,
            lease_until: now.plus_seconds(30),
        };
        for job in self.service.storage().claim_jobs(claim).await.unwrap() {
            self.service.give_check_up(&job).await.unwrap();
        }
    }

    /// Concludes the sessions whose predefined outcome is due.
    pub(crate) async fn conclude_predefined(&self) {
        let now = self.service.now();
        let claim = JobClaim {
            queue: Queue::Upkeep,
            limit: 1000,
            now,
            lease_until: now.plus_seconds(30),
        };
        for job in self.service.storage().claim_jobs(claim).await.unwrap() {
            match job.job {
                Job::Predefined { .. } => self.service.conclude_predefined(&job).await.unwrap(),
                _ => self.service.storage().finish_job(job).await.unwrap(),
            }
        }
    }

    /// The path of the link of a session that is made with `key`.
    pub(crate) async fn link_of(&self, key: &str, form: &str) -> String {
        let request = Request::post("/v1/identity/verification_sessions")
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let reply = Reply::of(self.router.clone().oneshot(request).await.unwrap()).await;
        path_of(reply.json()["url"].as_str().unwrap())
    }

    /// The flows, as the operator handles them.
    pub(crate) fn flows(&self) -> Flows {
        Flows::new(
            Arc::clone(self.service.storage()),
            Arc::clone(self.service.clock()),
            Arc::clone(self.service.entropy()),
        )
    }

    /// The path of a new session's link.
    pub(crate) async fn link(&self) -> String {
        let url = self
            .service
            .create_trial()
            .await
            .unwrap()
            .expect("at its own machine");
        path_of(&url)
    }
}

fn path_of(url: &str) -> String {
    url.strip_prefix("http://127.0.0.1:4600")
        .unwrap()
        .to_owned()
}

/// A browser with one page open.
pub(crate) struct Browser {
    router: Router,
    language: &'static str,
    /// Of the page.
    pub(crate) cookie: Option<String>,
    /// Of a flow's link, or of a hand-off link.
    pub(crate) flow_cookie: Option<String>,
    pub(crate) fetch_site: Option<&'static str>,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: header::HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) fn header(&self, name: &HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> String {
        self.header(&header::LOCATION).to_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Browser {
    pub(crate) fn new(site: &Site, language: &'static str) -> Self {
        Self {
            router: site.router.clone(),
            language,
            cookie: None,
            flow_cookie: None,
            fetch_site: None,
        }
    }

    async fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept-language", self.language);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let held = if path.starts_with("/flow/") || path.starts_with("/handoff/") {
            &self.flow_cookie
        } else {
            &self.cookie
        };
        if let Some(cookie) = held {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(site) = self.fetch_site {
            request = request.header("sec-fetch-site", site);
        }
        let request = request.body(Body::from(body)).unwrap();
        let reply = Reply::of(self.router.clone().oneshot(request).await.unwrap()).await;
        for set in reply.headers.get_all(header::SET_COOKIE) {
            let (pair, rules) = set.to_str().unwrap().split_once(';').unwrap();
            assert!(
                rules.contains("HttpOnly") && rules.contains("SameSite=Lax"),
                "{rules}"
            );
            if rules.contains("Path=/flow/") || rules.contains("Path=/handoff/") {
                self.flow_cookie = Some(pair.to_owned());
            } else {
                assert!(rules.contains("Path=/hosted/"), "{rules}");
                self.cookie = Some(pair.to_owned());
            }
        }
        reply
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.request("GET", path, &[], Vec::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, media_type: &str, body: Vec<u8>) -> Reply {
        self.request("POST", path, &[("content-type", media_type)], body)
            .await
    }

    /// As the page's program calls.
    pub(crate) async fn ask(&mut self, method: &str, path: &str, body: &[u8]) -> Reply {
        self.request(method, path, &[("x-bonafide-page", "1")], body.to_vec())
            .await
    }

    /// Opens a link; the page's path.
    pub(crate) async fn open(&mut self, link: &str) -> String {
        self.post(link, "", Vec::new()).await.location()
    }

    /// Sends the form with these fields, files among them, as browsers do.
    pub(crate) async fn send_form(&mut self, path: &str, fields: &[(&str, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        self.post(path, "multipart/form-data; boundary=edge", body)
            .await
    }
}
