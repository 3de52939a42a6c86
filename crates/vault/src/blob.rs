//! Sealed files, wherever they are kept.

use std::{fmt, io};

use async_trait::async_trait;
use bonafide_core::id::{AccountId, FileId, SessionId};

/// Stands for the session of a file that belongs to none.
const UPLOADS: &str = "uploads";

/// The name of a blob: `v1/{shard}/{account}/{session}/{file}`, the shard in three hexadecimal
/// digits, and `uploads` for the session where the file belongs to none. It is a path in a folder
/// and a key in an object store alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobName {
    /// Whose it is.
    pub account: AccountId,
    /// Of which session, where it is one's.
    pub session: Option<SessionId>,
    /// Which file.
    pub file: FileId,
}

impl BlobName {
    /// The name of a session's file.
    #[must_use]
    pub const fn new(account: AccountId, session: SessionId, file: FileId) -> Self {
        Self {
            account,
            session: Some(session),
            file,
        }
    }

    /// The name of a file that belongs to no session.
    #[must_use]
    pub const fn upload(account: AccountId, file: FileId) -> Self {
        Self {
            account,
            session: None,
            file,
        }
    }

    /// The name with these parts at its end.
    pub(crate) fn parse(account: &str, session: &str, file: &str) -> Option<Self> {
        Some(Self {
            account: account.parse().ok()?,
            session: match session {
                UPLOADS => None,
                session => Some(session.parse().ok()?),
            },
            file: file.parse().ok()?,
        })
    }

    /// The parts of the name from the root down.
    pub(crate) fn parts(&self) -> [String; 5] {
        [
            "v1".to_owned(),
            format!("{:03x}", self.account.shard()),
            self.account.to_string(),
            self.session
                .map_or_else(|| UPLOADS.to_owned(), |session| session.to_string()),
            self.file.to_string(),
        ]
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts().join("/"))
    }
}

/// A place for blobs cannot be reached or used; trying again may help.
#[derive(Debug, thiserror::Error)]
#[error("the place for blobs cannot be used")]
pub struct BlobError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        Self(Box::new(error))
    }
}

/// A place for blobs. Bytes reach it sealed. Every reply means that what it says is durable.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Writes a blob, replacing one of the same name. A blob is there as a whole or not at all.
    async fn put(&self, name: BlobName, bytes: Vec<u8>) -> Result<(), BlobError>;
    /// The bytes of a blob; `None` where there is none.
    async fn get(&self, name: BlobName) -> Result<Option<Vec<u8>>, BlobError>;
    /// Deletes a blob; deleting one that is not there changes nothing.
    async fn delete(&self, name: BlobName) -> Result<(), BlobError>;
    /// The names after `after` (from the first on, if it is `None`) in the order of their text, at
    /// most `limit`.
    async fn list(&self, after: Option<BlobName>, limit: usize)
    -> Result<Vec<BlobName>, BlobError>;
}
