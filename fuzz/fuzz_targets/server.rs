//! The whole router on a database in a folder of its own, for targets that send it requests.

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use bonafide_core::evidence::{Look, PictureError, PictureEvidence};
use bonafide_server::Options;
use bonafide_service::{Examiner, Parts, Service, Settings};
use bonafide_store::sqlite;
use bonafide_testkit::{
    evidence,
    fakes::{ManualClock, SeededEntropy},
};
use bonafide_vault::{FileBlobs, RootKey};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

struct Reader;

impl Examiner for Reader {
    fn examine(&self, bytes: &[u8], _: Look) -> Result<PictureEvidence, PictureError> {
        evidence::read(bytes)
    }
}

pub struct Server {
    runtime: Runtime,
    router: Router,
    /// A secret key.
    pub key: String,
    _folder: TempDir,
}

impl Server {
    pub fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (router, key) = runtime.block_on(async {
            let service = Arc::new(Service::new(Parts {
                storage: Arc::new(sqlite::open(&folder.path().join("data")).await.unwrap()),
                blobs: Arc::new(FileBlobs::open(&folder.path().join("blobs")).unwrap()),
                root_key: RootKey::from_bytes([7; 32]),
                clock: Arc::new(ManualClock::default()),
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
            let keys = service.bootstrap("Example Shop").await.unwrap().unwrap();
            let options = Options {
                // Everybody's word on where a request comes from is read.
                trusted_proxies: vec!["0.0.0.0/0".parse().unwrap()],
                ..Options::default()
            };
            (bonafide_server::router(service, options), keys.test.secret)
        });
        Self {
            runtime,
            router,
            key,
            _folder: folder,
        }
    }

    /// The status of the reply.
    pub fn send(&self, request: Request<Body>) -> u16 {
        let reply = self.runtime.block_on(self.router.clone().oneshot(request));
        reply.unwrap().status().as_u16()
    }
}
