//! Webhook endpoints as an operator handles them, with the root key.

use std::{collections::HashMap, sync::Arc};

use bonafide_core::{
    account::Mode,
    clock::{Clock, Entropy},
    id::WebhookEndpointId,
    webhook::WebhookEndpoint,
};
use bonafide_store::{
    Storage, StoreError,
    command::{EndpointChange, EndpointCreation},
    row::{EndpointFailure, EndpointRow},
};
use bonafide_vault::RootKey;

use crate::{
    NewEndpoint, OpenAccount,
    change::TRIES,
    endpoints::{made, new_secret},
};

/// The longest that a signing secret goes on after it was rolled, in hours (contract section 3.3).
pub const MAX_SECRET_HOURS: u32 = 24;

/// An endpoint as its operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointState {
    /// The endpoint.
    pub endpoint: WebhookEndpoint,
    /// What is wrong with it, where nothing but failures came of the last attempts.
    pub failure: Option<EndpointFailure>,
}

/// Why endpoints were not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// No account has this mode.
    #[error("there is no account yet: start the server once, and it makes the first one")]
    NoAccount,
    /// No account has such an endpoint.
    #[error("there is no endpoint {0}; `bonafide endpoints list` shows those there are")]
    Unknown(WebhookEndpointId),
    /// Others keep changing the endpoint.
    #[error("the endpoint is being changed by others; try again")]
    Busy,
    /// The root key does not belong to this database.
    #[error("the root key does not open this database")]
    RootKey(#[from] bonafide_vault::RootKeyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The endpoints of a database.
pub struct EndpointRing {
    storage: Arc<dyn Storage>,
    root_key: RootKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl EndpointRing {
    /// The endpoints in this store.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        root_key: RootKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            storage,
            root_key,
            clock,
            entropy,
        }
    }

    /// The endpoints of a mode, newest first.
    ///
    /// # Errors
    /// [`EndpointError::NoAccount`], or when the store fails.
    pub async fn list(&self, mode: Mode) -> Result<Vec<EndpointState>, EndpointError> {
        let account = self.account(mode).await?.id();
        let failures = self.storage.endpoint_failures(account).await?;
        let mut failures: HashMap<_, _> = failures
            .into_iter()
            .map(|failure| (failure.endpoint, failure))
            .collect();
        let endpoints = self.storage.all_endpoints(account).await?;
        let state = |row: EndpointRow| EndpointState {
            failure: failures.remove(&row.endpoint.id),
            endpoint: row.endpoint,
        };
        Ok(endpoints.into_iter().map(state).collect())
    }

    /// Makes an endpoint whatever number of them there is, for measurements: callers of the API may
    /// make [`MAX_ENDPOINTS`](crate::MAX_ENDPOINTS).
    ///
    /// # Errors
    /// [`EndpointError::NoAccount`], [`EndpointError::RootKey`], or when the store fails.
    pub async fn add(
        &self,
        mode: Mode,
        new: NewEndpoint,
    ) -> Result<WebhookEndpoint, EndpointError> {
        let account = self.account(mode).await?;
        let (endpoint, _) = made(&account, new, self.clock.now(), &*self.entropy);
        let command = EndpointCreation {
            row: EndpointRow {
                endpoint: endpoint.clone(),
            },
            limit: u32::MAX,
            reply: None,
        };
        self.storage.create_endpoint(command).await?;
        Ok(endpoint)
    }

    /// Deletes an endpoint of a mode; false when there was none.
    ///
    /// # Errors
    /// [`EndpointError::NoAccount`], or when the store fails.
    pub async fn remove(&self, mode: Mode, id: WebhookEndpointId) -> Result<bool, EndpointError> {
        let account = self.account(mode).await?;
        Ok(self.storage.delete_endpoint(account.id(), id).await?)
    }

    /// Makes a new signing secret for an endpoint of either mode. Those that it had go on for
    /// `hours`, at most [`MAX_SECRET_HOURS`], and never for longer than they had left.
    ///
    /// # Errors
    /// [`EndpointError::Unknown`], [`EndpointError::Busy`], [`EndpointError::RootKey`], or when the
    /// store fails.
    pub async fn roll(&self, id: WebhookEndpointId, hours: u32) -> Result<String, EndpointError> {
        let hours = i64::from(hours.min(MAX_SECRET_HOURS));
        for _ in 0..TRIES {
            let now = self.clock.now();
            let (account, before) = self.find(id).await?;
            let (secret, sealed) = new_secret(&account, id, &*self.entropy);
            let mut after = before.clone();
            let secrets = &mut after.endpoint.sealed_secrets;
            let ends = now.plus_seconds(hours * 3600);
            for old in secrets.iter_mut() {
                old.expires = Some(old.expires.map_or(ends, |end| end.min(ends)));
            }
            secrets.retain(|old| old.expires.is_some_and(|end| now < end));
            secrets.insert(0, sealed);
            let command = EndpointChange {
                before,
                after,
                reply: None,
            };
            match self.storage.change_endpoint(command).await {
                Err(StoreError::Conflict) => {}
                outcome => return Ok(outcome.map(|()| secret)?),
            }
        }
        Err(EndpointError::Busy)
    }

    async fn find(
        &self,
        id: WebhookEndpointId,
    ) -> Result<(OpenAccount, EndpointRow), EndpointError> {
        for mode in [Mode::Test, Mode::Live] {
            let account = self.account(mode).await?;
            if let Some(row) = self.storage.endpoint(account.id(), id).await? {
                return Ok((account, row));
            }
        }
        Err(EndpointError::Unknown(id))
    }

    async fn account(&self, mode: Mode) -> Result<OpenAccount, EndpointError> {
        let rows = self.storage.accounts().await?;
        let row = rows.into_iter().find(|row| row.account.mode == mode);
        let row = row.ok_or(EndpointError::NoAccount)?;
        let key = self
            .root_key
            .unwrap_account_key(row.account.id, &row.wrapped_key)?;
        Ok(OpenAccount {
            account: row.account,
            key,
        })
    }
}
