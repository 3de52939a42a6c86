//! The [`Storage`] trait and its two engines, SQLite and PostgreSQL. The only crate with SQL.
//!
//! A method is one whole transaction and one use case; a mutation carries its row change, its
//! events and its jobs, so that none of them can be forgotten. What is personal reaches this crate
//! sealed: nothing here can read it.

pub mod command;
pub mod error;
pub mod page;
pub mod row;
mod storage;

pub use error::StoreError;
pub use storage::Storage;
