//! The whole server: the real binary, over HTTP, with the official client libraries and a real
//! browser, on the embedded database and on a real PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails where something is missing"
)]

mod accounts;
mod bad_input;
mod bench;
mod browser;
mod check;
mod client;
mod clients;
mod completions;
mod crashes;
mod described;
mod documents;
mod endpoints;
mod examples;
mod explain;
mod files;
mod flows;
mod keys;
mod licences;
mod lifecycle;
mod limits;
mod listening;
mod person;
mod program;
mod raw;
mod receiver;
mod redaction;
mod running;
mod server;
mod sessions;
mod stripe_cli;
mod tools;
