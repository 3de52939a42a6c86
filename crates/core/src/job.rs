//! Work that is done after the reply.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    id::{AccountId, EventId, SessionId},
    predefined::Outcome,
    session::PAGE_SECONDS,
};

/// What a job does. Stored as JSON, so variants are only ever added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Look at the pictures of a submission and conclude the session.
    Check {
        /// Whose session.
        account: AccountId,
        /// Which session.
        session: SessionId,
        /// Which submission, from 1: a job of an earlier one does nothing.
        submission: u32,
    },
    /// Conclude a submission of a test session as was asked for.
    Predefined {
        /// Whose session.
        account: AccountId,
        /// Which session.
        session: SessionId,
        /// Which submission, from 1: a job of an earlier one does nothing.
        submission: u32,
        /// How it ends.
        outcome: Outcome,
        /// When.
        at: Timestamp,
    },
    /// Spread an event to the endpoints that want it.
    FanOut {
        /// Whose event.
        account: AccountId,
        /// Which event.
        event: EventId,
    },
    /// Delete a redacted session's bytes, then say `redacted`.
    Sweep {
        /// Whose session.
        account: AccountId,
        /// Which session.
        session: SessionId,
    },
    /// Say `abandoned` of a session whose person opened the page and did nothing more.
    Abandon {
        /// Whose session.
        account: AccountId,
        /// Which session.
        session: SessionId,
        /// When they opened it: a job of an earlier time does nothing.
        opened: Timestamp,
    },
}

/// The pool that a job runs in, so that slow work never holds up quick work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// CPU work: looking at pictures.
    Checks,
    /// Short I/O.
    Upkeep,
}

impl Job {
    /// The pool it runs in.
    #[must_use]
    pub const fn queue(&self) -> Queue {
        match self {
            Self::Check { .. } => Queue::Checks,
            Self::Predefined { .. }
            | Self::FanOut { .. }
            | Self::Sweep { .. }
            | Self::Abandon { .. } => Queue::Upkeep,
        }
    }

    /// When it is to run, where it is made at `now`.
    #[must_use]
    pub const fn run_at(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Abandon { opened, .. } => opened.plus_seconds(PAGE_SECONDS),
            Self::Predefined { at, .. } => *at,
            Self::Check { .. } | Self::FanOut { .. } | Self::Sweep { .. } => now,
        }
    }

    /// How often it is tried before it is given up. A check that kills its process (a poisonous
    /// picture) is given up early and becomes a failed check.
    #[must_use]
    pub const fn max_attempts(&self) -> u32 {
        match self {
            Self::Check { .. } => 3,
            Self::Predefined { .. }
            | Self::FanOut { .. }
            | Self::Sweep { .. }
            | Self::Abandon { .. } => 20,
        }
    }

    /// Seconds to wait before attempt `attempt` + 1: 2, 4, 8 … up to ten minutes.
    #[must_use]
    pub const fn backoff_seconds(attempt: u32) -> i64 {
        let exponent = if attempt > 9 { 9 } else { attempt };
        let seconds = 1i64 << exponent;
        if seconds > 600 { 600 } else { seconds }
    }
}
