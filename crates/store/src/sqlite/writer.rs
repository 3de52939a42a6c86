//! The writer thread. It takes all commands that wait, runs each in a savepoint of one transaction,
//! commits, and only then answers: so one flush of the disk makes many commands durable.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::Undo;
use crate::StoreError;

/// At most this many commands share a commit.
const BATCH: usize = 512;
/// Commands that may wait; callers beyond wait for a place.
const QUEUE: usize = 4096;
/// A log this long means that some reader never ends, or that the disk cannot keep up.
const LONG_LOG: u64 = 256 << 20;
/// How many commits pass between two looks at the log's length.
const LOOK_EVERY: u64 = 1024;

#[derive(Debug)]
pub(super) struct Writer {
    /// Taken when the writer is dropped, which ends the thread.
    queue: Option<mpsc::Sender<Box<dyn Command>>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// A command in the queue, whatever it returns.
trait Command: Send {
    /// Makes the changes and keeps the result; true if they are to stay.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Tells the caller: the result, or that it could not be made durable.
    fn answer(self: Box<Self>, durable: Result<(), &str>);
}

struct Task<T, F> {
    work: Option<F>,
    result: Option<Result<T, Undo>>,
    reply: oneshot::Sender<Result<T, Undo>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, log: PathBuf) -> io::Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || serve(&connection, waiting, &log))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Runs `work` in the next transaction; its changes are undone if it fails, and durable when
    /// this returns if it does not.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, Undo>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Undo> + Send + 'static,
    {
        let stopped = || Undo::Store(unavailable("the writer has stopped"));
        let (reply, answer) = oneshot::channel();
        let task = Box::new(Task {
            work: Some(work),
            result: None,
            reply,
        });
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(task).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    /// Waits for the thread, so that the folder's lock is released after the last commit.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was reported when it happened.
            let _ = thread.join();
        }
    }
}

impl<T, F> Command for Task<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, Undo> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.result = self.work.take().map(|work| work(connection));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, durable: Result<(), &str>) {
        let result = match (self.result, durable) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            // It changed nothing, so there is nothing that has to be durable.
            (Some(Err(undo)), _) => Err(undo),
            (Some(Ok(_)) | None, Err(message)) => Err(Undo::Store(unavailable(message))),
            (None, Ok(())) => Err(Undo::Store(unavailable("the command was not run"))),
        };
        // A caller that has gone away wants no answer.
        let _ = self.reply.send(result);
    }
}

fn serve(connection: &Connection, mut waiting: mpsc::Receiver<Box<dyn Command>>, log: &Path) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut commits = 0u64;
    while waiting.blocking_recv_many(&mut batch, BATCH) > 0 {
        let message = transact(connection, &mut batch).err().map(|error| {
            tracing::error!(%error, "a transaction failed");
            if !connection.is_autocommit()
                && let Err(error) = connection.execute_batch("ROLLBACK")
            {
                tracing::error!(%error, "a failed transaction cannot be undone");
            }
            error.to_string()
        });
        for command in batch.drain(..) {
            command.answer(message.as_deref().map_or(Ok(()), Err));
        }
        commits += 1;
        if commits.is_multiple_of(LOOK_EVERY) {
            warn_of_a_long_log(log);
        }
    }
}

fn transact(connection: &Connection, batch: &mut [Box<dyn Command>]) -> rusqlite::Result<()> {
    let run = |text| connection.prepare_cached(text)?.execute([]);
    run("BEGIN IMMEDIATE")?;
    for command in batch {
        run("SAVEPOINT command")?;
        if !command.run(connection) {
            run("ROLLBACK TO command")?;
        }
        run("RELEASE command")?;
    }
    run("COMMIT").map(drop)
}

fn warn_of_a_long_log(log: &Path) {
    if let Ok(bytes) = fs::metadata(log).map(|metadata| metadata.len())
        && bytes > LONG_LOG
    {
        tracing::warn!(bytes, "the write-ahead log is long: a reader holds it back");
    }
}

fn unavailable(message: &str) -> StoreError {
    StoreError::Unavailable(message.into())
}
