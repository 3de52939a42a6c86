//! Typed ids: a prefix and 22 base 62 characters of a time-ordered 128-bit value.
//!
//! Layout of the value, high bits first (a UUID of version 8, RFC 9562 section 5.8): 48 bits of
//! milliseconds, 4 bits version, 12 bits of account shard, 2 bits variant, 62 random bits. Ids of
//! one account sort by time, and any id tells its shard without a look-up.

use std::{fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    base62,
    clock::{Entropy, Timestamp, random},
};

/// What an id names; gives its prefix.
pub trait Kind {
    /// Text before the value, with its underscore.
    const PREFIX: &'static str;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $alias:ident, $prefix:literal;)*) => {$(
        #[doc = concat!("Kind of [`", stringify!($alias), "`].")]
        #[derive(Debug)]
        pub enum $kind {}
        impl Kind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        $(#[$doc])*
        pub type $alias = Id<$kind>;
    )*};
}

kinds! {
    /// One mode (test or live) of one customer.
    Account, AccountId, "acct_";
    /// A verification session.
    Session, SessionId, "vs_";
    /// A verification report.
    Report, ReportId, "vr_";
    /// A verification flow.
    Flow, FlowId, "vf_";
    /// An event.
    Event, EventId, "evt_";
    /// A webhook endpoint.
    WebhookEndpoint, WebhookEndpointId, "we_";
    /// A stored file.
    File, FileId, "file_";
    /// A link to a file.
    FileLink, FileLinkId, "link_";
    /// An ephemeral key (never its secret).
    EphemeralKey, EphemeralKeyId, "ephkey_";
    /// An API key's row (never the secret).
    ApiKey, ApiKeyId, "key_";
    /// A record of a read of sensitive results.
    AuditRecord, AuditRecordId, "aud_";
    /// A request, for logs and the `Request-Id` header.
    Request, RequestId, "req_";
    /// A job of the worker.
    Job, JobId, "job_";
    /// One event on its way to one endpoint.
    Delivery, DeliveryId, "dlv_";
}

/// An id of kind `K`.
pub struct Id<K>(u128, PhantomData<fn() -> K>);

impl<K: Kind> Id<K> {
    /// A new id made at `now` for an account's shard (its low 12 bits).
    #[must_use]
    pub fn new(now: Timestamp, shard: u16, entropy: &dyn Entropy) -> Self {
        let tail = u64::from_be_bytes(random(entropy)) & 0x3fff_ffff_ffff_ffff;
        let time = u128::from(now.0.max(0) as u64 & 0xffff_ffff_ffff);
        let value = (time << 80)
            | (0x8 << 76)
            | (u128::from(shard & 0xfff) << 64)
            | (0b10 << 62)
            | u128::from(tail);
        Self(value, PhantomData)
    }

    /// The least id that could have been made at `now`; bounds for ranges of time.
    #[must_use]
    pub const fn least_at(now: Timestamp) -> Self {
        let millis = if now.0 < 0 { 0 } else { now.0 as u128 };
        Self(millis << 80, PhantomData)
    }

    /// When it was made.
    #[must_use]
    pub const fn created(self) -> Timestamp {
        Timestamp((self.0 >> 80) as i64)
    }

    /// The account shard, 12 bits.
    #[must_use]
    pub const fn shard(self) -> u16 {
        ((self.0 >> 64) & 0xfff) as u16
    }

    /// The 16 bytes, big-endian: byte order is time order.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The id of these 16 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes), PhantomData)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(K::PREFIX)?;
        f.write_str(&base62::encode_u128(self.0))
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id of the kind wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.strip_prefix(K::PREFIX)
            .and_then(base62::decode_u128)
            .map(|value| Self(value, PhantomData))
            .ok_or(NotAnId)
    }
}
impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.iter_mut().zip(1u8..).for_each(|(byte, n)| *byte = n);
        }
    }

    #[test]
    fn an_id_tells_its_time_and_shard_and_reads_back() {
        let made = Timestamp(1_795_000_000_123);
        let id = SessionId::new(made, 0xabc, &Counting);
        assert_eq!((id.created(), id.shard()), (made, 0xabc));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(SessionId::from_bytes(id.to_bytes()), id);
        assert!(SessionId::least_at(made) < id && id < SessionId::least_at(made.plus_millis(1)));
        assert_eq!(id.to_string().parse::<ReportId>(), Err(NotAnId));
    }
}
