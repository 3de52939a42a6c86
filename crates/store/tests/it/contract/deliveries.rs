//! Leases of endpoints: of those that fail and of the others, kept up, and given back together.

use bonafide_core::clock::Timestamp;
use bonafide_store::{
    Storage, StoreError,
    command::{Attempt, EndpointRelease},
    row::{EndpointFailure, LeasedEndpoint},
};

use super::webhooks::{attempt, claim, endpoint, fanned_out, release};
use crate::rows::{NOON, Rows, endpoint_change, endpoint_claim};

rules!(
    an_endpoint_that_fails_is_leased_apart_until_it_succeeds,
    a_lease_that_is_kept_up_does_not_end_and_a_lost_one_does_not_come_back,
    endpoints_are_given_back_together_or_not_at_all,
    each_endpoint_gets_as_many_deliveries_as_its_holder_wants,
    what_is_wrong_with_an_endpoint_is_known_until_it_answers_or_is_switched_on_again,
);

/// Leases those that fail or the others.
async fn lease(storage: &dyn Storage, failing: bool, now: Timestamp) -> Vec<LeasedEndpoint> {
    let claim = endpoint_claim(failing, now);
    storage.claim_endpoints(claim, &|_| 10).await.unwrap()
}

async fn an_endpoint_that_fails_is_leased_apart_until_it_succeeds(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let (sound, dead) = (endpoint(storage, rows).await, endpoint(storage, rows).await);
    fanned_out(storage, rows, &[&sound, &dead], NOON).await;
    for leased in claim(storage, NOON).await {
        let fails = leased.row == dead;
        let outcome = attempt(&leased.due[0], NOON, fails.then_some(NOON.plus_seconds(5)));
        let released = EndpointRelease {
            failing_since: fails.then_some(NOON),
            ..release(&leased, vec![outcome])
        };
        storage.release_endpoints(vec![released]).await.unwrap();
    }
    let later = NOON.plus_seconds(5);
    fanned_out(storage, rows, &[&sound, &dead], later).await;
    let healthy = lease(storage, false, later).await;
    assert_eq!((healthy.len(), &healthy[0].row), (1, &sound));
    let failing = lease(storage, true, later).await;
    assert_eq!((failing.len(), &failing[0].row), (1, &dead));
    assert_eq!(failing[0].due.len(), 2);
    let one_done = attempt(&failing[0].due[0], later, None);
    let recovered = release(&failing[0], vec![one_done]);
    storage.release_endpoints(vec![recovered]).await.unwrap();
    assert_eq!(lease(storage, true, later).await, []);
    assert_eq!(lease(storage, false, later).await[0].row, dead);
}

async fn a_lease_that_is_kept_up_does_not_end_and_a_lost_one_does_not_come_back(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let endpoint = endpoint(storage, rows).await;
    fanned_out(storage, rows, &[&endpoint], NOON).await;
    let first = claim(storage, NOON).await.remove(0);
    let keep_up = async |leased: &LeasedEndpoint, until| {
        let lease = (leased.row.endpoint.id, leased.token);
        storage.extend_endpoints(vec![lease], until).await.unwrap();
    };
    keep_up(&first, NOON.plus_seconds(90)).await;
    assert_eq!(claim(storage, NOON.plus_seconds(89)).await, []);
    let second = claim(storage, NOON.plus_seconds(90)).await.remove(0);
    keep_up(&first, NOON.plus_seconds(1000)).await;
    let third = claim(storage, NOON.plus_seconds(150)).await.remove(0);
    storage
        .release_endpoints(vec![release(&third, vec![])])
        .await
        .unwrap();
    keep_up(&second, NOON.plus_seconds(1000)).await;
    assert_eq!(claim(storage, NOON.plus_seconds(150)).await.len(), 1);
}

async fn endpoints_are_given_back_together_or_not_at_all(storage: &dyn Storage, rows: &Rows) {
    let both = [endpoint(storage, rows).await, endpoint(storage, rows).await];
    let (_, event, _) = fanned_out(storage, rows, &[&both[0], &both[1]], NOON).await;
    let leased = claim(storage, NOON).await;
    let done = |leased: &LeasedEndpoint| {
        let outcome = attempt(&leased.due[0], NOON, None);
        release(leased, vec![outcome])
    };
    let lost = EndpointRelease {
        token: leased[1].token + 1,
        ..done(&leased[1])
    };
    let outcome = storage
        .release_endpoints(vec![done(&leased[0]), lost])
        .await;
    assert!(matches!(outcome, Err(StoreError::LeaseLost)));
    assert_eq!(storage.attempts(rows.test, event.id).await.unwrap(), []);
    let together = leased.iter().map(done).collect();
    storage.release_endpoints(together).await.unwrap();
    let attempts = storage.attempts(rows.test, event.id).await.unwrap();
    assert_eq!(attempts.len(), 2);
    assert_eq!(storage.pending_deliveries().await.unwrap(), 0);
}

async fn each_endpoint_gets_as_many_deliveries_as_its_holder_wants(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let (fast, slow) = (endpoint(storage, rows).await, endpoint(storage, rows).await);
    for _ in 0..5 {
        fanned_out(storage, rows, &[&fast, &slow], NOON).await;
    }
    let wanted = |leased: &LeasedEndpoint| if leased.row == fast { 4 } else { 1 };
    let leased = storage
        .claim_endpoints(endpoint_claim(false, NOON), &wanted)
        .await
        .unwrap();
    assert_eq!(leased.len(), 2);
    for leased in leased {
        assert_eq!(leased.due.len(), wanted(&leased) as usize);
    }
}

async fn what_is_wrong_with_an_endpoint_is_known_until_it_answers_or_is_switched_on_again(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let endpoint = endpoint(storage, rows).await;
    let known = async || storage.endpoint_failures(rows.test).await.unwrap();
    fanned_out(storage, rows, &[&endpoint], NOON).await;
    assert_eq!(known().await, []);
    let expected = EndpointFailure {
        endpoint: endpoint.endpoint.id,
        since: NOON,
        last_at: NOON,
        failure: "it answered with status 500".to_owned(),
        switched_off: None,
    };

    // One attempt after the other, the last of which switches it off.
    let fails = |leased: &LeasedEndpoint, at: Timestamp, disable| {
        let outcome = attempt(&leased.due[0], at, Some(at.plus_seconds(5)));
        EndpointRelease {
            failing_since: Some(NOON),
            disable,
            ..release(leased, vec![outcome])
        }
    };
    let leased = claim(storage, NOON).await.remove(0);
    let failed = fails(&leased, NOON, false);
    storage.release_endpoints(vec![failed]).await.unwrap();
    assert_eq!(known().await, std::slice::from_ref(&expected));
    let later = NOON.plus_seconds(5);
    let leased = claim(storage, later).await.remove(0);
    let mut failed = fails(&leased, later, true);
    failed.attempts[0] = Attempt {
        status: None,
        failure: Some("gone".to_owned()),
        ..failed.attempts[0].clone()
    };
    storage.release_endpoints(vec![failed]).await.unwrap();
    let off = EndpointFailure {
        last_at: later,
        failure: "gone".to_owned(),
        switched_off: Some(later),
        ..expected.clone()
    };
    assert_eq!(known().await, [off]);

    // Somebody switches it on again: it is as any other until it fails anew.
    let mut before = endpoint.clone();
    before.endpoint.enabled = false;
    let change = endpoint_change(&before, &endpoint);
    storage.change_endpoint(change).await.unwrap();
    assert_eq!(known().await, []);
    let last = NOON.plus_seconds(10);
    let leased = claim(storage, last).await.remove(0);
    let failed = fails(&leased, last, false);
    storage.release_endpoints(vec![failed]).await.unwrap();
    let anew = EndpointFailure {
        last_at: last,
        ..expected
    };
    assert_eq!(known().await, [anew]);
    let answered = NOON.plus_seconds(15);
    let leased = claim(storage, answered).await.remove(0);
    let done = attempt(&leased.due[0], answered, None);
    let done = release(&leased, vec![done]);
    storage.release_endpoints(vec![done]).await.unwrap();
    assert_eq!(known().await, []);
}
