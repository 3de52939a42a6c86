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
    /// There are as many as there may be.
    #[error("there are as many as there may be")]
    Full,
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
    /// There is no database to join.
    #[error("there is no database in {}", .0.display())]
    Missing(PathBuf),
    /// The database is served by an older version of this program.
    #[error(
        "the running server has the schema {found}, this program {known}: use the program that is \
         serving"
    )]
    Older {
        /// The newest migration in the database.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// The URL cannot be read. Its text is left out, since it may hold a password.
    #[error("the database's URL cannot be read")]
    Url,
    /// The URL's `sslmode` is none that there is.
    #[error("sslmode is one of disable, prefer, require, verify-ca and verify-full")]
    TlsMode,
    /// The file that `sslrootcert` names cannot be read, or holds no certificates in PEM.
    #[error("the certificates of sslrootcert cannot be read from {}", .0.display())]
    RootCertificate(PathBuf),
    /// The database refused.
    #[error("the database cannot be opened")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}
