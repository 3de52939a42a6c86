//! Jobs: leases, retries, the CPU pool, and what each job does.
//!
//! A job is leased for a while, not locked: a worker that dies leaves it to another when the lease
//! ends, and what it might still write is fenced off by the lease's token. An attempt is counted
//! when the job is leased, so that a picture that kills its process ends as a failed check.

mod job;
mod queue;
mod runner;
mod sweeps;

pub use runner::{Options, Runner};
