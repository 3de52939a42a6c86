//! When a failed delivery is tried again.

use bonafide_core::{
    account::Mode,
    clock::{Entropy, Timestamp, random},
    webhook::retry_delay,
};

/// An endpoint with nothing but failures for this long is switched off.
pub const DISABLE_AFTER_SECONDS: i64 = 5 * 24 * 3600;
/// A day before, the log says so.
pub(crate) const WARN_AFTER_SECONDS: i64 = DISABLE_AFTER_SECONDS - 24 * 3600;
/// The most that `Retry-After` can put an attempt off.
const LONGEST_RETRY_AFTER: i64 = 24 * 3600;

/// When to try again after `attempts` attempts, ± 20 % so that endpoints that failed together do
/// not come back together; `None` when the timetable ends. `retry_after` (seconds) can put it off,
/// not hasten it.
#[must_use]
pub fn next_attempt(
    mode: Mode,
    attempts: u32,
    now: Timestamp,
    retry_after: Option<i64>,
    entropy: &dyn Entropy,
) -> Option<Timestamp> {
    let seconds = retry_delay(mode, attempts)?;
    let share = i64::from(u16::from_be_bytes(random(entropy))) * 400 / i64::from(u16::MAX) + 800;
    let jittered = seconds * share;
    let asked = retry_after.unwrap_or(0).clamp(0, LONGEST_RETRY_AFTER) * 1000;
    Some(now.plus_millis(jittered.max(asked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn jitter_stays_within_a_fifth_and_retry_after_only_delays() {
        let now = Timestamp(0);
        let next = |byte, retry_after| {
            next_attempt(Mode::Live, 2, now, retry_after, &Fixed(byte)).map(|at| at.0)
        };
        assert_eq!(next(0, None), Some(240_000));
        assert_eq!(next(255, None), Some(360_000));
        assert_eq!(next(0, Some(1)), Some(240_000));
        assert_eq!(next(0, Some(900)), Some(900_000));
        assert_eq!(next(0, Some(i64::MAX)), Some(86_400_000));
        assert_eq!(next_attempt(Mode::Test, 3, now, None, &Fixed(0)), None);
    }
}
