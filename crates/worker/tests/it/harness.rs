//! Everything that does jobs and delivers, on a folder and a clock that stands still.

use std::{sync::Arc, time::Duration};

use bonafide_core::{
    account::Mode,
    clock::{Clock, Timestamp},
    event::EventType,
    evidence::{Look, PictureError, PictureEvidence},
    id::WebhookEndpointId,
    session::CheckType,
    webhook::WebhookEndpoint,
};
use bonafide_service::{
    Answer, AttemptView, Call, Caller, EndpointRing, Examiner, ListRequest, NewEndpoint, Parts,
    Plan, Reply, Service, SessionCreation, SessionView, Settings,
};
use bonafide_store::{Storage, sqlite};
use bonafide_testkit::fakes::{ManualClock, SeededEntropy};
use bonafide_vault::{FileBlobs, RootKey};
use bonafide_webhooks::{GuardedClient, Patience};
use bonafide_wire::{Expansion, render};
use bonafide_worker::{Options, Runner};
use serde_json::Value;
use tempfile::TempDir;

/// How often it is looked whether something has happened.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// No pictures come up here.
struct Blind;

impl Examiner for Blind {
    fn examine(&self, _: &[u8], _: Look) -> Result<PictureEvidence, PictureError> {
        Err(PictureError::Damaged)
    }
}

pub(crate) struct Bench {
    pub(crate) service: Arc<Service>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ring: EndpointRing,
    test: Caller,
    live: Caller,
    runner: Runner,
    _folder: TempDir,
}

impl Bench {
    pub(crate) async fn new(patience: Patience) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage: Arc<dyn Storage> =
            Arc::new(sqlite::open(&folder.path().join("data")).await.unwrap());
        let clock = Arc::new(ManualClock::default());
        let entropy = Arc::new(SeededEntropy::new(1));
        let service = Arc::new(Service::new(Parts {
            storage: storage.clone(),
            blobs: Arc::new(FileBlobs::open(&folder.path().join("files")).unwrap()),
            root_key: RootKey::from_bytes([7; 32]),
            clock: clock.clone(),
            entropy: entropy.clone(),
            examiner: Arc::new(Blind),
            settings: Settings {
                public_url: "https://id.example".to_owned(),
                default_api_version: bonafide_wire::version::CURRENT.to_owned(),
                minimum_age_years: 18,
                max_submissions: 3,
                examinations: 1,
            },
        }));
        let keys = service.bootstrap("Example Shop").await.unwrap().unwrap();
        let test = service.authenticate(&keys.test.secret).await.unwrap();
        let live = service.authenticate(&keys.live.secret).await.unwrap();
        let root_key = RootKey::from_bytes([7; 32]);
        let ring = EndpointRing::new(storage.clone(), root_key, clock.clone(), entropy);
        // Live receivers are on this machine too.
        let allowed = ["127.0.0.0/8".parse().unwrap()];
        let client = Arc::new(GuardedClient::new(&allowed, patience).unwrap());
        let runner = Runner::start(&service, client, Options { check_slots: 1 });
        Self {
            service,
            storage,
            clock,
            ring,
            test,
            live,
            runner,
            _folder: folder,
        }
    }

    pub(crate) const fn caller(&self, mode: Mode) -> &Caller {
        match mode {
            Mode::Test => &self.test,
            Mode::Live => &self.live,
        }
    }

    /// An endpoint that wants all that `*` stands for.
    pub(crate) async fn endpoint(&self, mode: Mode, url: &str) -> WebhookEndpoint {
        self.endpoint_with(mode, url, &["*"], None).await
    }

    pub(crate) async fn endpoint_with(
        &self,
        mode: Mode,
        url: &str,
        events: &[&str],
        api_version: Option<&str>,
    ) -> WebhookEndpoint {
        let new = NewEndpoint {
            url: url.to_owned(),
            enabled_events: events.iter().map(|name| (*name).to_owned()).collect(),
            api_version: api_version.map(str::to_owned),
            ..NewEndpoint::default()
        };
        self.ring.add(mode, new).await.unwrap()
    }

    pub(crate) fn call(&self, mode: Mode) -> Call<'_> {
        Call {
            caller: self.caller(mode),
            request: self.service.new_request_id(),
            held: None,
        }
    }

    /// Creates a session: its id, and the id of the event that this is.
    pub(crate) async fn event(&self, mode: Mode) -> (String, String) {
        let creation = SessionCreation {
            plan: Plan::Own {
                check: CheckType::Document,
                document_options: None,
            },
            metadata: [("order".to_owned(), "needle-metadata".to_owned())].into(),
            client_reference_id: None,
            related_customer: None,
            related_customer_account: None,
            return_url: None,
        };
        let made = self
            .service
            .create_session(self.call(mode), creation, &PLAIN);
        let made: Value = serde_json::from_slice(&made.await.unwrap().body).unwrap();
        let session = made["id"].as_str().unwrap().to_owned();
        let event = self.event_of(mode, &session, EventType::Created).await;
        (session, event)
    }

    /// The id of the event of this type of a session.
    pub(crate) async fn event_of(&self, mode: Mode, session: &str, kind: EventType) -> String {
        let listing = bonafide_service::EventListing {
            types: Some(vec![kind]),
            delivered: None,
            list: ListRequest {
                limit: 100,
                ..ListRequest::default()
            },
        };
        let events = self
            .service
            .events(self.caller(mode), &listing)
            .await
            .unwrap();
        let mut events = events.items.into_iter();
        let found = events.find(|event| event.session.to_string() == session);
        found.unwrap().id.to_string()
    }

    /// What was tried to deliver an event to an endpoint.
    pub(crate) async fn attempts(
        &self,
        mode: Mode,
        event: &str,
        endpoint: WebhookEndpointId,
    ) -> Vec<AttemptView> {
        let all = self
            .service
            .attempts(self.caller(mode), event)
            .await
            .unwrap();
        let of_it = all.into_iter().filter(|one| one.endpoint == endpoint);
        of_it.collect()
    }

    /// Waits until an event was tried so often at an endpoint.
    pub(crate) async fn tried(
        &self,
        mode: Mode,
        event: &str,
        endpoint: WebhookEndpointId,
        times: usize,
    ) -> Vec<AttemptView> {
        loop {
            let attempts = self.attempts(mode, event, endpoint).await;
            if attempts.len() >= times {
                return attempts;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Moves the clock on to an instant, and lets the deliverer know.
    pub(crate) fn go_to(&self, instant: Timestamp) {
        self.clock.advance_millis(instant.0 - self.clock.now().0);
        self.service.wake().deliveries.notify_one();
    }

    /// Waits until there is nothing more to do.
    pub(crate) async fn quiet(&self) {
        while self.storage.pending_jobs().await.unwrap() > 0
            || self.storage.pending_deliveries().await.unwrap() > 0
        {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    pub(crate) async fn stop(self) {
        self.runner.stop().await;
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
