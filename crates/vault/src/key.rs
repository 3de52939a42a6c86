//! Keys below the root: one for each account, one for each session.

use std::fmt;

use bonafide_core::{
    clock::{Entropy, random},
    id::{AccountId, SessionId},
};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    digest::hmac_sha256,
    envelope::{OpenError, Secret, context, derive, open, seal},
};

/// The key of one account: wraps the data keys of its sessions, seals what belongs to the account,
/// and makes keyed hashes to search by (blind indexes).
#[derive(Clone)]
pub struct AccountKey {
    account: AccountId,
    secret: Secret,
}

/// The key of one session: seals its personal columns and pictures, and derives its link's token.
#[derive(Clone)]
pub struct DataKey {
    account: AccountId,
    session: SessionId,
    secret: Secret,
}

impl AccountKey {
    /// A new key for an account.
    #[must_use]
    pub fn generate(account: AccountId, entropy: &dyn Entropy) -> Self {
        Self {
            account,
            secret: Zeroizing::new(random(entropy)),
        }
    }

    /// Whose key it is.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Wraps a session's data key, to be stored.
    ///
    /// # Panics
    /// When the key belongs to a session of another account.
    #[must_use]
    pub fn wrap_data_key(&self, session: SessionId, key: &DataKey) -> Vec<u8> {
        assert!(
            key.account == self.account && key.session == session,
            "a data key is wrapped for its own session"
        );
        seal(
            &self.secret,
            &self.wrap_context(session),
            key.secret.as_ref(),
        )
    }

    /// Unwraps the data key of a session of this account.
    ///
    /// # Errors
    /// [`OpenError`] when the bytes were changed or wrapped for another account or session.
    pub fn unwrap_data_key(
        &self,
        session: SessionId,
        wrapped: &[u8],
    ) -> Result<DataKey, OpenError> {
        let secret = secret(open(&self.secret, &self.wrap_context(session), wrapped)?)?;
        Ok(DataKey {
            account: self.account,
            session,
            secret,
        })
    }

    /// Seals bytes that belong to the account; `label` says what they are.
    #[must_use]
    pub fn seal(&self, label: &str, plain: &[u8]) -> Vec<u8> {
        seal(&self.secret, &self.seal_context(label), plain)
    }

    /// Opens what [`AccountKey::seal`] made with the same label.
    ///
    /// # Errors
    /// [`OpenError`] when the bytes were changed or sealed for another account or label.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        open(&self.secret, &self.seal_context(label), sealed)
    }

    /// A keyed hash of `bytes`: equal values give equal hashes within an account and a label, and
    /// tell nothing without the key.
    #[must_use]
    pub fn mac(&self, label: &str, bytes: &[u8]) -> [u8; 32] {
        let key = derive(&self.secret, &[&self.context("account mac", label)]);
        hmac_sha256(key.as_ref(), bytes)
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    pub(crate) fn from_secret(account: AccountId, plain: Vec<u8>) -> Result<Self, OpenError> {
        Ok(Self {
            account,
            secret: secret(plain)?,
        })
    }

    fn wrap_context(&self, session: SessionId) -> Vec<u8> {
        context(
            "data key",
            "",
            &[self.account.to_bytes(), session.to_bytes()],
        )
    }

    fn seal_context(&self, label: &str) -> Vec<u8> {
        self.context("account seal", label)
    }

    fn context(&self, purpose: &str, label: &str) -> Vec<u8> {
        context(purpose, label, &[self.account.to_bytes()])
    }
}

impl DataKey {
    /// A new key for a session.
    #[must_use]
    pub fn generate(account: AccountId, session: SessionId, entropy: &dyn Entropy) -> Self {
        Self {
            account,
            session,
            secret: Zeroizing::new(random(entropy)),
        }
    }

    /// Seals bytes of this session: `label` says what they are, `object` is the id of the row or
    /// file they belong to (the session's own id for its own columns).
    #[must_use]
    pub fn seal(&self, label: &str, object: &[u8; 16], plain: &[u8]) -> Vec<u8> {
        seal(&self.secret, &self.seal_context(label, object), plain)
    }

    /// Opens what [`DataKey::seal`] made with the same label and object.
    ///
    /// # Errors
    /// [`OpenError`] when the bytes were changed or sealed for another session, label or object.
    pub fn open(
        &self,
        label: &str,
        object: &[u8; 16],
        sealed: &[u8],
    ) -> Result<Vec<u8>, OpenError> {
        open(&self.secret, &self.seal_context(label, object), sealed)
    }

    /// The session's token of this kind and generation. It needs no storage, since the key gives
    /// it again, and it is gone when the key is.
    #[must_use]
    pub fn derive_token(&self, label: &str, generation: u32) -> [u8; 32] {
        let context = self.context("token", label, &[0; 16]);
        *derive(&self.secret, &[&context, &generation.to_be_bytes()])
    }

    fn seal_context(&self, label: &str, object: &[u8; 16]) -> Vec<u8> {
        self.context("session seal", label, object)
    }

    fn context(&self, purpose: &str, label: &str, object: &[u8; 16]) -> Vec<u8> {
        context(
            purpose,
            label,
            &[self.account.to_bytes(), self.session.to_bytes(), *object],
        )
    }
}

fn secret(mut plain: Vec<u8>) -> Result<Secret, OpenError> {
    let secret = <[u8; 32]>::try_from(plain.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| OpenError);
    plain.zeroize();
    secret
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountKey")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey")
            .field("account", &self.account)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
