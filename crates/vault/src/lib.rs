//! Envelope encryption, the key ring and sealed blobs; the only crate that names a cipher.
