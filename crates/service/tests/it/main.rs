//! Tests of the use cases on a real SQLite database, real sealed files, a clock that stands still,
//! and pictures that say what is seen in them.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends its test, and says where"
)]

mod endpoints;
mod flows;
mod hand_off;
mod harness;
mod idempotency;
mod life;
mod links;
mod pictures;
mod redaction;
mod retention;
mod together;
