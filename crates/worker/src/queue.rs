//! One pool of jobs: leases as many as it has room for, and no more, so that the queue itself is
//! the back-pressure.

use std::{sync::Arc, time::Duration};

use bonafide_core::job::{Job, Queue};
use bonafide_service::{Service, ServiceError};
use bonafide_store::{StoreError, command::JobClaim, row::LeasedJob};
use bonafide_webhooks::fan_out;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::job;

/// A lease; it is kept up while the job runs.
const LEASE_SECONDS: i64 = 30;
/// A third of the lease: two heartbeats may be lost.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Jobs that another process made, or that became due, are found by looking this often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Jobs that spread events are done together, so many at a time: they read the same endpoints and
/// share a transaction.
const TOGETHER: usize = 64;
/// So many such transactions at a time: more would wait for the endpoints that they have in common,
/// and be smaller.
const SPREADS: usize = 2;

/// Runs jobs of `queue`, `slots` at a time, until `stop`; then finishes those that run. Events that
/// are spread together have slots of their own.
pub(crate) async fn serve(
    service: Arc<Service>,
    queue: Queue,
    slots: usize,
    stop: CancellationToken,
) {
    let mut running = JoinSet::new();
    let mut spreading = JoinSet::new();
    while !stop.is_cancelled() {
        let room = running.len() < slots && spreading.len() < SPREADS;
        let free = if room { slots - running.len() } else { 0 };
        let claimed = match (free, queue) {
            (0, _) => Vec::new(),
            (free, Queue::Checks) => claim(&service, queue, free).await,
            (free, Queue::Upkeep) => claim(&service, queue, free.max(TOGETHER)).await,
        };
        let (events, others): (Vec<_>, Vec<_>) = claimed
            .into_iter()
            .partition(|leased| matches!(leased.job, Job::FanOut { .. }));
        if !events.is_empty() {
            spreading.spawn(spread(Arc::clone(&service), events));
        }
        for job in others {
            running.spawn(attempt(Arc::clone(&service), job));
        }
        let room = running.len() < slots && spreading.len() < SPREADS;
        tokio::select! {
            () = stop.cancelled() => {}
            Some(_) = running.join_next() => {}
            Some(_) = spreading.join_next() => {}
            () = service.wake().queue(queue).notified(), if room => {}
            () = tokio::time::sleep(LOOK_EVERY), if room => {}
        }
    }
    while running.join_next().await.is_some() {}
    while spreading.join_next().await.is_some() {}
}

async fn claim(service: &Service, queue: Queue, room: usize) -> Vec<LeasedJob> {
    let now = service.now();
    let claim = JobClaim {
        queue,
        limit: u32::try_from(room).unwrap_or(u32::MAX),
        now,
        lease_until: now.plus_seconds(LEASE_SECONDS),
    };
    match service.storage().claim_jobs(claim).await {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::warn!(?queue, %error, "no jobs could be leased");
            Vec::new()
        }
    }
}

/// Runs one attempt of a job with its lease kept up.
async fn attempt(service: Arc<Service>, leased: LeasedJob) {
    let outcome = {
        let work = job::run(&service, &leased);
        tokio::pin!(work);
        loop {
            tokio::select! {
                outcome = &mut work => break outcome,
                () = tokio::time::sleep(HEARTBEAT) => {
                    let until = service.now().plus_seconds(LEASE_SECONDS);
                    let kept = service.storage().extend_job(leased.clone(), until).await;
                    if matches!(kept, Err(StoreError::LeaseLost)) {
                        break Err(StoreError::LeaseLost.into());
                    }
                }
            }
        }
    };
    settle(&service, leased, outcome).await;
}

/// Spreads events. That takes a small part of a lease, which is not kept up.
async fn spread(service: Arc<Service>, jobs: Vec<LeasedJob>) {
    let outcomes = fan_out(&service, &jobs).await;
    for (leased, outcome) in jobs.into_iter().zip(outcomes) {
        settle(&service, leased, outcome).await;
    }
}

/// Gives a job back if its attempt failed.
async fn settle(service: &Service, leased: LeasedJob, outcome: Result<(), ServiceError>) {
    let Err(error) = outcome else { return };
    if matches!(error, ServiceError::Store(StoreError::LeaseLost)) {
        tracing::info!(job = %leased.id, "another worker has the job");
        return;
    }
    tracing::warn!(job = %leased.id, attempt = leased.attempt, %error, "a job failed");
    give_back(service, leased).await;
}

/// To be tried again later; a job that is not a check is dropped when it was tried often enough.
/// (A check is given up by the next attempt, which writes its verdict.)
async fn give_back(service: &Service, leased: LeasedJob) {
    let id = leased.id;
    let is_check = matches!(leased.job, Job::Check { .. });
    let outcome = if !is_check && leased.attempt >= leased.job.max_attempts() {
        tracing::error!(job = %id, "a job is given up");
        service.storage().finish_job(leased).await
    } else {
        let later = service
            .now()
            .plus_seconds(Job::backoff_seconds(leased.attempt));
        service.storage().retry_job(leased, later).await
    };
    if let Err(error) = outcome {
        tracing::warn!(job = %id, %error, "a job could not be given back; its lease will end");
    }
}
