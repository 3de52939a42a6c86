//! Deliveries to receivers that fail in every way, on real sockets and a clock that stands still until
//! it is moved.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends its test, and says where"
)]

mod failures;
mod harness;
mod others;
mod receivers;
mod rules;
