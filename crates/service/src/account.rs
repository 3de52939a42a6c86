//! Accounts with their keys unwrapped.

use std::sync::{Arc, PoisonError};

use bonafide_core::{
    account::{Account, Mode},
    clock::Timestamp,
    id::{AccountId, Id, Kind},
};
use bonafide_store::{Storage, StoreError};
use bonafide_vault::AccountKey;

use crate::{Service, ServiceError};

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

    /// An account with its key. Nothing changes an account, so it is read once.
    pub(crate) async fn open_account(
        &self,
        id: AccountId,
    ) -> Result<Arc<OpenAccount>, ServiceError> {
        let known = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned();
        if let Some(account) = known {
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
        Ok(Arc::clone(opened.entry(id).or_insert(account)))
    }

    /// A new id of something of an account.
    pub(crate) fn new_id<K: Kind>(&self, account: AccountId, now: Timestamp) -> Id<K> {
        Id::new(now, account.shard(), &*self.entropy)
    }
}
