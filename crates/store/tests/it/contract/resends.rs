//! Events that are sent once more.

use bonafide_core::{clock::Timestamp, id::EventId};
use bonafide_store::{
    Storage, StoreError,
    command::{Attempt, Resend},
    row::{
        DeliveryRow, EndpointRow,
        IdempotencyState::{Claimed, Replay},
    },
};

use futures_util::future::join_all;

use super::webhooks::{attempt, claim, claim_up_to, endpoint, fanned_out, pending_of, release};
use crate::rows::{NOON, Rows, kept};

rules!(
    an_event_is_sent_once_more_beside_its_timetable,
    a_resend_is_the_first_delivery_where_there_was_none,
    a_resend_and_its_reply_are_written_together_or_not_at_all,
    so_many_wait_for_an_endpoint_whoever_asks_at_once,
);

/// More than any of these tests asks for.
const MANY: u32 = 1000;

pub(super) async fn resend(
    storage: &dyn Storage,
    rows: &Rows,
    endpoint: &EndpointRow,
    event: EventId,
    now: Timestamp,
) -> DeliveryRow {
    let asked = rows.delivery(endpoint, event, now);
    let command = Resend {
        deliveries: vec![asked.clone()],
        limit: MANY,
        reply: None,
    };
    storage.resend(command).await.unwrap();
    asked
}

async fn an_event_is_sent_once_more_beside_its_timetable(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let (_, event, deliveries) = fanned_out(storage, rows, &[&endpoint], NOON).await;
    let pending = async || {
        let of_event = storage.pending_endpoints(rows.test, event.id).await;
        let (count, of_event) = (pending_of(storage, rows, event.id).await, of_event.unwrap());
        assert_eq!(of_event, vec![endpoint.endpoint.id; count as usize]);
        count
    };

    // It is asked for while the first attempt is on its way, which fails: nothing is lost.
    let later = NOON.plus_seconds(300);
    let leased = claim(storage, NOON).await.remove(0);
    let asked = resend(storage, rows, &endpoint, event.id, NOON).await;
    let failed = attempt(&leased.due[0], NOON, Some(later));
    let failed = release(&leased, vec![failed]);
    storage.release_endpoints(vec![failed]).await.unwrap();
    assert_eq!((pending().await, waiting(storage).await), (1, 2));
    let leased = claim(storage, NOON).await.remove(0);
    let once_more = DeliveryRow {
        attempts: 1,
        due: Some(later),
        last_status: Some(500),
        resend: Some(asked.id),
        ..deliveries[0].clone()
    };
    assert_eq!(leased.due, std::slice::from_ref(&once_more));

    // It succeeds: the event is delivered, and the timetable goes on (contract section 3.5).
    let done = release(&leased, vec![attempt(&leased.due[0], NOON, None)]);
    storage.release_endpoints(vec![done]).await.unwrap();
    assert_eq!((pending().await, waiting(storage).await), (0, 1));
    assert_eq!(claim(storage, NOON).await, []);
    let leased = claim(storage, later).await.remove(0);
    let by_timetable = DeliveryRow {
        last_status: Some(200),
        resend: None,
        ..once_more
    };
    assert_eq!(leased.due, [by_timetable]);
    let done = release(&leased, vec![attempt(&leased.due[0], later, None)]);
    storage.release_endpoints(vec![done]).await.unwrap();
    assert_eq!((pending().await, waiting(storage).await), (0, 0));

    // What was delivered may be sent twice more; that it fails takes nothing back.
    let mut asked = [
        resend(storage, rows, &endpoint, event.id, later).await.id,
        resend(storage, rows, &endpoint, event.id, later).await.id,
    ];
    // Ids of one instant are in any order.
    asked.sort();
    assert_eq!((pending().await, waiting(storage).await), (1, 2));
    let leased = claim_up_to(storage, later, 1).await.remove(0);
    assert_eq!(leased.due[0].resend, Some(asked[0]));
    assert_eq!(leased.due.len(), 1);
    let failed = Attempt {
        next: None,
        ..attempt(&leased.due[0], later, Some(later))
    };
    storage
        .release_endpoints(vec![release(&leased, vec![failed])])
        .await
        .unwrap();
    assert_eq!((pending().await, waiting(storage).await), (1, 1));
    let leased = claim(storage, later).await.remove(0);
    assert_eq!(leased.due[0].resend, Some(asked[1]));
    let done = release(&leased, vec![attempt(&leased.due[0], later, None)]);
    storage.release_endpoints(vec![done]).await.unwrap();
    assert_eq!((pending().await, waiting(storage).await), (0, 0));
    let attempts = storage.attempts(rows.test, event.id).await.unwrap();
    assert_eq!(attempts.len(), 5);
}

async fn waiting(storage: &dyn Storage) -> u64 {
    storage.pending_deliveries().await.unwrap()
}

async fn a_resend_is_the_first_delivery_where_there_was_none(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let (_, event, _) = fanned_out(storage, rows, &[], NOON).await;
    let asked = resend(storage, rows, &endpoint, event.id, NOON).await;
    let leased = claim(storage, NOON).await.remove(0);
    assert_eq!(leased.due, [asked], "with a timetable");
    assert_eq!(pending_of(storage, rows, event.id).await, 1);
}

async fn a_resend_and_its_reply_are_written_together_or_not_at_all(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let kept_one = endpoint(storage, rows).await;
    let gone = rows.endpoint(rows.test);
    let (_, event, _) = fanned_out(storage, rows, &[], NOON).await;
    let held = rows.claim(rows.hash(), NOON);
    let command = |endpoints: &[&EndpointRow]| Resend {
        deliveries: endpoints
            .iter()
            .map(|endpoint| rows.delivery(endpoint, event.id, NOON))
            .collect(),
        limit: MANY,
        reply: Some(kept(held.account, held.key_hash, held.request)),
    };
    let unclaimed = storage.resend(command(&[&kept_one])).await;
    assert!(matches!(unclaimed, Err(StoreError::LeaseLost)));
    let claimed = storage.claim_idempotency(held).await.unwrap();
    assert!(matches!(claimed, Claimed));
    let conflict = storage.resend(command(&[&kept_one, &gone])).await;
    assert!(matches!(conflict, Err(StoreError::Conflict)));
    assert_eq!(waiting(storage).await, 0);
    storage.resend(command(&[&kept_one])).await.unwrap();
    assert_eq!(waiting(storage).await, 1);
    let replay = storage.claim_idempotency(held).await.unwrap();
    assert!(matches!(replay, Replay(_)));
}

async fn so_many_wait_for_an_endpoint_whoever_asks_at_once(storage: &dyn Storage, rows: &Rows) {
    let full = endpoint(storage, rows).await;
    let other = endpoint(storage, rows).await;
    let (_, event, _) = fanned_out(storage, rows, &[&full, &other], NOON).await;
    let ask = |endpoint: &EndpointRow| {
        storage.resend(Resend {
            deliveries: vec![rows.delivery(endpoint, event.id, NOON)],
            limit: 3,
            reply: None,
        })
    };
    let asked = join_all((0..8).map(|_| ask(&full))).await;
    let refused = asked.iter().filter(|asked| asked.is_err());
    assert!(
        refused
            .clone()
            .all(|refused| matches!(refused, Err(StoreError::Full)))
    );
    assert_eq!((refused.count(), waiting(storage).await), (5, 2 + 3));
    ask(&other).await.unwrap();

    // Whoever was sent one makes room for another.
    for leased in claim_up_to(storage, NOON, 1).await {
        let done = attempt(&leased.due[0], NOON, None);
        storage
            .release_endpoints(vec![release(&leased, vec![done])])
            .await
            .unwrap();
    }
    ask(&full).await.unwrap();
    assert!(matches!(ask(&full).await, Err(StoreError::Full)));
}
