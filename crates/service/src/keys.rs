//! API keys: made once, known afterwards only by their hash.

use std::sync::Arc;

use bonafide_core::{
    account::{Account, ApiKey, KeyKind, Mode, Permission},
    base62,
    clock::{Timestamp, random},
    id::AccountId,
};
use bonafide_store::row::ApiKeyRow;
use bonafide_vault::sha256;

use crate::{OpenAccount, Service, ServiceError};

/// Who makes a request: a key, and the account it belongs to.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key.
    pub key: ApiKey,
    /// Its account.
    pub account: Arc<OpenAccount>,
}

impl Caller {
    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account.account
    }

    /// Test or live.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.account.mode()
    }
}

/// Why a key opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// We made no such key.
    #[error("the API key is unknown")]
    Unknown,
    /// The key is past its end.
    #[error("the API key has expired")]
    Expired,
    /// It could not be found out.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Service {
    /// Whose key this text is. Publishable keys are found too: what a key may do is told by
    /// [`ApiKey::may`].
    ///
    /// # Errors
    /// For a key that we did not make, one that has expired, or when the store fails.
    pub async fn authenticate(&self, text: &str) -> Result<Caller, AuthError> {
        let row = self
            .storage
            .api_key(sha256(text.as_bytes()))
            .await
            .map_err(ServiceError::from)?;
        let key = row.ok_or(AuthError::Unknown)?.key;
        if key.is_expired(self.now()) {
            return Err(AuthError::Expired);
        }
        let account = self.open_account(key.account).await?;
        Ok(Caller { key, account })
    }

    /// Makes a key for an account. The text is returned this once and not kept.
    ///
    /// # Errors
    /// When there is no such account, or the store fails.
    pub async fn make_key(
        &self,
        account: AccountId,
        kind: KeyKind,
        name: &str,
        permissions: Vec<Permission>,
    ) -> Result<(ApiKey, String), ServiceError> {
        let mode = self.open_account(account).await?.mode();
        let (row, text) = self.new_key(account, mode, kind, name, permissions, self.now());
        let key = row.key.clone();
        self.storage.insert_api_key(row).await?;
        Ok((key, text))
    }

    /// The keys of an account, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keys(&self, account: AccountId) -> Result<Vec<ApiKey>, ServiceError> {
        let rows = self.storage.api_keys(account).await?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    }

    /// A key and its text: `sk_test_` and 44 base 62 characters of 256 random bits.
    pub(crate) fn new_key(
        &self,
        account: AccountId,
        mode: Mode,
        kind: KeyKind,
        name: &str,
        permissions: Vec<Permission>,
        now: Timestamp,
    ) -> (ApiKeyRow, String) {
        let secret = base62::encode_secret(&random(&*self.entropy));
        let text = format!("{}_{}_{secret}", kind.prefix(), mode.word());
        let row = ApiKeyRow {
            hash: sha256(text.as_bytes()),
            key: ApiKey {
                id: self.new_id(account, now),
                account,
                kind,
                last4: secret[secret.len() - 4..].to_owned(),
                name: name.to_owned(),
                permissions,
                created: now,
                expires: None,
            },
        };
        (row, text)
    }
}
