//! Keys as an operator handles them: made, listed, rolled and revoked, without the root key.

use std::sync::Arc;

use bonafide_core::{
    account::{Account, ApiKey, KeyKind, Mode, Permission},
    audit::AuditRecord,
    base62,
    clock::{Clock, Entropy, Timestamp, random},
    id::{AccountId, ApiKeyId, AuditRecordId},
};
use bonafide_store::{
    Storage, StoreError,
    command::KeyReplacement,
    page::{Cursor, Page},
    row::ApiKeyRow,
};
use bonafide_vault::sha256;
use ipnet::IpNet;

use crate::account::account_of;

/// How long a rolled key still works when nothing else is said, in hours.
pub const ROLL_HOURS: u32 = 24;
/// The longest that a rolled key may still work, in hours: a week.
pub const MAX_ROLL_HOURS: u32 = 7 * 24;

/// What a key is made with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeySpec {
    /// What it is for, in the operator's words.
    pub name: String,
    /// Permissions, of a restricted key.
    pub permissions: Vec<Permission>,
    /// The networks it may be used from; none means from anywhere.
    pub networks: Vec<IpNet>,
    /// From when on it is refused.
    pub expires: Option<Timestamp>,
}

/// A key just made, with its text: that is told this once and not kept.
#[derive(Clone)]
pub struct NewKey {
    /// The key.
    pub key: ApiKey,
    /// Its text.
    pub text: String,
}

/// Why a key was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No account has this mode.
    #[error("there is no account yet: start the server once, and it makes the first one")]
    NoAccount,
    /// The account has no such key.
    #[error("there is no key {0}; `bonafide keys list` shows those there are")]
    Unknown(ApiKeyId),
    /// The key's end is set.
    #[error("the end of {0} is set already; make another key with `bonafide keys create`")]
    Ends(ApiKeyId),
    /// The key has ended.
    #[error("the key {0} has ended already")]
    Ended(ApiKeyId),
    /// Only restricted keys have permissions, and they have at least one.
    #[error("a restricted key needs at least one permission, and no other key has any")]
    Permissions,
    /// Publishable keys lie open in web pages.
    #[error("a publishable key is used by browsers everywhere, so it cannot be bound to networks")]
    Networks,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys of a database.
pub struct KeyRing {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl KeyRing {
    /// The keys in this store.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            storage,
            clock,
            entropy,
        }
    }

    /// The account of a mode.
    ///
    /// # Errors
    /// [`KeyError::NoAccount`], or when the store fails.
    pub async fn account(&self, mode: Mode) -> Result<Account, KeyError> {
        let found = account_of(&*self.storage, mode).await?;
        found.ok_or(KeyError::NoAccount)
    }

    /// Makes a key for an account.
    ///
    /// # Errors
    /// [`KeyError::Permissions`], [`KeyError::Networks`], or when the store fails.
    pub async fn create(
        &self,
        account: &Account,
        kind: KeyKind,
        spec: KeySpec,
    ) -> Result<NewKey, KeyError> {
        if (kind == KeyKind::Restricted) == spec.permissions.is_empty() {
            return Err(KeyError::Permissions);
        }
        if kind == KeyKind::Publishable && !spec.networks.is_empty() {
            return Err(KeyError::Networks);
        }
        let (row, text) = generate(
            (account.id, account.mode),
            kind,
            spec,
            self.clock.now(),
            &*self.entropy,
        );
        let key = row.key.clone();
        self.storage.insert_api_key(row).await?;
        Ok(NewKey { key, text })
    }

    /// The keys of an account, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, account: AccountId) -> Result<Vec<ApiKey>, KeyError> {
        let rows = self.storage.api_keys(account).await?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    }

    /// Makes a key that may do what another may; that one goes on for `hours`.
    ///
    /// # Errors
    /// [`KeyError::Unknown`], [`KeyError::Ends`] for a key that was rolled already or made with an
    /// end, or when the store fails.
    pub async fn roll(&self, id: ApiKeyId, hours: u32) -> Result<NewKey, KeyError> {
        let now = self.clock.now();
        let (account, old) = self.find(id).await?;
        if old.expires.is_some() {
            return Err(KeyError::Ends(id));
        }
        let spec = KeySpec {
            name: old.name,
            permissions: old.permissions,
            networks: old.networks,
            expires: None,
        };
        let owner = (account.id, account.mode);
        let (new, text) = generate(owner, old.kind, spec, now, &*self.entropy);
        let key = new.key.clone();
        let hours = i64::from(hours.min(MAX_ROLL_HOURS));
        let replacement = KeyReplacement {
            new,
            old: id,
            old_ends: now.plus_seconds(hours * 3600),
        };
        if self.storage.replace_api_key(replacement).await? {
            Ok(NewKey { key, text })
        } else {
            Err(KeyError::Ends(id))
        }
    }

    /// Ends a key now.
    ///
    /// # Errors
    /// [`KeyError::Unknown`], [`KeyError::Ended`], or when the store fails.
    pub async fn revoke(&self, id: ApiKeyId) -> Result<ApiKey, KeyError> {
        let (account, key) = self.find(id).await?;
        let now = self.clock.now();
        if self.storage.end_api_key(account.id, id, now).await? {
            Ok(key)
        } else {
            Err(KeyError::Ended(id))
        }
    }

    /// The newest reads of an account's sensitive results, newest first, at most 100, older than
    /// the record `after` where it is given; and whether there are more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audit(
        &self,
        account: AccountId,
        after: Option<AuditRecordId>,
        limit: u32,
    ) -> Result<(Vec<AuditRecord>, bool), KeyError> {
        let page = Page {
            cursor: after.map_or(Cursor::Newest, |id| Cursor::After(id.to_bytes())),
            limit: limit.clamp(1, 100),
            from: None,
            until: None,
        };
        let found = self.storage.audit_records(account, page).await?;
        Ok((found.rows, found.has_more))
    }

    async fn find(&self, id: ApiKeyId) -> Result<(Account, ApiKey), KeyError> {
        for row in self.storage.accounts().await? {
            let keys = self.storage.api_keys(row.account.id).await?;
            if let Some(found) = keys.into_iter().find(|found| found.key.id == id) {
                return Ok((row.account, found.key));
            }
        }
        Err(KeyError::Unknown(id))
    }
}

/// A key and its text: `sk_test_` and 44 base 62 characters of 256 random bits.
pub(crate) fn generate(
    (account, mode): (AccountId, Mode),
    kind: KeyKind,
    spec: KeySpec,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> (ApiKeyRow, String) {
    let secret = base62::encode_secret(&random(entropy));
    let text = format!("{}_{}_{secret}", kind.prefix(), mode.word());
    let row = ApiKeyRow {
        hash: sha256(text.as_bytes()),
        key: ApiKey {
            id: ApiKeyId::new(now, account.shard(), entropy),
            account,
            kind,
            last4: secret[secret.len() - 4..].to_owned(),
            name: spec.name,
            permissions: spec.permissions,
            networks: spec.networks,
            created: now,
            expires: spec.expires,
        },
    };
    (row, text)
}
