//! Failures of the store.

use std::path::PathBuf;

/// Why a transaction did not happen.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row was changed since it was read: read it again and decide anew.
    #[error("the row has changed since it was read")]
    Conflict,
    /// The lease of a job or an endpoint, or the claim on an idempotency key, is lost: somebody
    /// else has it.
    #[error("the lease is lost")]
    LeaseLost,
    /// The database cannot be reached or is too busy; trying again may help.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row holds what no state of ours writes.
    #[error("row of table {table} is inconsistent")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server works on the same data.
    #[error("another server is running on the data in {}", .0.display())]
    InUse(PathBuf),
    /// The folder or a file in it cannot be used.
    #[error("the data folder cannot be used")]
    Folder(#[from] std::io::Error),
    /// The database was made by a newer version of this program.
    #[error("the database has the schema {found}, this program knows schemas up to {known}")]
    Newer {
        /// The newest migration in the database.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// The URL cannot be read. Its text is left out, since it may hold a password.
    #[error("the database's URL cannot be read")]
    Url,
    /// The URL asks for TLS.
    #[error(
        "sslmode=require is not supported yet: connect over a private network or a Unix socket, \
         or through a local TLS proxy, with sslmode=disable"
    )]
    Tls,
    /// The database refused.
    #[error("the database cannot be opened")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}
