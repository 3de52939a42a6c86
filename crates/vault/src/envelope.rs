//! One sealed message: AES-256-GCM under a key of its own.
//!
//! Layout: version (1 byte, `1`), nonce (24 bytes), ciphertext, tag (16 bytes). The first half of
//! the nonce goes into HKDF-SHA256 (RFC 5869; expansion only, as every parent key is uniformly
//! random, section 3.3) together with the context; the second half is the nonce of GCM (NIST SP
//! 800-38D). So one parent key can seal any number of messages without the 2^32 bound on random
//! 96-bit nonces. The context is authenticated as well.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
};
use bonafide_core::clock::random;
use zeroize::Zeroizing;

use crate::SystemEntropy;

const VERSION: u8 = 1;
const SALT_LEN: usize = 12;
const HEADER_LEN: usize = 1 + SALT_LEN + NONCE_LEN;
const TAG_LEN: usize = 16;

/// Bytes that sealing adds to a message.
pub const OVERHEAD: usize = HEADER_LEN + TAG_LEN;

/// Sealed bytes do not open: they were changed, or belong to another key, label or object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open")]
pub struct OpenError;

/// A 256-bit key that is wiped from memory when dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// What a message is and where it belongs, as bytes that cannot be read in two ways.
pub(crate) fn context(purpose: &str, label: &str, ids: &[[u8; 16]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 + purpose.len() + label.len() + 16 * ids.len());
    for text in [purpose, label] {
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes.extend(ids.iter().flatten());
    bytes
}

/// HKDF-Expand of a uniformly random parent to 256 bits.
pub(crate) fn derive(parent: &[u8; 32], info: &[&[u8]]) -> Secret {
    let mut key = Zeroizing::new([0; 32]);
    hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, parent)
        .expand(info, hkdf::HKDF_SHA256)
        .and_then(|material| material.fill(key.as_mut()))
        .expect("32 bytes are within HKDF's bound");
    key
}

pub(crate) fn seal(parent: &[u8; 32], context: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; SALT_LEN + NONCE_LEN] = random(&SystemEntropy);
    let mut sealed = Vec::with_capacity(OVERHEAD + plain.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let (key, nonce) = message_key(parent, context, &nonce);
    let tag = key
        .seal_in_place_separate_tag(nonce, Aad::from(context), &mut sealed[HEADER_LEN..])
        .expect("a message of ours is shorter than GCM's bound of 64 GiB");
    sealed.extend_from_slice(tag.as_ref());
    sealed
}

pub(crate) fn open(parent: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (header, body) = sealed.split_at_checked(HEADER_LEN).ok_or(OpenError)?;
    let (version, nonce) = header.split_at(1);
    if version != [VERSION] {
        return Err(OpenError);
    }
    let nonce = nonce.try_into().expect("the header is of fixed length");
    let (key, nonce) = message_key(parent, context, nonce);
    let mut plain = body.to_vec();
    let length = key
        .open_in_place(nonce, Aad::from(context), &mut plain)
        .map_err(|_| OpenError)?
        .len();
    plain.truncate(length);
    Ok(plain)
}

fn message_key(
    parent: &[u8; 32],
    context: &[u8],
    nonce: &[u8; SALT_LEN + NONCE_LEN],
) -> (LessSafeKey, Nonce) {
    let (salt, nonce) = nonce.split_at(SALT_LEN);
    let key = derive(parent, &[b"bonafide message key 1", salt, context]);
    let key = UnboundKey::new(&AES_256_GCM, key.as_ref()).expect("the key has 32 bytes");
    let nonce = Nonce::try_assume_unique_for_key(nonce).expect("the nonce has 12 bytes");
    (LessSafeKey::new(key), nonce)
}
