//! Event fan-out and delivery: the guarded client, signing, backoff, endpoint health.
//!
//! A dead endpoint never delays another: deliverers lease an *endpoint*, make its due deliveries,
//! and give it back with what came of them. At least once: an attempt whose outcome could not be
//! written is made again.

mod address;
mod client;
mod deliverer;
mod fan_out;
mod guard;
mod outcome;
mod pace;
mod recorder;
mod round;
mod timetable;

pub use address::is_public;
pub use client::{ClientError, GuardedClient, Patience, Reply, RetryAfter};
pub use deliverer::Deliverer;
pub use fan_out::fan_out;
pub use guard::{Guard, Refusal};
pub use timetable::{DISABLE_AFTER_SECONDS, next_attempt};
