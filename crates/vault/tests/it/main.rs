//! Tests of the vault through its public face.

mod blobs;
mod keys;
