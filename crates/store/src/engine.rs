//! What an engine has to do: run lists of statements as one durable transaction, and read rows.

use std::borrow::Cow;

use async_trait::async_trait;

use crate::{StoreError, columns::Columns, param::Param};

/// A statement of both engines.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) params: Vec<Param>,
}

/// One statement of a transaction.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) statement: Statement,
    /// What it means when the statement changes no row; the whole transaction is then undone.
    pub(crate) guard: Option<Guard>,
}

/// Why a transaction was undone on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The session has another version.
    Version,
    /// The job, endpoint or idempotency key is no longer the caller's.
    Lease,
    /// There are as many as there may be.
    Full,
    /// What was to be made is there, or what was to be deleted is not.
    Nothing,
}

/// Reads one row.
pub(crate) type Decode<T> = fn(&dyn Columns) -> Result<T, StoreError>;

/// Where a statement that returns rows runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It finds at most one row by a key and changes nothing: that takes the embedded engine a few
    /// microseconds, less than handing it to another thread.
    Lookup,
    /// It changes nothing.
    Read,
    /// It changes the rows that it returns, as a transaction of its own.
    Write,
}

#[async_trait]
pub(crate) trait Engine: Send + Sync {
    /// Runs all steps as one transaction that is durable on return; `Some` when a guard undid it.
    async fn write(&self, steps: Vec<Step>) -> Result<Option<Guard>, StoreError>;

    /// Ends what the engine itself still keeps of content that was overwritten, where it can do so
    /// at once; false where somebody who reads holds that up.
    async fn forget_overwritten(&self) -> Result<bool, StoreError>;

    /// Runs one statement and reads its rows, in its order.
    async fn rows<T: Send + 'static>(
        &self,
        access: Access,
        statement: Statement,
        decode: Decode<T>,
    ) -> Result<Vec<T>, StoreError>;
}

/// Stands in a query that claims rows: PostgreSQL passes over rows that another claim is about to
/// take, SQLite has one writer.
pub(crate) const SKIP_LOCKED: &str = "/* FOR UPDATE SKIP LOCKED */";

/// Stands after a parameter whose type PostgreSQL could not tell from its place; SQLite needs none.
pub(crate) const AS_BYTES: &str = "/* ::BYTEA */";

impl Statement {
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>, params: Vec<Param>) -> Self {
        Self {
            sql: sql.into(),
            params,
        }
    }

    /// A step that may change any number of rows.
    pub(crate) fn always(self) -> Step {
        Step {
            statement: self,
            guard: None,
        }
    }

    /// A step that undoes the transaction if it changes no row.
    pub(crate) fn or(self, guard: Guard) -> Step {
        Step {
            statement: self,
            guard: Some(guard),
        }
    }
}
