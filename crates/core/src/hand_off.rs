//! The page on a phone beside the browser that opened the session's link.

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, lifecycle::StateError, session::Session};

/// How long a link that moves the page to a phone works, in seconds.
pub const HAND_OFF_SECONDS: i64 = 600;

/// The link that moves the page to a phone, and the phone that opened one. The texts are derived
/// from the session's data key and the number of the link, and are not stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOff {
    /// Which link is current, from 1.
    pub number: u32,
    /// When the current link was made; `None` where it opens nothing any more.
    pub offered: Option<Timestamp>,
    /// The link by which a phone holds the page, if one does.
    pub held: Option<u32>,
}

impl HandOff {
    /// How long the current link still opens the page, in seconds, if it does.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> Option<i64> {
        let ends = self.offered?.plus_seconds(HAND_OFF_SECONDS);
        let left = (ends.0 - now.0) / 1000;
        (left > 0).then_some(left)
    }
}

impl Session {
    /// A link that moves the page to a phone, where the current one is spent or has lived half its
    /// time. Says whether there is a new one. A phone that holds the page keeps it until another
    /// opens the new link.
    ///
    /// # Errors
    /// When the session does not wait for input.
    pub fn offer_hand_off(&mut self, now: Timestamp) -> Result<bool, StateError> {
        self.expect_input()?;
        let hand_off = &mut self.state.access.hand_off;
        let left = hand_off.seconds_left(now).unwrap_or(0);
        if 2 * left > HAND_OFF_SECONDS {
            return Ok(false);
        }
        hand_off.number += 1;
        hand_off.offered = Some(now);
        Ok(true)
    }

    /// A phone opened the link of this number and holds the page from now on; no other phone does.
    /// Says whether the link still opened it. Neither the link's time nor the page's is prolonged.
    ///
    /// # Errors
    /// When the session does not wait for input.
    pub fn open_hand_off(&mut self, number: u32, now: Timestamp) -> Result<bool, StateError> {
        self.expect_input()?;
        if !self.hand_off_opens(number, now) {
            return Ok(false);
        }
        let hand_off = &mut self.state.access.hand_off;
        hand_off.offered = None;
        hand_off.held = Some(number);
        Ok(true)
    }

    /// Whether the link of this number moves the page to a phone.
    #[must_use]
    pub fn hand_off_opens(&self, number: u32, now: Timestamp) -> bool {
        let access = &self.state.access;
        access.hand_off.number == number
            && access.hand_off.seconds_left(now).is_some()
            && access.page_seconds_left(now).is_some()
    }

    /// No phone holds the page any more, and no link gives it to one. Says whether that is news.
    pub fn take_back(&mut self) -> bool {
        let hand_off = &mut self.state.access.hand_off;
        let was = hand_off.offered.take().is_some();
        hand_off.held.take().is_some() || was
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lifecycle::tests::{NOW, session},
        session::{PAGE_SECONDS, Status},
    };

    #[test]
    fn a_hand_off_link_gives_the_page_to_one_phone() {
        let mut s = session();
        s.open_link(NOW).unwrap();
        assert!(s.offer_hand_off(NOW).unwrap());
        let soon = NOW.plus_seconds(HAND_OFF_SECONDS / 2 - 1);
        assert!(!s.offer_hand_off(soon).unwrap(), "a fresh one is kept");
        let later = NOW.plus_seconds(HAND_OFF_SECONDS / 2);
        assert!(s.offer_hand_off(later).unwrap());
        assert!(!s.open_hand_off(1, later).unwrap(), "it was replaced");
        assert!(s.open_hand_off(2, later).unwrap());
        assert!(!s.open_hand_off(2, later).unwrap(), "it was used");
        assert!(s.offer_hand_off(later).unwrap());
        assert_eq!(
            s.state.access.hand_off.held,
            Some(2),
            "until another opens it"
        );
        let end = later.plus_seconds(HAND_OFF_SECONDS);
        assert!(!s.open_hand_off(3, end).unwrap(), "it is too old");
        assert!(s.take_back() && !s.take_back());
        assert!(!s.open_hand_off(3, later).unwrap(), "it was taken back");
        assert_eq!(
            s.state.access.hand_off.number, 3,
            "numbers are not used twice"
        );
        s.cancel().unwrap();
        assert_eq!(
            s.offer_hand_off(end),
            Err(StateError::Status(Status::Canceled))
        );
    }

    #[test]
    fn a_hand_off_does_not_outlive_the_page() {
        let mut s = session();
        s.open_link(NOW).unwrap();
        let last = NOW.plus_seconds(PAGE_SECONDS - 1);
        assert!(s.offer_hand_off(last).unwrap());
        assert!(s.hand_off_opens(1, last));
        assert!(!s.hand_off_opens(1, last.plus_seconds(1)));
    }
}
