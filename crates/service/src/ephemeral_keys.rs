//! Ephemeral keys: for an hour an app holds one for one session. They open the calls of an app for
//! that session and nothing of the API for servers.

use bonafide_core::{
    account::Mode,
    base62,
    clock::{Timestamp, random},
    id::{EphemeralKeyId, SessionId},
};
use bonafide_store::{command::EphemeralKeyCommit, row::EphemeralKeyRow};
use bonafide_vault::sha256;

use crate::{AuthError, Call, Caller, Class, Reply, Service, ServiceError};

/// How long an ephemeral key lives, in seconds (contract section 4.4).
const LIFE_SECONDS: i64 = 3600;

/// An ephemeral key as callers see it.
#[derive(Clone, PartialEq, Eq)]
pub struct EphemeralKeyView {
    /// Its id.
    pub id: EphemeralKeyId,
    /// Test or live.
    pub mode: Mode,
    /// For which session.
    pub session: SessionId,
    /// From when on it is refused.
    pub expires: Timestamp,
    /// Its text, told once when it is made.
    pub secret: Option<String>,
}

impl Service {
    /// Makes an ephemeral key for a session.
    ///
    /// # Errors
    /// When there is no such session, or the store fails.
    pub async fn create_ephemeral_key(
        &self,
        call: Call<'_>,
        session: &str,
        answer: &(dyn Fn(&EphemeralKeyView) -> Reply + Send + Sync),
    ) -> Result<Reply, ServiceError> {
        let account = &call.caller.account;
        let unknown = || ServiceError::NotFound {
            class: Class::Session,
            id: session.to_owned(),
            param: "verification_session",
        };
        let parsed: SessionId = session.parse().map_err(|_| unknown())?;
        let found = self.storage.session(account.id(), parsed).await?;
        found.ok_or_else(unknown)?;
        let secret = base62::encode_secret(&random(&*self.entropy));
        let text = format!("ek_{}_{secret}", account.mode().word());
        let now = self.now();
        let row = EphemeralKeyRow {
            id: self.new_id(account.id(), now),
            account: account.id(),
            session: parsed,
            hash: sha256(text.as_bytes()),
            expires: now.plus_seconds(LIFE_SECONDS),
        };
        let reply = answer(&view(&row, account.mode(), Some(text)));
        let command = EphemeralKeyCommit {
            key: row,
            // For a while they are still known, to say what they are.
            forget_before: now.plus_seconds(-LIFE_SECONDS),
            reply: call.held.map(|held| held.kept(&reply, account, None)),
        };
        self.storage.add_ephemeral_key(command).await?;
        Ok(reply)
    }

    /// Ends an ephemeral key.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn delete_ephemeral_key(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<EphemeralKeyView, ServiceError> {
        let unknown = || ServiceError::NotFound {
            class: Class::EphemeralKey,
            id: id.to_owned(),
            param: "key",
        };
        let account = caller.account.id();
        let parsed: EphemeralKeyId = id.parse().map_err(|_| unknown())?;
        let found = self.storage.ephemeral_key(account, parsed).await?;
        let row = found.ok_or_else(unknown)?;
        if !self.storage.delete_ephemeral_key(account, parsed).await? {
            return Err(unknown());
        }
        Ok(view(&row, caller.mode(), None))
    }

    /// Whose ephemeral key this text is.
    ///
    /// # Errors
    /// For a key that we did not make, one that has expired, or when the store fails.
    pub async fn authenticate_ephemeral(&self, text: &str) -> Result<EphemeralKeyRow, AuthError> {
        let found = self.storage.ephemeral_key_by_hash(sha256(text.as_bytes()));
        let row = found.await.map_err(ServiceError::from)?;
        let row = row.ok_or(AuthError::Unknown)?;
        if row.expires <= self.now() {
            return Err(AuthError::Expired);
        }
        Ok(row)
    }
}

fn view(row: &EphemeralKeyRow, mode: Mode, secret: Option<String>) -> EphemeralKeyView {
    EphemeralKeyView {
        id: row.id,
        mode,
        session: row.session,
        expires: row.expires,
        secret,
    }
}
