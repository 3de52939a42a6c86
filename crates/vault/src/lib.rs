//! Envelope encryption, the key ring and sealed blobs; the only crate that names a cipher.
//!
//! Root key → account key → session data key → a key for each sealed message. Deleting a session's
//! wrapped data key makes all that is sealed with it unreadable (crypto-shredding).
//!
//! Nonces always come from the operating system, never from an injected source: a replayed nonce
//! would break the cipher. Keys are made from the injected [`Entropy`](bonafide_core::clock::Entropy).

mod blob;
mod digest;
mod entropy;
mod envelope;
mod file_blobs;
mod key;
mod root_key;
mod walk;

pub use blob::{BlobError, BlobName, Blobs};
pub use digest::{constant_time_eq, hmac_sha256, sha256};
pub use entropy::SystemEntropy;
pub use envelope::{OVERHEAD, OpenError};
pub use file_blobs::FileBlobs;
pub use key::{AccountKey, DataKey};
pub use root_key::{RootKey, RootKeyError};
