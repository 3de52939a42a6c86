//! The contract of `Storage`, kept by both engines; and what each engine promises beyond.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod contract;
mod crash;
mod rows;
mod sqlite;
