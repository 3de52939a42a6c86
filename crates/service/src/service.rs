//! What the use cases stand on.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use bonafide_core::{
    clock::{Clock, Entropy, Timestamp},
    id::{AccountId, RequestId},
};
use bonafide_store::Storage;
use bonafide_vault::{Blobs, RootKey};
use tokio::sync::Semaphore;

use crate::{Examiner, OpenAccount, Settings, Wake, listeners::Listening};

/// What a [`Service`] is made of.
pub struct Parts {
    /// Rows.
    pub storage: Arc<dyn Storage>,
    /// Pictures.
    pub blobs: Arc<dyn Blobs>,
    /// Unwraps the accounts' keys.
    pub root_key: RootKey,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives keys, tokens and ids.
    pub entropy: Arc<dyn Entropy>,
    /// Looks at uploaded pictures.
    pub examiner: Arc<dyn Examiner>,
    /// What the operator set.
    pub settings: Settings,
}

/// The use cases. One value serves all requests and jobs of a process.
pub struct Service {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) root_key: RootKey,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) examiner: Arc<dyn Examiner>,
    pub(crate) settings: Settings,
    pub(crate) wake: Wake,
    pub(crate) listening: Listening,
    pub(crate) examinations: Semaphore,
    pub(crate) opened: RwLock<HashMap<AccountId, (Timestamp, Arc<OpenAccount>)>>,
}

impl Service {
    /// The use cases on these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            storage: parts.storage,
            blobs: parts.blobs,
            root_key: parts.root_key,
            clock: parts.clock,
            entropy: parts.entropy,
            examiner: parts.examiner,
            examinations: Semaphore::new(parts.settings.examinations.max(1)),
            settings: parts.settings,
            wake: Wake::default(),
            listening: Listening::default(),
            opened: RwLock::default(),
        }
    }

    /// The store, for loops that lease jobs and endpoints.
    #[must_use]
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The source of randomness.
    #[must_use]
    pub fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.entropy
    }

    /// What looks at pictures.
    #[must_use]
    pub fn examiner(&self) -> &Arc<dyn Examiner> {
        &self.examiner
    }

    /// Signals for loops.
    #[must_use]
    pub const fn wake(&self) -> &Wake {
        &self.wake
    }

    /// What the operator set.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id for a request, for its header and for logs.
    #[must_use]
    pub fn new_request_id(&self) -> RequestId {
        RequestId::new(self.now(), 0, &*self.entropy)
    }
}
