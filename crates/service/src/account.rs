//! Accounts with their keys unwrapped, and as an operator handles them.

use std::sync::{Arc, PoisonError};

use bonafide_core::{
    account::{Account, MAX_BUSINESS_NAME, MAX_ORIGINS, Mode, is_business_name},
    clock::Timestamp,
    id::{AccountId, Id, Kind},
};
use bonafide_store::{Storage, StoreError};
use bonafide_vault::AccountKey;

use bonafide_wire::params::parse_web_url;

use crate::{Service, ServiceError};

/// For how long an account that was read stands for the one that is stored, in milliseconds.
const FRESH_MILLIS: i64 = 5_000;

/// An account with its key.
#[derive(Debug, Clone)]
pub struct OpenAccount {
    /// The account.
    pub account: Account,
    pub(crate) key: AccountKey,
}

impl OpenAccount {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> AccountId {
        self.account.id
    }

    /// Test or live.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.account.mode
    }
}

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No account has this mode.
    #[error("there is no account yet: start the server once, and it makes the first one")]
    Missing,
    /// The name does not fit.
    #[error(
        "a business's name is one line of 1 to {MAX_BUSINESS_NAME} characters, without spaces around"
    )]
    Name,
    /// The page cannot link there.
    #[error(
        "the privacy policy's URL must begin with http:// or https:// and name a host, and no user"
    )]
    PrivacyUrl,
    /// More origins than an account may have.
    #[error("an account names at most {MAX_ORIGINS} origins")]
    TooManyOrigins,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The accounts of a database, whose keys stay wrapped.
pub struct Accounts {
    storage: Arc<dyn Storage>,
}

impl Accounts {
    /// The accounts in this store.
    #[must_use]
    pub const fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage }
    }

    /// The account of a mode.
    ///
    /// # Errors
    /// [`AccountError::Missing`], or when the store fails.
    pub async fn find(&self, mode: Mode) -> Result<Account, AccountError> {
        let found = account_of(&*self.storage, mode).await?;
        found.ok_or(AccountError::Missing)
    }

    /// Changes what an account says about its business. Servers that run follow within seconds.
    ///
    /// # Errors
    /// [`AccountError::Missing`], [`AccountError::Name`], [`AccountError::PrivacyUrl`],
    /// [`AccountError::TooManyOrigins`], or when the store fails.
    pub async fn change(
        &self,
        mode: Mode,
        change: impl FnOnce(&mut Account) + Send,
    ) -> Result<Account, AccountError> {
        let mut account = self.find(mode).await?;
        change(&mut account);
        if !is_business_name(&account.business_name) {
            return Err(AccountError::Name);
        }
        let profile = &account.profile;
        if profile.origins.len() > MAX_ORIGINS {
            return Err(AccountError::TooManyOrigins);
        }
        let privacy_url = profile.privacy_url.as_deref();
        if privacy_url.is_some_and(|url| parse_web_url(url).is_none()) {
            return Err(AccountError::PrivacyUrl);
        }
        if self.storage.describe_account(account.clone()).await? {
            Ok(account)
        } else {
            Err(AccountError::Missing)
        }
    }
}

/// The account of a mode.
pub(crate) async fn account_of(
    storage: &dyn Storage,
    mode: Mode,
) -> Result<Option<Account>, StoreError> {
    let mut accounts = storage.accounts().await?.into_iter();
    let found = accounts.find(|row| row.account.mode == mode);
    Ok(found.map(|row| row.account))
}

impl Service {
    /// All accounts, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn accounts(&self) -> Result<Vec<Account>, ServiceError> {
        let rows = self.storage.accounts().await?;
        Ok(rows.into_iter().map(|row| row.account).collect())
    }

    /// An account with its key, as it was a few seconds ago at most.
    pub(crate) async fn open_account(
        &self,
        id: AccountId,
    ) -> Result<Arc<OpenAccount>, ServiceError> {
        let now = self.now();
        let known = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned();
        if let Some((read, account)) = known
            && (0..FRESH_MILLIS).contains(&(now.0 - read.0))
        {
            return Ok(account);
        }
        let row = self
            .storage
            .account(id)
            .await?
            .ok_or(ServiceError::Dangling("account"))?;
        let account = Arc::new(OpenAccount {
            key: self.root_key.unwrap_account_key(id, &row.wrapped_key)?,
            account: row.account,
        });
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        opened.insert(id, (now, Arc::clone(&account)));
        Ok(account)
    }

    /// A new id of something of an account.
    pub(crate) fn new_id<K: Kind>(&self, account: AccountId, now: Timestamp) -> Id<K> {
        Id::new(now, account.shard(), &*self.entropy)
    }
}
