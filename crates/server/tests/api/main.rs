//! The API over HTTP, on a real service.

mod endpoints;
mod gate;
mod harness;
mod idempotency;
mod logs;
mod sessions;
