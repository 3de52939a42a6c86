//! What came of an attempt, as it is written.

use bonafide_core::{
    account::Mode,
    clock::{Entropy, Timestamp},
};
use bonafide_store::{command::Attempt, row::DeliveryRow};

use crate::{client::Reply, timetable::next_attempt};

/// Why there is no reply.
pub(crate) enum Failed {
    /// In fixed words.
    NoReply(Mode, &'static str),
    /// The event itself is no longer kept.
    Gone,
}

/// When an attempt was made and how long it took.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub(crate) at: Timestamp,
    pub(crate) ended: Timestamp,
    pub(crate) duration_ms: u32,
}

/// The attempt, with when to try next; what was answered is given sealed as well.
pub(crate) fn attempt(
    delivery: &DeliveryRow,
    outcome: Result<(Mode, Reply, Vec<u8>), Failed>,
    span: Span,
    entropy: &dyn Entropy,
) -> Attempt {
    let made = delivery.attempts + 1;
    // What somebody asked for is tried once; the timetable goes on beside it.
    let again = |mode, retry_after| match delivery.resend {
        None => next_attempt(mode, made, span.ended, retry_after, entropy),
        Some(_) => None,
    };
    let mut attempt = Attempt {
        delivery: delivery.id,
        endpoint: delivery.endpoint,
        at: span.at,
        duration_ms: span.duration_ms,
        status: None,
        failure: None,
        response: Vec::new(),
        next: None,
        succeeded: false,
        resend: delivery.resend,
    };
    match outcome {
        Ok((mode, reply, sealed)) => {
            let asked = reply.retry_after;
            attempt.succeeded = reply.is_success();
            attempt.next = if attempt.succeeded {
                None
            } else {
                again(mode, asked.map(|asked| asked.seconds_from(span.ended)))
            };
            attempt.status = Some(reply.status);
            attempt.response = sealed;
        }
        Err(Failed::NoReply(mode, failure)) => {
            attempt.next = again(mode, None);
            attempt.failure = Some(failure.to_owned());
        }
        Err(Failed::Gone) => attempt.failure = Some("the event is gone".to_owned()),
    }
    attempt
}

/// Since when nothing succeeded, after these attempts in the order in which they ended.
pub(crate) fn failing_since(before: Option<Timestamp>, attempts: &[Attempt]) -> Option<Timestamp> {
    attempts.iter().fold(before, |since, attempt| {
        if attempt.succeeded {
            None
        } else {
            since.or(Some(attempt.at))
        }
    })
}

#[cfg(test)]
mod tests {
    use bonafide_core::id::{DeliveryId, WebhookEndpointId};

    use super::*;

    fn attempt(at: i64, succeeded: bool) -> Attempt {
        Attempt {
            delivery: DeliveryId::from_bytes([1; 16]),
            endpoint: WebhookEndpointId::from_bytes([2; 16]),
            at: Timestamp(at),
            duration_ms: 1,
            status: None,
            failure: None,
            response: vec![],
            next: None,
            succeeded,
            resend: None,
        }
    }

    #[test]
    fn an_endpoint_fails_since_its_first_failure_after_the_last_success() {
        let since = |before: Option<i64>, attempts: &[Attempt]| {
            failing_since(before.map(Timestamp), attempts).map(|at| at.0)
        };
        assert_eq!(
            since(None, &[attempt(5, false), attempt(6, false)]),
            Some(5)
        );
        assert_eq!(since(Some(1), &[attempt(5, false)]), Some(1));
        assert_eq!(
            since(Some(1), &[attempt(5, true), attempt(6, false)]),
            Some(6)
        );
        assert_eq!(since(Some(1), &[attempt(5, true)]), None);
    }
}
