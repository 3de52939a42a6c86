//! The [`Storage`] trait and its two engines, SQLite and PostgreSQL. The only crate with SQL.
//!
//! A method is one whole transaction and one use case; a mutation carries its row change, its
//! events and its jobs, so that none of them can be forgotten. What is personal reaches this crate
//! sealed: nothing here can read it.
//!
//! Commands become lists of [statements with guards](engine::Step), and both engines run the same
//! lists; what differs is how a list becomes one durable transaction.

mod columns;
pub mod command;
mod decode;
mod engine;
pub mod error;
pub mod page;
mod param;
pub mod postgres;
mod relational;
pub mod row;
mod sql;
pub mod sqlite;
mod steps;
mod storage;

pub use error::{OpenError, StoreError};
pub use storage::Storage;
