//! Idempotency keys (contract section 2.6): a request claims its key, the change that it makes
//! keeps the reply in the same transaction, and the same request gets that reply again.
//!
//! A kept reply is sealed with the account's key, and within that with the data key of the session
//! that it shows, or whose picture the link that it shows opens, so that redaction takes it too.

use std::sync::Arc;

use bonafide_core::id::{EventId, FileLinkId, RequestId, SessionId};
use bonafide_store::{
    command::{IdempotencyClaim, KeptReply},
    row::{IdempotencyState, StoredReply},
};
use bonafide_vault::{DataKey, sha256};

use crate::{Caller, OpenAccount, Reply, Service, ServiceError, open::OpenSession};

/// A claim older than this, in seconds, was left by a process that died.
pub const CLAIM_SECONDS: i64 = 60;
/// How long a reply is kept, in seconds.
pub const FORGET_SECONDS: i64 = 24 * 3600;

const REPLY: &str = "idempotent reply";
const FINGERPRINT: &str = "request fingerprint";
const PLAIN: u8 = 0;
const OF_SESSION: u8 = 1;
const OF_EVENT: u8 = 2;
const OF_LINK: u8 = 3;

/// An idempotency key that a request holds: it must keep a reply for it, or release it.
#[derive(Clone)]
pub struct HeldKey {
    account: Arc<OpenAccount>,
    hash: [u8; 32],
    text: String,
    request: RequestId,
}

/// What claiming a key brought.
pub enum Claim {
    /// The key is the caller's: go on with the request.
    Held(HeldKey),
    /// The request was done before: answer this.
    Replay(KeptAnswer),
    /// The key was used before with other parameters.
    Mismatch,
    /// Another request with this key is running.
    InProgress,
}

/// A reply given before.
pub struct KeptAnswer {
    /// The request that it was first given to.
    pub request: RequestId,
    /// What was answered.
    pub reply: Reply,
}

impl HeldKey {
    /// The key's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The reply to keep, sealed; `session` is the one that it shows.
    pub(crate) fn kept(
        &self,
        reply: &Reply,
        account: &OpenAccount,
        session: Option<&OpenSession>,
    ) -> KeptReply {
        let plain = match session.and_then(|open| Some((open.id(), open.data_key.as_ref()?))) {
            None => [&[PLAIN], reply.body.as_slice()].concat(),
            Some((id, key)) => {
                let id = id.to_bytes();
                [
                    &[OF_SESSION],
                    id.as_slice(),
                    &key.seal(REPLY, &id, &reply.body),
                ]
                .concat()
            }
        };
        self.sealed(reply.status, account, &plain)
    }

    /// The reply to keep that shows an event, of which only this is kept.
    pub(crate) fn kept_of_event(&self, reply: &Reply, event: EventId, pending: u32) -> KeptReply {
        let (id, pending) = (event.to_bytes(), pending.to_be_bytes());
        let plain = [&[OF_EVENT], id.as_slice(), &pending].concat();
        self.sealed(reply.status, &self.account, &plain)
    }

    /// The reply to keep that shows a link to a picture, sealed with the picture's key.
    pub(crate) fn kept_of_link(&self, reply: &Reply, link: FileLinkId, key: &DataKey) -> KeptReply {
        let id = link.to_bytes();
        let sealed = key.seal(REPLY, &id, &reply.body);
        let plain = [&[OF_LINK], id.as_slice(), &sealed].concat();
        self.sealed(reply.status, &self.account, &plain)
    }

    fn sealed(&self, status: u16, account: &OpenAccount, plain: &[u8]) -> KeptReply {
        KeptReply {
            account: account.id(),
            key_hash: self.hash,
            reply: StoredReply {
                request: self.request,
                status,
                sealed_body: account.key.seal(REPLY, plain),
            },
        }
    }
}

impl Service {
    /// Claims an idempotency key for a request. `fingerprint` is method, path and parameters in
    /// one unambiguous form.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn claim(
        &self,
        caller: &Caller,
        text: &str,
        fingerprint: &[u8],
        request: RequestId,
    ) -> Result<Claim, ServiceError> {
        let now = self.now();
        let account = &caller.account;
        let hash = sha256(text.as_bytes());
        let state = self
            .storage
            .claim_idempotency(IdempotencyClaim {
                account: account.id(),
                key_hash: hash,
                request_hash: account.key.mac(FINGERPRINT, fingerprint),
                request,
                now,
                stale_before: now.plus_seconds(-CLAIM_SECONDS),
                forget_before: now.plus_seconds(-FORGET_SECONDS),
            })
            .await?;
        Ok(match state {
            IdempotencyState::Claimed => Claim::Held(HeldKey {
                account: Arc::clone(account),
                hash,
                text: text.to_owned(),
                request,
            }),
            IdempotencyState::Replay(stored) => {
                Claim::Replay(self.open_reply(account, stored).await?)
            }
            IdempotencyState::Mismatch => Claim::Mismatch,
            IdempotencyState::InProgress => Claim::InProgress,
        })
    }

    /// Keeps a reply that no change of a session carries (a refusal by a state).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep(&self, held: &HeldKey, reply: &Reply) -> Result<(), ServiceError> {
        Ok(self
            .storage
            .keep_reply(held.kept(reply, &held.account, None))
            .await?)
    }

    /// Gives a key up without a reply, so that a corrected request may use it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn release(&self, held: &HeldKey) -> Result<(), ServiceError> {
        Ok(self
            .storage
            .release_idempotency(held.account.id(), held.hash)
            .await?)
    }

    async fn open_reply(
        &self,
        account: &Arc<OpenAccount>,
        stored: StoredReply,
    ) -> Result<KeptAnswer, ServiceError> {
        let plain = account.key.open(REPLY, &stored.sealed_body)?;
        let body = match plain.split_first() {
            Some((&PLAIN, body)) => body.to_vec(),
            Some((&OF_SESSION, rest)) => self.open_reply_of_session(account, rest).await?,
            Some((&OF_EVENT, rest)) => {
                let (id, pending) = event_and_pending(rest)?;
                self.event_reply_again(account, id, pending).await?
            }
            Some((&OF_LINK, rest)) => {
                let (id, sealed) = id_and_rest(rest)?;
                let id = FileLinkId::from_bytes(*id);
                self.link_reply_again(account, id, sealed).await?
            }
            _ => return Err(ServiceError::Dangling("reply")),
        };
        Ok(KeptAnswer {
            request: stored.request,
            reply: Reply {
                status: stored.status,
                body,
            },
        })
    }

    /// The reply that shows a session, or, when that was redacted since, the session as it is now.
    async fn open_reply_of_session(
        &self,
        account: &Arc<OpenAccount>,
        rest: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let (id, sealed) = id_and_rest(rest)?;
        let session = SessionId::from_bytes(*id);
        let stored = self.storage.session(account.id(), session).await?;
        let stored = stored.ok_or(ServiceError::Dangling("session"))?;
        let open = Self::open_session(Arc::clone(account), stored)?;
        match &open.data_key {
            Some(key) => Ok(key.open(REPLY, id, sealed)?),
            None => Ok(self
                .session_object(&open, self.now())
                .to_string()
                .into_bytes()),
        }
    }
}

/// Opens the reply that shows a link to a picture.
pub(crate) fn open_link_reply(
    key: &DataKey,
    link: FileLinkId,
    sealed: &[u8],
) -> Result<Vec<u8>, ServiceError> {
    Ok(key.open(REPLY, &link.to_bytes(), sealed)?)
}

fn id_and_rest(kept: &[u8]) -> Result<(&[u8; 16], &[u8]), ServiceError> {
    kept.split_first_chunk()
        .ok_or(ServiceError::Dangling("reply"))
}

fn event_and_pending(rest: &[u8]) -> Result<(EventId, u32), ServiceError> {
    let (id, pending) = id_and_rest(rest)?;
    let lost = |_| ServiceError::Dangling("reply");
    let pending = pending.try_into().map_err(lost)?;
    Ok((EventId::from_bytes(*id), u32::from_be_bytes(pending)))
}
