//! Failures of the store.

/// Why a transaction did not happen.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row was changed since it was read: read it again and decide anew.
    #[error("the row has changed since it was read")]
    Conflict,
    /// The job's lease is lost: another worker has it.
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
