//! Tells loops in this process that there is work, so that they need not wait for their next look.

use bonafide_core::job::{Job, Queue};
use tokio::sync::Notify;

/// One signal for each loop. A signal given while nobody waits is kept for the next who does; work
/// that another process made is found by looking now and then.
#[derive(Debug, Default)]
pub struct Wake {
    /// There are checks to do.
    pub checks: Notify,
    /// There is upkeep to do.
    pub upkeep: Notify,
    /// There are deliveries to make.
    pub deliveries: Notify,
    /// Something happened that those who listen are told; a signal that nobody waits for is lost.
    pub events: Notify,
}

impl Wake {
    /// The signal of a pool of jobs.
    #[must_use]
    pub const fn queue(&self, queue: Queue) -> &Notify {
        match queue {
            Queue::Checks => &self.checks,
            Queue::Upkeep => &self.upkeep,
        }
    }

    pub(crate) fn job(&self, job: &Job) {
        self.queue(job.queue()).notify_one();
    }
}
