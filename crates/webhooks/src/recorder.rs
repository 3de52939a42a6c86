//! Writes what came of deliveries, that of many endpoints in one transaction: while one is being
//! written, the next gathers.

use std::sync::Arc;

use bonafide_store::{Storage, StoreError, command::EndpointRelease};
use tokio::{
    sync::{Semaphore, mpsc, oneshot},
    task::JoinSet,
};

/// A transaction takes no more endpoints once it has this many attempts, so that nobody waits long
/// behind it.
const ATTEMPTS: usize = 512;
/// Transactions at a time.
const WRITERS: usize = 4;

type Answer = oneshot::Sender<Result<(), StoreError>>;

struct Entry {
    release: EndpointRelease,
    answer: Answer,
}

/// Gives leased endpoints back.
#[derive(Clone)]
pub(crate) struct Recorder {
    queue: mpsc::UnboundedSender<Entry>,
}

impl Recorder {
    /// A recorder, whose work goes on in `tasks` until it is dropped and all is written.
    pub(crate) fn start(storage: Arc<dyn Storage>, tasks: &mut JoinSet<()>) -> Self {
        // Each entry holds one of the deliverer's places, so that they are not many.
        let (queue, waiting) = mpsc::unbounded_channel();
        tasks.spawn(serve(storage, waiting));
        Self { queue }
    }

    /// Writes attempts and gives an endpoint back.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or that of the transaction.
    pub(crate) async fn release(&self, release: EndpointRelease) -> Result<(), StoreError> {
        let stopped = || StoreError::Unavailable("the recorder has stopped".into());
        let (answer, outcome) = oneshot::channel();
        let entry = Entry { release, answer };
        self.queue.send(entry).map_err(|_| stopped())?;
        outcome.await.map_err(|_| stopped())?
    }
}

async fn serve(storage: Arc<dyn Storage>, mut waiting: mpsc::UnboundedReceiver<Entry>) {
    let writers = Arc::new(Semaphore::new(WRITERS));
    let mut writing = JoinSet::new();
    while let Some(first) = waiting.recv().await {
        let Ok(permit) = Arc::clone(&writers).acquire_owned().await else {
            break;
        };
        let mut attempts = first.release.attempts.len();
        let mut entries = vec![first];
        while attempts < ATTEMPTS
            && let Ok(entry) = waiting.try_recv()
        {
            attempts += entry.release.attempts.len();
            entries.push(entry);
        }
        while writing.try_join_next().is_some() {}
        let storage = Arc::clone(&storage);
        writing.spawn(async move {
            write(&*storage, entries).await;
            drop(permit);
        });
    }
    while writing.join_next().await.is_some() {}
}

/// All in one transaction; where one of them has lost its lease, each in one of its own.
async fn write(storage: &dyn Storage, entries: Vec<Entry>) {
    let (releases, answers): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .map(|entry| (entry.release, entry.answer))
        .unzip();
    let together = storage.release_endpoints(releases.clone()).await;
    for (release, answer) in releases.into_iter().zip(answers) {
        let outcome = if together.is_ok() {
            Ok(())
        } else {
            storage.release_endpoints(vec![release]).await
        };
        // A caller that has gone away wants no answer.
        let _ = answer.send(outcome);
    }
}
