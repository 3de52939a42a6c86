//! Starting and stopping the pools.

use std::sync::Arc;

use bonafide_core::job::Queue;
use bonafide_service::Service;
use bonafide_webhooks::{Deliverer, GuardedClient};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{queue, sweeps};

/// How many short jobs run at a time: they wait for the database, not for a core.
const UPKEEP_SLOTS: usize = 8;

/// Sizes of the pools.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many checks run at a time: one a core.
    pub check_slots: usize,
}

/// The pools of one process, and its deliverer.
pub struct Runner {
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Runner {
    /// Starts all pools on the current runtime.
    #[must_use]
    pub fn start(service: &Arc<Service>, client: Arc<GuardedClient>, options: Options) -> Self {
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for (queue, slots) in [
            (Queue::Checks, options.check_slots.max(1)),
            (Queue::Upkeep, UPKEEP_SLOTS),
        ] {
            tasks.spawn(queue::serve(
                Arc::clone(service),
                queue,
                slots,
                stop.clone(),
            ));
        }
        tasks.spawn(sweeps::serve(Arc::clone(service), stop.clone()));
        tasks.spawn(Deliverer::new(Arc::clone(service), client).run(stop.clone()));
        Self { tasks, stop }
    }

    /// Takes no new work, and returns when what runs is done.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}
