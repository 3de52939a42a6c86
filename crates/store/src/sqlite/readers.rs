//! Read-only connections, opened as they are needed.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{connect, failed};
use crate::{StoreError, engine::Access};

/// More readers than this would wait for the same few cores.
const READERS: usize = 4;

#[derive(Debug)]
pub(super) struct Readers {
    permits: Arc<Semaphore>,
    pool: Arc<Pool>,
}

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        let pool = Pool {
            path,
            idle: Mutex::default(),
        };
        Self {
            permits: Arc::new(Semaphore::new(READERS)),
            pool: Arc::new(pool),
        }
    }

    /// Runs `work` with a connection on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let unavailable = |error| StoreError::Unavailable(error);
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|closed| unavailable(closed.into()))?;
        let pool = Arc::clone(&self.pool);
        tokio::task::spawn_blocking(move || {
            let result = pool.lend(work);
            drop(permit);
            result
        })
        .await
        .map_err(|stopped| unavailable(stopped.into()))?
    }

    /// Runs `work`, which is short, on this thread.
    pub(super) fn run_here<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.pool.lend(work)
    }
}

impl Pool {
    fn lend<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.take()?;
        let result = work(&connection);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        result
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.map_or_else(|| connect(&self.path, Access::Read).map_err(failed), Ok)
    }
}
