//! API keys as requests use them: known only by their hash.

use std::sync::Arc;

use bonafide_core::account::{Account, ApiKey, Mode};
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
}
