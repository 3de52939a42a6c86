//! The embedded engine: one file, one writer thread with group commit, a few readers.

mod migrate;
mod readers;
mod writer;

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, ffi, params_from_iter};

use self::{readers::Readers, writer::Writer};
use crate::{
    OpenError, StoreError,
    engine::{Access, Decode, Engine, Guard, Statement, Step},
    sql,
};

const DATABASE: &str = "bonafide.db";
/// Prepared statements kept by each connection; more than there are.
const CACHED_STATEMENTS: usize = 128;
/// Pages of 4 KiB in the log after which a commit writes them back: 16 MiB.
const CHECKPOINT_PAGES: u32 = 4096;

/// A database in a folder.
#[derive(Debug)]
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    path: PathBuf,
    /// Held as long as the database is open, by the process that serves it; dropped last.
    _lock: Option<File>,
}

/// Opens the database in a folder, making both where they are missing, and brings its schema up to
/// date.
///
/// # Errors
/// [`OpenError::InUse`] when another process has it open; see [`OpenError`] for the rest.
pub async fn open(folder: &Path) -> Result<Sqlite, OpenError> {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || Sqlite::open(&folder))
        .await
        .map_err(|stopped| OpenError::Database(Box::new(stopped)))?
}

/// Opens the database in a folder for a short errand, beside the server where one is running.
///
/// # Errors
/// [`OpenError::Missing`] when there is none, [`OpenError::Older`] when a server of another version
/// is running; see [`OpenError`] for the rest.
pub async fn join(folder: &Path) -> Result<Sqlite, OpenError> {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || Sqlite::join(&folder))
        .await
        .map_err(|stopped| OpenError::Database(Box::new(stopped)))?
}

impl Sqlite {
    fn join(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(DATABASE);
        if !path.exists() {
            return Err(OpenError::Missing(folder.to_owned()));
        }
        match Self::open(folder) {
            Err(OpenError::InUse(_)) => {}
            opened => return opened,
        }
        let connection = connect(&path, Access::Write).map_err(refused)?;
        migrate::require_current(&connection)?;
        Ok(Self {
            writer: Writer::start(connection, log_of(&path))?,
            readers: Readers::new(path.clone()),
            path,
            _lock: None,
        })
    }

    fn open(folder: &Path) -> Result<Self, OpenError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let lock = lock(folder)?;
        let path = folder.join(DATABASE);
        // SQLite gives its log the mode of the database.
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)?;
        let mut connection = connect(&path, Access::Write).map_err(refused)?;
        migrate::migrate(&mut connection)?;
        release_all(&mut connection).map_err(refused)?;
        // The database's name has to be on the disk before the first commit is said to be.
        File::open(folder)?.sync_all()?;
        let writer = Writer::start(connection, log_of(&path))?;
        Ok(Self {
            writer,
            readers: Readers::new(path.clone()),
            path,
            _lock: Some(lock),
        })
    }
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(
            fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()),
        )),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Gives back every lease and every claim on an idempotency key. The folder's lock is ours, so
/// whoever held them is dead, and nobody has to wait until they run out.
fn release_all(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for text in [
        sql::ABANDON_JOBS,
        sql::ABANDON_ENDPOINTS,
        sql::ABANDON_CLAIMS,
    ] {
        transaction.execute(text, [])?;
    }
    transaction.commit()
}

fn log_of(database: &Path) -> PathBuf {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

/// Opens a connection. Caches grow only as pages are read: 8 MiB for the writer, 2 MiB for a
/// reader; the system's page cache does the rest.
fn connect(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let (flags, cache_kib) = match access {
        Access::Lookup | Access::Read => (OpenFlags::SQLITE_OPEN_READ_ONLY, 2048),
        Access::Write => (OpenFlags::SQLITE_OPEN_READ_WRITE, 8192),
    };
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Else a statement with a range is planned anew each time that other values are bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // What undoes a savepoint is kept in memory, not in a file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    if access == Access::Write {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        // Deleted content is overwritten: what is erased has to be gone from the file.
        connection.pragma_update(None, "secure_delete", true)?;
    }
    Ok(connection)
}

#[async_trait]
impl Engine for Sqlite {
    async fn write(&self, steps: Vec<Step>) -> Result<Option<Guard>, StoreError> {
        let outcome = self
            .writer
            .run(move |connection| run_steps(connection, &steps))
            .await;
        match outcome {
            Ok(()) => Ok(None),
            Err(Undo::Guard(guard)) => Ok(Some(guard)),
            Err(Undo::Store(error)) => Err(error),
        }
    }

    /// Writes the log back into the database and empties it: old contents of pages lie there.
    async fn forget_overwritten(&self) -> Result<bool, StoreError> {
        let path = self.path.clone();
        let emptied = tokio::task::spawn_blocking(move || {
            let connection = connect(&path, Access::Write)?;
            let text = "PRAGMA wal_checkpoint(TRUNCATE)";
            connection.query_row(text, [], |row| row.get::<_, i64>(0))
        });
        let held_up = emptied
            .await
            .map_err(|stopped| StoreError::Unavailable(Box::new(stopped)))?;
        Ok(held_up.map_err(failed)? == 0)
    }

    async fn rows<T: Send + 'static>(
        &self,
        access: Access,
        statement: Statement,
        decode: Decode<T>,
    ) -> Result<Vec<T>, StoreError> {
        match access {
            Access::Lookup => self
                .readers
                .run_here(|connection| query(connection, &statement, decode)),
            Access::Read => {
                self.readers
                    .run(move |connection| query(connection, &statement, decode))
                    .await
            }
            Access::Write => {
                let work = move |connection: &Connection| {
                    query(connection, &statement, decode).map_err(Undo::Store)
                };
                self.writer.run(work).await.map_err(Undo::into_error)
            }
        }
    }
}

/// Why a command's changes are undone.
enum Undo {
    Guard(Guard),
    Store(StoreError),
}

impl Undo {
    fn into_error(self) -> StoreError {
        match self {
            Self::Guard(_) => StoreError::Conflict,
            Self::Store(error) => error,
        }
    }
}

impl From<StoreError> for Undo {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn run_steps(connection: &Connection, steps: &[Step]) -> Result<(), Undo> {
    for step in steps {
        let changed = connection
            .prepare_cached(&step.statement.sql)
            .and_then(|mut prepared| prepared.execute(params_from_iter(&step.statement.params)))
            .map_err(failed)?;
        if let (0, Some(guard)) = (changed, step.guard) {
            return Err(Undo::Guard(guard));
        }
    }
    Ok(())
}

fn query<T>(
    connection: &Connection,
    statement: &Statement,
    decode: Decode<T>,
) -> Result<Vec<T>, StoreError> {
    let mut prepared = connection.prepare_cached(&statement.sql).map_err(failed)?;
    let mut rows = prepared
        .query(params_from_iter(&statement.params))
        .map_err(failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        found.push(decode(row)?);
    }
    Ok(found)
}

fn refused(error: rusqlite::Error) -> OpenError {
    OpenError::Database(Box::new(error))
}

fn failed(error: rusqlite::Error) -> StoreError {
    match &error {
        rusqlite::Error::SqliteFailure(failure, _)
            if failure.code == ErrorCode::ConstraintViolation
                && failure.extended_code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY =>
        {
            StoreError::Conflict
        }
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn statements_are_planned_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DATABASE);
        File::create(&path).unwrap();
        let mut connection = connect(&path, Access::Write).unwrap();
        migrate::migrate(&mut connection).unwrap();
        for (text, parameters) in [(sql::SESSION, 2), (sql::CLAIM_JOBS, 4)] {
            let mut prepared = connection.prepare(text).unwrap();
            for value in 0..3 {
                let values = vec![value; parameters];
                let mut rows = prepared.query(params_from_iter(values)).unwrap();
                assert!(rows.next().unwrap().is_none());
            }
            assert_eq!(prepared.get_status(StatementStatus::RePrepare), 0, "{text}");
        }
    }

    #[test]
    fn every_statement_can_be_prepared() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut connection).unwrap();
        for text in sql::FIXED
            .iter()
            .map(|text| (*text).to_owned())
            .chain(sql::lists())
        {
            connection
                .prepare(&text)
                .unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
}
