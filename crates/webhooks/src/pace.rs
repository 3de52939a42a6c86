//! How many requests an endpoint gets at a time: more as it answers well, half as many when it does
//! not.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use bonafide_core::id::WebhookEndpointId;
use bonafide_store::row::LeasedEndpoint;

/// What an endpoint begins with.
const START: u32 = 4;
/// What one that answers well is given more after each lease.
const STEP: u32 = 4;
/// More would keep no receiver busier.
const MOST: u32 = 64;
/// Deliveries of one lease for each request at a time, so that leasing is a small part of the work.
const ROUNDS: u32 = 8;
/// Endpoints whose pace is remembered; when there are more, all begin again.
const REMEMBERED: usize = 16 * 1024;

/// How many requests at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace(u32);

impl Pace {
    /// Requests on their way at a time, one or more.
    pub(crate) const fn at_a_time(self) -> usize {
        self.0 as usize
    }

    /// Deliveries to make in one lease.
    pub(crate) const fn per_lease(self) -> u32 {
        self.0 * ROUNDS
    }

    /// The pace of the next lease, after this one brought so many successes and failures.
    const fn after(self, successes: usize, failures: usize) -> Self {
        let more = self.0 + STEP;
        if failures > 0 {
            Self(if self.0 > 1 { self.0 / 2 } else { 1 })
        } else if successes < self.0 as usize {
            // There was not enough to do to tell.
            self
        } else {
            Self(if more > MOST { MOST } else { more })
        }
    }
}

/// The pace of each endpoint that this process has served.
#[derive(Debug, Default)]
pub(crate) struct Paces(Mutex<HashMap<WebhookEndpointId, Pace>>);

impl Paces {
    /// The pace of an endpoint.
    pub(crate) fn of(&self, leased: &LeasedEndpoint) -> Pace {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = known.get(&leased.row.endpoint.id).copied();
        // What another process saw fail is not tried with many at once.
        let unknown = if leased.failing_since.is_some() {
            1
        } else {
            START
        };
        pace.unwrap_or(Pace(unknown))
    }

    /// Learns from what came of a lease.
    pub(crate) fn learn(&self, leased: &LeasedEndpoint, successes: usize, failures: usize) {
        let pace = self.of(leased).after(successes, failures);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(leased.row.endpoint.id, pace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_grows_with_work_that_succeeds_and_halves_with_a_failure() {
        let start = Pace(START);
        assert_eq!(start.after(3, 0), start, "too little to tell");
        assert_eq!(start.after(4, 0), Pace(8));
        assert_eq!(start.after(100, 1), Pace(2));
        assert_eq!(Pace(1).after(0, 1), Pace(1));
        let mut pace = start;
        for _ in 0..100 {
            pace = pace.after(pace.per_lease() as usize, 0);
        }
        assert_eq!((pace.at_a_time(), pace.per_lease()), (64, 512));
    }
}
