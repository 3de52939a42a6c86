//! Command lines that listen: they get events, and requests of the API, over a connection of their
//! own instead of at an address (contract section 3.6).
//!
//! What a listener may see is sealed in its id, so that every process knows it and nothing is
//! stored. The signing secret is derived from the API key and the device's name: it stays the same
//! from one day to the next, which the files that hold it need.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bonafide_core::{
    base62,
    clock::{Timestamp, random},
    id::{AccountId, ApiKeyId, EventId},
    request_log::{RequestFilter, RequestLog},
};
use bonafide_store::page::{Cursor, EventFilter, Page};
use bonafide_vault::{hmac_sha256, sha256};
use bonafide_wire::signature;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::{Caller, EventView, OpenAccount, Service, ServiceError};

/// How many may listen to one account in this process.
pub const MAX_LISTENERS: usize = 25;
/// Events are looked for this far back each time, in seconds: another process may be slower to write
/// what it made before, or its clock may be behind.
const LOOK_BACK_SECONDS: i64 = 10;
/// How far back a listener that comes back to another process is told of events, in seconds.
const RETURN_SECONDS: i64 = 60;
/// How long a listener's place is kept after its connection broke, in seconds.
const KEPT_SECONDS: i64 = 600;
/// Requests that a listener may lag behind; those before are lost to it.
const BACKLOG: usize = 1024;

const TICKET: &str = "listener";
const SECRET: &str = "listener secret";

/// What somebody listens to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interests {
    /// Events, whole.
    pub events: bool,
    /// Events as notices that name the session.
    pub notices: bool,
    /// Requests of the API that this admits.
    pub requests: Option<RequestFilter>,
}

/// What is sealed in a listener's id.
#[derive(Serialize, Deserialize)]
struct Ticket {
    key: ApiKeyId,
    device: String,
    made: Timestamp,
    /// Two listeners of one device are not the same.
    nonce: [u8; 8],
    interests: Interests,
}

/// How to listen.
pub struct Pass {
    /// What the connection is opened with.
    pub id: String,
    /// Signs the events.
    pub secret: String,
}

/// Somebody who listens. Their place among the events is kept for a while when this is dropped.
pub struct Listener {
    service: Arc<Service>,
    account: Arc<OpenAccount>,
    /// What they listen to.
    pub interests: Interests,
    key: ApiKeyId,
    secret: String,
    id_hash: [u8; 32],
    place: Place,
}

/// Up to where events were told.
#[derive(Clone)]
struct Place {
    since: Timestamp,
    told: BTreeSet<EventId>,
}

/// What is shared by the listeners of this process.
pub(crate) struct Listening {
    requests: broadcast::Sender<Arc<RequestLog>>,
    resends: broadcast::Sender<(AccountId, EventId)>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connected: HashMap<AccountId, usize>,
    places: HashMap<[u8; 32], (Timestamp, Place)>,
}

impl Default for Listening {
    fn default() -> Self {
        Self {
            requests: broadcast::channel(BACKLOG).0,
            resends: broadcast::channel(BACKLOG).0,
            state: Mutex::default(),
        }
    }
}

impl Listening {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Lets a command line listen to the account of its key, by the name of its device.
    ///
    /// # Errors
    /// When as many listen as may.
    pub fn allow_listener(
        &self,
        caller: &Caller,
        device: &str,
        interests: Interests,
    ) -> Result<Pass, ServiceError> {
        let account = &caller.account;
        self.expect_room_for_listener(account.id())?;
        let ticket = Ticket {
            key: caller.key.id,
            device: device.to_owned(),
            made: self.now(),
            nonce: random(&*self.entropy),
            interests,
        };
        let plain = serde_json::to_vec(&ticket).map_err(ServiceError::unreadable("listener"))?;
        let sealed = account.key.seal(TICKET, &plain);
        let id = [account.id().to_bytes().as_slice(), &sealed].concat();
        Ok(Pass {
            id: format!("wsid_{}", URL_SAFE_NO_PAD.encode(id)),
            secret: listener_secret(account, &ticket),
        })
    }

    /// Begins to listen.
    ///
    /// # Errors
    /// [`ServiceError::UnknownListener`] for an id that is not ours, or whose key has ended;
    /// when as many listen as may, or the store fails.
    pub async fn listen(self: &Arc<Self>, id: &str) -> Result<Listener, ServiceError> {
        let (account, ticket) = self.ticket(id).await?;
        let id_hash = sha256(id.as_bytes());
        if !self.key_lasts(account.id(), ticket.key).await? {
            return Err(ServiceError::UnknownListener);
        }
        let now = self.now();
        let place = {
            let mut state = self.listening.state();
            state
                .places
                .retain(|_, (left, _)| left.plus_seconds(KEPT_SECONDS) > now);
            let connected = state.connected.entry(account.id()).or_default();
            if *connected >= MAX_LISTENERS {
                return Err(ServiceError::TooManyListeners);
            }
            *connected += 1;
            state.places.remove(&id_hash).map(|(_, place)| place)
        };
        Ok(Listener {
            service: Arc::clone(self),
            secret: listener_secret(&account, &ticket),
            account,
            interests: ticket.interests,
            key: ticket.key,
            id_hash,
            place: place.unwrap_or_else(|| Place {
                since: ticket.made.max(now.plus_seconds(-RETURN_SECONDS)),
                told: BTreeSet::new(),
            }),
        })
    }

    /// Tells those who listen to requests.
    pub fn tell_request(&self, log: impl FnOnce() -> RequestLog) {
        if self.listening.requests.receiver_count() > 0 {
            // Nobody may be left to hear it.
            let _ = self.listening.requests.send(Arc::new(log()));
        }
    }

    /// Sends an event once more to those who listen.
    ///
    /// # Errors
    /// When nobody does, to this process.
    pub(crate) fn resend_to_listeners(
        &self,
        account: AccountId,
        event: EventId,
    ) -> Result<(), ServiceError> {
        let listens = self.listening.state().connected.contains_key(&account);
        if !listens || self.listening.resends.send((account, event)).is_err() {
            return Err(ServiceError::NobodyListens);
        }
        Ok(())
    }

    fn expect_room_for_listener(&self, account: AccountId) -> Result<(), ServiceError> {
        match self.listening.state().connected.get(&account) {
            Some(connected) if *connected >= MAX_LISTENERS => Err(ServiceError::TooManyListeners),
            _ => Ok(()),
        }
    }

    async fn ticket(&self, id: &str) -> Result<(Arc<OpenAccount>, Ticket), ServiceError> {
        let unknown = || ServiceError::UnknownListener;
        let bytes = id
            .strip_prefix("wsid_")
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .ok_or_else(unknown)?;
        let (account, sealed) = bytes.split_first_chunk::<16>().ok_or_else(unknown)?;
        let account = AccountId::from_bytes(*account);
        if self.storage.account(account).await?.is_none() {
            return Err(unknown());
        }
        let account = self.open_account(account).await?;
        let plain = account.key.open(TICKET, sealed).map_err(|_| unknown())?;
        let ticket = serde_json::from_slice(&plain).map_err(|_| unknown())?;
        Ok((account, ticket))
    }

    async fn key_lasts(&self, account: AccountId, key: ApiKeyId) -> Result<bool, ServiceError> {
        let now = self.now();
        let keys = self.storage.api_keys(account).await?;
        let mut rows = keys.iter();
        Ok(rows.any(|row| row.key.id == key && !row.key.is_expired(now)))
    }
}

impl Listener {
    /// Whether the account is live.
    #[must_use]
    pub fn livemode(&self) -> bool {
        self.account.mode().is_live()
    }

    /// The requests that are answered from now on, of whatever account.
    #[must_use]
    pub fn requests(&self) -> broadcast::Receiver<Arc<RequestLog>> {
        self.service.listening.requests.subscribe()
    }

    /// The events that are to be sent once more from now on, of whatever account.
    #[must_use]
    pub fn resends(&self) -> broadcast::Receiver<(AccountId, EventId)> {
        self.service.listening.resends.subscribe()
    }

    /// Whether this request is one to tell of.
    #[must_use]
    pub fn wants(&self, log: &RequestLog) -> bool {
        let filter = self.interests.requests.as_ref();
        log.account == self.account.id() && filter.is_some_and(|filter| filter.admits(log))
    }

    /// The events that happened since it was asked last, oldest first.
    ///
    /// # Errors
    /// When the store fails; those that were not told are told the next time.
    pub async fn events(&mut self) -> Result<Vec<EventView>, ServiceError> {
        let account = self.account.id();
        let mut cursor = Cursor::Newest;
        let mut news = Vec::new();
        loop {
            let page = Page {
                cursor,
                limit: 100,
                from: Some(self.place.since),
                until: None,
            };
            let filter = EventFilter::default();
            let rows = self.service.storage.events(account, filter, page).await?;
            let last = rows.rows.last().map(|keyed| keyed.row.id);
            let fresh = rows.rows.into_iter().map(|keyed| keyed.row.id);
            news.extend(fresh.filter(|id| !self.place.told.contains(id)));
            match last {
                Some(last) if rows.has_more => cursor = Cursor::After(last.to_bytes()),
                _ => break,
            }
        }
        news.sort_unstable();
        let mut events = Vec::with_capacity(news.len());
        for id in &news {
            events.extend(self.event(account, *id).await?);
        }
        self.place.told.extend(news);
        let since = self.service.now().plus_seconds(-LOOK_BACK_SECONDS);
        self.place.since = self.place.since.max(since);
        let since = self.place.since;
        self.place.told.retain(|id| id.created() >= since);
        Ok(events)
    }

    /// An event of the account; `None` when it is another's, or gone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn event(
        &self,
        account: AccountId,
        event: EventId,
    ) -> Result<Option<EventView>, ServiceError> {
        if account != self.account.id() {
            return Ok(None);
        }
        self.service.event_for_delivery(account, event).await
    }

    /// The value of the header that signs `body` now.
    #[must_use]
    pub fn signature(&self, body: &[u8]) -> String {
        let now = self.service.now().seconds();
        let mac = hmac_sha256(self.secret.as_bytes(), &signature::message(now, body));
        signature::header(now, &[mac])
    }

    /// Whether the key that allowed it still works.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_allowed(&self) -> Result<bool, ServiceError> {
        self.service.key_lasts(self.account.id(), self.key).await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let now = self.service.now();
        let mut state = self.service.listening.state();
        let account = self.account.id();
        if let Some(connected) = state.connected.get_mut(&account) {
            *connected -= 1;
            if *connected == 0 {
                state.connected.remove(&account);
            }
        }
        state.places.insert(self.id_hash, (now, self.place.clone()));
    }
}

fn listener_secret(account: &OpenAccount, ticket: &Ticket) -> String {
    let bytes = [ticket.key.to_bytes().as_slice(), ticket.device.as_bytes()].concat();
    format!(
        "whsec_{}",
        base62::encode_secret(&account.key.mac(SECRET, &bytes))
    )
}
