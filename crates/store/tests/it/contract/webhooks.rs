//! Endpoints, fan-out and deliveries.

use bonafide_core::{clock::Timestamp, event::EventType, id::EventId};
use bonafide_store::{
    Storage, StoreError,
    command::{
        Attempt, EndpointChange, EndpointCreation, EndpointRelease, IdempotencyClaim, SessionCommit,
    },
    page::{Cursor, EventFilter, Page},
    row::{
        DeliveryRow, EndpointRow, EventRow,
        IdempotencyState::{Claimed, Replay},
        LeasedEndpoint, SessionRow,
    },
};
use futures_util::future::join_all;

use super::resends::resend;
use crate::rows::{
    NOON, Rows, commit, create, endpoint_change, endpoint_claim, endpoint_creation, fan_out,
    job_claim, kept, next,
};

rules!(
    endpoints_are_made_changed_and_deleted,
    an_endpoint_and_its_reply_are_written_together_or_not_at_all,
    an_account_has_as_many_endpoints_as_it_may_whoever_makes_them,
    of_changes_that_saw_the_same_endpoint_one_is_made,
    a_change_does_not_undo_what_the_deliverer_decided,
    an_event_goes_to_an_endpoint_once,
    an_event_starts_a_fan_out_only_where_its_account_has_an_endpoint,
    a_fan_out_needs_its_lease,
    an_event_counts_what_has_not_succeeded,
    an_endpoint_has_one_holder,
    an_endpoint_is_leased_when_its_next_delivery_is_due,
    a_lost_lease_writes_nothing,
    attempts_read_back_and_are_erased_with_the_key,
    a_disabled_endpoint_rests_until_it_is_enabled,
    deleting_an_endpoint_deletes_its_deliveries,
    a_delivery_added_during_a_lease_is_not_forgotten,
    old_events_go_with_what_was_tried_to_deliver_them,
);

/// A session with one event, and deliveries of it fanned out.
pub(super) async fn fanned_out(
    storage: &dyn Storage,
    rows: &Rows,
    endpoints: &[&EndpointRow],
    due: Timestamp,
) -> (SessionRow, EventRow, Vec<DeliveryRow>) {
    let session = rows.session(rows.test, NOON);
    let event = rows.event(&session, EventType::Created);
    let job = rows.fan_out_job(&event, NOON);
    let command = SessionCommit {
        events: vec![event.clone()],
        jobs: vec![job.clone()],
        ..create(&session)
    };
    storage.commit(command).await.unwrap();
    let leased = storage
        .claim_jobs(job_claim(&job, NOON, 60))
        .await
        .unwrap()
        .remove(0);
    let deliveries: Vec<_> = endpoints
        .iter()
        .map(|endpoint| rows.delivery(endpoint, event.id, due))
        .collect();
    storage
        .fan_out(fan_out(leased, deliveries.clone()))
        .await
        .unwrap();
    (session, event, deliveries)
}

pub(super) async fn endpoint(storage: &dyn Storage, rows: &Rows) -> EndpointRow {
    let endpoint = rows.endpoint(rows.test);
    let made = storage.create_endpoint(endpoint_creation(&endpoint)).await;
    made.unwrap();
    endpoint
}

pub(super) async fn claim(storage: &dyn Storage, now: Timestamp) -> Vec<LeasedEndpoint> {
    claim_up_to(storage, now, 10).await
}

/// Leases endpoints, healthy ones first, with at most so many deliveries each.
pub(super) async fn claim_up_to(
    storage: &dyn Storage,
    now: Timestamp,
    per_endpoint: u32,
) -> Vec<LeasedEndpoint> {
    let mut claimed = Vec::new();
    for failing in [false, true] {
        let claim = endpoint_claim(failing, now);
        let leased = storage.claim_endpoints(claim, &|_| per_endpoint).await;
        claimed.extend(leased.unwrap());
    }
    claimed
}

pub(super) fn attempt(delivery: &DeliveryRow, at: Timestamp, next: Option<Timestamp>) -> Attempt {
    let failed = next.is_some();
    Attempt {
        delivery: delivery.id,
        endpoint: delivery.endpoint,
        at,
        duration_ms: 120,
        status: failed.then_some(500).or(Some(200)),
        failure: None,
        response: b"sealed".to_vec(),
        next,
        succeeded: !failed,
        resend: delivery.resend,
    }
}

pub(super) fn release(leased: &LeasedEndpoint, attempts: Vec<Attempt>) -> EndpointRelease {
    EndpointRelease {
        endpoint: leased.row.endpoint.id,
        token: leased.token,
        attempts,
        failing_since: None,
        disable: false,
    }
}

/// How many endpoints wait for an event; the lists of what was delivered and what was not agree.
pub(super) async fn pending_of(storage: &dyn Storage, rows: &Rows, event: EventId) -> u32 {
    let found = storage.event(rows.test, event).await.unwrap();
    let found = found.unwrap();
    // Beside one that is not there, alone and among many.
    for others in [1, 100] {
        let ids = std::iter::repeat_with(|| rows.id(NOON)).take(others);
        let ids = ids.chain([event]).collect();
        let by_id = storage.events_by_id(rows.test, ids).await.unwrap();
        assert_eq!(by_id, std::slice::from_ref(&found));
    }
    let pending = found.row.pending;
    let all = Page {
        cursor: Cursor::Newest,
        limit: 100,
        from: None,
        until: None,
    };
    for delivered in [true, false] {
        let filter = EventFilter {
            types: EventType::ALL.to_vec(),
            delivered: Some(delivered),
        };
        let list = storage.events(rows.test, filter, all).await.unwrap();
        let is_listed = list.rows.iter().any(|found| found.row.id == event);
        assert_eq!(is_listed, delivered == (pending == 0));
    }
    pending
}

/// One delivery of the endpoint failed, and the deliverer switched it off.
async fn fails_for_good(storage: &dyn Storage, rows: &Rows, endpoint: &EndpointRow) {
    let (_, _, deliveries) = fanned_out(storage, rows, &[endpoint], NOON).await;
    let leased = claim(storage, NOON).await.remove(0);
    let failed = attempt(&deliveries[0], NOON, Some(NOON.plus_seconds(5)));
    let disabled = EndpointRelease {
        disable: true,
        failing_since: Some(NOON),
        ..release(&leased, vec![failed])
    };
    storage.release_endpoints(vec![disabled]).await.unwrap();
}

async fn endpoints_are_made_changed_and_deleted(storage: &dyn Storage, rows: &Rows) {
    let before = endpoint(storage, rows).await;
    let id = before.endpoint.id;
    assert_eq!(
        storage.endpoint(rows.test, id).await.unwrap(),
        Some(before.clone())
    );
    let mut row = before.clone();
    row.endpoint.description = None;
    row.endpoint.metadata.clear();
    row.endpoint.enabled_events = vec![EventType::Verified.name().to_owned()];
    row.endpoint.sealed_secrets.clear();
    row.endpoint.enabled = false;
    let changed = storage
        .change_endpoint(endpoint_change(&before, &row))
        .await;
    changed.unwrap();
    assert_eq!(
        storage.endpoint(rows.test, id).await.unwrap(),
        Some(row.clone())
    );
    let mut back = row.clone();
    back.endpoint.description = Some("again".to_owned());
    let changed = storage.change_endpoint(endpoint_change(&row, &back)).await;
    changed.unwrap();
    assert!(storage.delete_endpoint(rows.test, id).await.unwrap());
    assert!(!storage.delete_endpoint(rows.test, id).await.unwrap());
    assert_eq!(storage.endpoint(rows.test, id).await.unwrap(), None);
}

async fn an_endpoint_and_its_reply_are_written_together_or_not_at_all(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let first = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(first).await.unwrap();
    // The first request took too long: the same request came again and holds the key.
    let second = rows.claim(first.key_hash, NOON.plus_seconds(61));
    assert_eq!(storage.claim_idempotency(second).await.unwrap(), Claimed);
    let creation = |claim: IdempotencyClaim| EndpointCreation {
        reply: Some(kept(claim.account, claim.key_hash, claim.request)),
        ..endpoint_creation(&rows.endpoint(rows.test))
    };
    let late = creation(first);
    let outcome = storage.create_endpoint(late.clone()).await;
    assert!(matches!(outcome, Err(StoreError::LeaseLost)));
    let id = late.row.endpoint.id;
    assert_eq!(storage.endpoint(rows.test, id).await.unwrap(), None);

    let made = creation(second);
    storage.create_endpoint(made.clone()).await.unwrap();
    let id = made.row.endpoint.id;
    assert_eq!(
        storage.endpoint(rows.test, id).await.unwrap(),
        Some(made.row.clone())
    );
    let again = storage.claim_idempotency(second).await.unwrap();
    assert_eq!(again, Replay(made.reply.unwrap().reply));

    let third = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(third).await.unwrap();
    let mut after = made.row.clone();
    after.endpoint.enabled = false;
    let reply = kept(third.account, third.key_hash, third.request);
    let change = EndpointChange {
        reply: Some(reply.clone()),
        ..endpoint_change(&made.row, &after)
    };
    storage.change_endpoint(change.clone()).await.unwrap();
    let again = storage.claim_idempotency(third).await.unwrap();
    assert_eq!(again, Replay(reply.reply));
    let outcome = storage.change_endpoint(change).await;
    assert!(matches!(outcome, Err(StoreError::Conflict)));
}

async fn an_account_has_as_many_endpoints_as_it_may_whoever_makes_them(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let make = |account| {
        let creation = EndpointCreation {
            limit: 5,
            ..endpoint_creation(&rows.endpoint(account))
        };
        async move {
            let id = creation.row.endpoint.id;
            storage.create_endpoint(creation).await.map(|()| id)
        }
    };
    let together = join_all((0..20).map(|_| make(rows.test))).await;
    let made: Vec<_> = together.iter().flatten().collect();
    assert_eq!(made.len(), 5);
    let refused = together.iter().filter(|made| made.is_err());
    for refusal in refused {
        assert!(matches!(refusal, Err(StoreError::Full)), "{refusal:?}");
    }
    make(rows.live).await.expect("another account has its own");
    assert!(storage.delete_endpoint(rows.test, *made[0]).await.unwrap());
    make(rows.test).await.expect("there is room again");
    assert!(make(rows.test).await.is_err());
}

async fn of_changes_that_saw_the_same_endpoint_one_is_made(storage: &dyn Storage, rows: &Rows) {
    let before = endpoint(storage, rows).await;
    let changes = (0..10).map(|number| {
        let mut after = before.clone();
        let value = number.to_string();
        after.endpoint.metadata.insert("number".to_owned(), value);
        endpoint_change(&before, &after)
    });
    let outcomes = join_all(changes.map(|change| async {
        let after = change.after.clone();
        (after, storage.change_endpoint(change).await)
    }))
    .await;
    let (made, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, o)| o.is_ok());
    assert_eq!(made.len(), 1);
    assert!(
        lost.iter()
            .all(|(_, outcome)| matches!(outcome, Err(StoreError::Conflict)))
    );
    let id = before.endpoint.id;
    let found = storage.endpoint(rows.test, id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&made[0].0));
    storage.delete_endpoint(rows.test, id).await.unwrap();
    let outcome = storage
        .change_endpoint(endpoint_change(&made[0].0, &before))
        .await;
    assert!(matches!(outcome, Err(StoreError::Conflict)));
}

async fn a_change_does_not_undo_what_the_deliverer_decided(storage: &dyn Storage, rows: &Rows) {
    let before = endpoint(storage, rows).await;
    fails_for_good(storage, rows, &before).await;

    let mut after = before.clone();
    after.endpoint.url = "https://elsewhere.example".to_owned();
    let late = storage
        .change_endpoint(endpoint_change(&before, &after))
        .await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    let found = storage.endpoint(rows.test, before.endpoint.id).await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.endpoint.url, before.endpoint.url);
    assert!(!found.endpoint.enabled);
}

async fn an_event_goes_to_an_endpoint_once(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let (session, event, deliveries) = fanned_out(storage, rows, &[&endpoint], NOON).await;
    let job = rows.fan_out_job(&event, NOON);
    storage
        .commit(SessionCommit {
            jobs: vec![job.clone()],
            ..commit(&next(&session))
        })
        .await
        .unwrap();
    let leased = storage
        .claim_jobs(job_claim(&job, NOON, 60))
        .await
        .unwrap()
        .remove(0);
    let again = vec![
        deliveries[0].clone(),
        rows.delivery(&endpoint, event.id, NOON),
    ];
    storage.fan_out(fan_out(leased, again)).await.unwrap();
    assert_eq!(storage.pending_deliveries().await.unwrap(), 1);
    assert_eq!(claim(storage, NOON).await[0].due, deliveries);
}

async fn an_event_starts_a_fan_out_only_where_its_account_has_an_endpoint(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let endpoint = rows.endpoint(rows.live);
    let made = storage.create_endpoint(endpoint_creation(&endpoint)).await;
    made.unwrap();
    for (account, jobs) in [(rows.test, 0), (rows.live, 1)] {
        let session = rows.session(account, NOON);
        let event = rows.event(&session, EventType::Created);
        let command = SessionCommit {
            jobs: vec![rows.fan_out_job(&event, NOON)],
            events: vec![event],
            ..create(&session)
        };
        storage.commit(command).await.unwrap();
        assert_eq!(storage.pending_jobs().await.unwrap(), jobs);
    }
}

async fn a_fan_out_needs_its_lease(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let session = rows.session(rows.test, NOON);
    let event = rows.event(&session, EventType::Created);
    let job = rows.fan_out_job(&event, NOON);
    storage
        .commit(SessionCommit {
            jobs: vec![job.clone()],
            ..create(&session)
        })
        .await
        .unwrap();
    let first = storage
        .claim_jobs(job_claim(&job, NOON, 60))
        .await
        .unwrap()
        .remove(0);
    let later = NOON.plus_seconds(60);
    let second = storage
        .claim_jobs(job_claim(&job, later, 60))
        .await
        .unwrap()
        .remove(0);
    let deliveries = vec![rows.delivery(&endpoint, event.id, NOON)];
    let late = storage.fan_out(fan_out(first, deliveries.clone())).await;
    assert!(matches!(late, Err(StoreError::LeaseLost)));
    assert_eq!(storage.pending_deliveries().await.unwrap(), 0);

    // An endpoint that was deleted meanwhile: the job stays, to look at the endpoints anew.
    let gone = rows.endpoint(rows.test);
    let both = vec![deliveries[0].clone(), rows.delivery(&gone, event.id, NOON)];
    let conflict = storage.fan_out(fan_out(second.clone(), both)).await;
    assert!(matches!(conflict, Err(StoreError::Conflict)));
    assert_eq!(storage.pending_deliveries().await.unwrap(), 0);
    storage.fan_out(fan_out(second, deliveries)).await.unwrap();
    assert_eq!(storage.pending_deliveries().await.unwrap(), 1);
    assert_eq!(storage.pending_jobs().await.unwrap(), 0);
}

async fn an_event_counts_what_has_not_succeeded(storage: &dyn Storage, rows: &Rows) {
    let (first, second) = (endpoint(storage, rows).await, endpoint(storage, rows).await);
    let (_, event, deliveries) = fanned_out(storage, rows, &[&first, &second], NOON).await;
    assert_eq!(pending_of(storage, rows, event.id).await, 2);
    for leased in claim(storage, NOON).await {
        // The first succeeds, the second is given up: it has still not succeeded.
        let succeeded = leased.row == first;
        let outcome = Attempt {
            succeeded,
            ..attempt(&leased.due[0], NOON, None)
        };
        storage
            .release_endpoints(vec![release(&leased, vec![outcome])])
            .await
            .unwrap();
    }
    assert_eq!(pending_of(storage, rows, event.id).await, 1);
    assert_eq!(storage.pending_deliveries().await.unwrap(), 0);
    assert_eq!(deliveries.len(), 2);
}

async fn an_endpoint_has_one_holder(storage: &dyn Storage, rows: &Rows) {
    let endpoints = [endpoint(storage, rows).await, endpoint(storage, rows).await];
    let both: Vec<_> = endpoints.iter().collect();
    fanned_out(storage, rows, &both, NOON).await;
    let claims = join_all((0..6).map(|_| claim(storage, NOON))).await;
    let mut leased: Vec<_> = claims.into_iter().flatten().collect();
    leased.extend(claim(storage, NOON).await);
    assert_eq!(leased.len(), 2);
    assert_ne!(leased[0].row, leased[1].row);

    assert_eq!(claim(storage, NOON.plus_millis(59_999)).await, []);
    let again = claim(storage, NOON.plus_seconds(60)).await;
    assert_eq!(again.len(), 2);
    let old = leased.iter().find(|old| old.row == again[0].row).unwrap();
    assert!(again[0].token > old.token);
}

async fn an_endpoint_is_leased_when_its_next_delivery_is_due(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    assert_eq!(claim(storage, NOON).await, [], "it has no deliveries");
    let (_, _, late) = fanned_out(storage, rows, &[&endpoint], NOON.plus_seconds(30)).await;
    let (_, _, early) = fanned_out(storage, rows, &[&endpoint], NOON.plus_seconds(10)).await;
    let (_, _, middle) = fanned_out(storage, rows, &[&endpoint], NOON.plus_seconds(20)).await;
    assert_eq!(claim(storage, NOON.plus_millis(9_999)).await, []);
    let now = NOON.plus_seconds(20);
    let leased = claim_up_to(storage, now, 1).await;
    assert_eq!(leased[0].due, early, "at most as many as were asked for");
    let since = Some(NOON);
    let failed = attempt(&early[0], now, Some(NOON.plus_seconds(25)));
    let failing = EndpointRelease {
        failing_since: since,
        ..release(&leased[0], vec![failed])
    };
    storage.release_endpoints(vec![failing]).await.unwrap();

    let now = NOON.plus_seconds(30);
    let leased = claim(storage, now).await;
    let retried = DeliveryRow {
        attempts: 1,
        due: Some(NOON.plus_seconds(25)),
        last_status: Some(500),
        ..early[0].clone()
    };
    assert_eq!(leased[0].due, [middle[0].clone(), retried, late[0].clone()]);
    assert_eq!(leased[0].failing_since, since);
    let done = leased[0]
        .due
        .iter()
        .map(|delivery| attempt(delivery, now, None))
        .collect();
    storage
        .release_endpoints(vec![release(&leased[0], done)])
        .await
        .unwrap();
    assert_eq!(claim(storage, now.plus_seconds(1_000_000)).await, []);
    assert_eq!(storage.pending_deliveries().await.unwrap(), 0);
}

async fn a_lost_lease_writes_nothing(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let (_, event, deliveries) = fanned_out(storage, rows, &[&endpoint], NOON).await;
    let first = claim(storage, NOON).await.remove(0);
    let second = claim(storage, NOON.plus_seconds(60)).await.remove(0);
    let late = EndpointRelease {
        disable: true,
        ..release(&first, vec![attempt(&deliveries[0], NOON, None)])
    };
    assert!(matches!(
        storage.release_endpoints(vec![late]).await,
        Err(StoreError::LeaseLost)
    ));
    assert_eq!(pending_of(storage, rows, event.id).await, 1);
    assert_eq!(storage.attempts(rows.test, event.id).await.unwrap(), []);
    storage
        .release_endpoints(vec![release(&second, vec![])])
        .await
        .unwrap();
    let twice = storage
        .release_endpoints(vec![release(&second, vec![])])
        .await;
    assert!(matches!(twice, Err(StoreError::LeaseLost)));
    assert_eq!(
        claim(storage, NOON.plus_seconds(60)).await[0].due,
        deliveries
    );
}

async fn attempts_read_back_and_are_erased_with_the_key(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let (session, event, deliveries) = fanned_out(storage, rows, &[&endpoint], NOON).await;
    let second_try = NOON.plus_seconds(5);
    let attempts = [
        Attempt {
            status: None,
            failure: Some("timeout".to_owned()),
            ..attempt(&deliveries[0], NOON, Some(second_try))
        },
        attempt(&deliveries[0], second_try, None),
    ];
    for attempt in &attempts {
        let leased = claim(storage, attempt.at).await.remove(0);
        storage
            .release_endpoints(vec![release(&leased, vec![attempt.clone()])])
            .await
            .unwrap();
    }
    assert_eq!(
        storage.attempts(rows.test, event.id).await.unwrap(),
        attempts
    );

    let redaction = SessionCommit {
        drop_data_key: true,
        ..commit(&next(&session))
    };
    storage.commit(redaction).await.unwrap();
    let erased = attempts.map(|attempt| Attempt {
        response: vec![],
        ..attempt
    });
    assert_eq!(storage.attempts(rows.test, event.id).await.unwrap(), erased);

    // One that was on its way meanwhile.
    resend(storage, rows, &endpoint, event.id, second_try).await;
    let leased = claim(storage, second_try).await.remove(0);
    let late = release(&leased, vec![attempt(&leased.due[0], second_try, None)]);
    storage.release_endpoints(vec![late]).await.unwrap();
    let attempts = storage.attempts(rows.test, event.id).await.unwrap();
    assert_eq!((attempts.len(), attempts[2].response.len()), (3, 0));
}

async fn a_disabled_endpoint_rests_until_it_is_enabled(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    fails_for_good(storage, rows, &endpoint).await;
    let mut row = storage
        .endpoint(rows.test, endpoint.endpoint.id)
        .await
        .unwrap()
        .unwrap();
    assert!(!row.endpoint.enabled);
    let later = NOON.plus_seconds(100);
    assert_eq!(claim(storage, later).await, []);
    assert_eq!(storage.pending_deliveries().await.unwrap(), 0);

    let before = row.clone();
    row.endpoint.enabled = true;
    let changed = storage
        .change_endpoint(endpoint_change(&before, &row))
        .await;
    changed.unwrap();
    assert_eq!(storage.pending_deliveries().await.unwrap(), 1);
    let leased = claim(storage, later).await.remove(0);
    assert_eq!(leased.due.len(), 1);
    assert_eq!(leased.failing_since, None);
}

async fn deleting_an_endpoint_deletes_its_deliveries(storage: &dyn Storage, rows: &Rows) {
    let (kept, gone) = (endpoint(storage, rows).await, endpoint(storage, rows).await);
    let (_, event, _) = fanned_out(storage, rows, &[&kept, &gone], NOON).await;
    let leased = claim(storage, NOON).await;
    let held = leased.iter().find(|leased| leased.row == gone).unwrap();
    assert!(
        storage
            .delete_endpoint(rows.test, gone.endpoint.id)
            .await
            .unwrap()
    );
    assert_eq!(pending_of(storage, rows, event.id).await, 1);
    assert_eq!(storage.pending_deliveries().await.unwrap(), 1);
    let outcome = attempt(&held.due[0], NOON, None);
    let late = storage
        .release_endpoints(vec![release(held, vec![outcome])])
        .await;
    assert!(matches!(late, Err(StoreError::LeaseLost)));
}

async fn a_delivery_added_during_a_lease_is_not_forgotten(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let all = [&endpoint];
    let mut delivered = 0;
    let (_, _, _) = fanned_out(storage, rows, &[&endpoint], NOON).await;
    for _ in 0..20 {
        // One delivery is added while the one before is being released.
        let leased = claim(storage, NOON).await.remove(0);
        delivered += leased.due.len();
        let done = leased
            .due
            .iter()
            .map(|delivery| attempt(delivery, NOON, None))
            .collect();
        let (released, _) = tokio::join!(
            storage.release_endpoints(vec![release(&leased, done)]),
            fanned_out(storage, rows, &all, NOON),
        );
        released.unwrap();
    }
    delivered += claim(storage, NOON).await.remove(0).due.len();
    assert_eq!(delivered, 21);
}

async fn old_events_go_with_what_was_tried_to_deliver_them(storage: &dyn Storage, rows: &Rows) {
    let endpoint = endpoint(storage, rows).await;
    let mut events = Vec::new();
    // Two at an instant, three instants; the last two are of the instant that is still kept.
    for second in [0, 0, 1, 1, 2, 2] {
        let session = rows.session(rows.test, NOON.plus_seconds(second));
        let event = rows.event(&session, EventType::Created);
        let job = rows.fan_out_job(&event, NOON);
        let command = SessionCommit {
            events: vec![event.clone()],
            jobs: vec![job.clone()],
            ..create(&session)
        };
        storage.commit(command).await.unwrap();
        let jobs = storage.claim_jobs(job_claim(&job, NOON, 60)).await.unwrap();
        let delivery = rows.delivery(&endpoint, event.id, NOON);
        let spread = fan_out(jobs[0].clone(), vec![delivery]);
        storage.fan_out(spread).await.unwrap();
        events.push(event);
    }
    let other = rows.session(rows.live, NOON);
    let elsewhere = rows.event(&other, EventType::Created);
    let command = SessionCommit {
        events: vec![elsewhere.clone()],
        ..create(&other)
    };
    storage.commit(command).await.unwrap();
    let leased = claim(storage, NOON).await.remove(0);
    let tried = leased.due.iter().map(|due| attempt(due, NOON, None));
    let tried = release(&leased, tried.collect());
    storage.release_endpoints(vec![tried]).await.unwrap();

    let before = NOON.plus_seconds(2);
    for more in [true, false, false] {
        let forgotten = storage.forget_events(rows.test, before, 3).await.unwrap();
        assert_eq!(forgotten, more);
    }
    for (event, kept) in events.iter().zip([false, false, false, false, true, true]) {
        let found = storage.event(rows.test, event.id).await.unwrap();
        assert_eq!(found.is_some(), kept);
        let attempts = storage.attempts(rows.test, event.id).await.unwrap();
        assert_eq!(attempts.len(), usize::from(kept));
    }
    let found = storage.event(rows.live, elsewhere.id).await.unwrap();
    assert!(found.is_some(), "another account's");
    let session = storage.session(rows.test, events[0].session).await;
    assert!(session.unwrap().is_some(), "sessions stay");
}
