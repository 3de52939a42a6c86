//! Webhook endpoints and the timetable of their deliveries.

use serde::{Deserialize, Serialize};

use crate::{
    account::Mode,
    clock::Timestamp,
    id::{AccountId, WebhookEndpointId},
};

/// Where a business wants its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Whose it is.
    pub account: AccountId,
    /// Where to post.
    pub url: String,
    /// Names of the events wanted, or `*`.
    pub enabled_events: Vec<String>,
    /// In the business's words.
    pub description: Option<String>,
    /// The business's key-value pairs.
    pub metadata: std::collections::BTreeMap<String, String>,
    /// The API version that events are rendered with; `None` is the account's default.
    pub api_version: Option<String>,
    /// Nothing is sent while false.
    pub enabled: bool,
    /// Signing secrets, sealed with the account's key; the first is the newest.
    pub sealed_secrets: Vec<SealedSecret>,
}

/// A signing secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedSecret {
    /// Sealed text.
    pub sealed: Vec<u8>,
    /// When it stops being used, if it was rolled.
    pub expires: Option<Timestamp>,
}

/// Seconds before retry number `attempt` (1 is the first retry), without jitter; `None` when
/// there are none left. Live: three days with growing gaps; test: three tries over some hours
/// (contract section 3.5).
#[must_use]
pub fn retry_delay(mode: Mode, attempt: u32) -> Option<i64> {
    const LIVE: [i64; 6] = [5, 300, 1800, 7200, 18_000, 36_000];
    const TEST: [i64; 2] = [60, 7200];
    let retry = attempt.checked_sub(1)? as usize;
    match mode {
        Mode::Live if (LIVE.len()..10).contains(&retry) => Some(12 * 3600),
        Mode::Live => LIVE.get(retry).copied(),
        Mode::Test => TEST.get(retry).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_goes_on_for_about_three_days_and_test_for_some_hours() {
        let total = |mode| {
            (1..)
                .map_while(|attempt| retry_delay(mode, attempt))
                .sum::<i64>()
        };
        assert!((60..=78).contains(&(total(Mode::Live) / 3600)));
        assert_eq!(
            (1..)
                .map_while(|attempt| retry_delay(Mode::Test, attempt))
                .count(),
            2
        );
        assert!(total(Mode::Test) < 6 * 3600);
    }
}
