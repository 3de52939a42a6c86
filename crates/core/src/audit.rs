//! Who read what is sensitive (contract section 4.5).

use core::net::IpAddr;

use crate::id::{AccountId, ApiKeyId, AuditRecordId, RequestId, SessionId};

/// A read of sensitive results. Names fields and holds nothing of them, so it stays when the
/// session is redacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its id; tells when it was.
    pub id: AuditRecordId,
    /// Whose results.
    pub account: AccountId,
    /// The key that read.
    pub key: ApiKeyId,
    /// Of which session.
    pub session: SessionId,
    /// The id of the object that was read: the session, a report or a file.
    pub object: String,
    /// The fields, by their path in the object.
    pub fields: Vec<String>,
    /// The request that read.
    pub request: RequestId,
    /// Where it came from.
    pub address: IpAddr,
}

/// The key that a record names of a read from the command line, where no key is needed: whoever reads there
/// has the root key. No key has this id.
pub const OPERATOR: ApiKeyId = ApiKeyId::from_bytes([0; 16]);
