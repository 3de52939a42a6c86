//! The API over HTTP, on a real service.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends its test, and says where"
)]

mod bad_input;
mod connections;
mod coverage;
mod description;
mod endpoints;
mod ephemeral_keys;
mod files;
mod flows;
mod gate;
mod harness;
mod idempotency;
mod licences;
mod limits;
mod logs;
mod predefined;
mod sensitive;
mod sessions;
