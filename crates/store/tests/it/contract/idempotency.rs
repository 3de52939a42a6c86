//! Idempotency keys (contract section 2.6).

use bonafide_store::{
    Storage, StoreError,
    command::{IdempotencyClaim, SessionCommit},
    row::IdempotencyState::{Claimed, InProgress, Mismatch, Replay},
};
use futures_util::future::join_all;

use crate::rows::{NOON, Rows, create, kept};

rules!(
    a_key_goes_from_claim_to_replay,
    other_parameters_do_not_match,
    one_of_many_claims_wins,
    a_released_key_is_free_and_a_finished_one_stays,
    a_stale_claim_is_taken_over_and_its_holder_can_no_longer_finish,
    a_finished_key_is_forgotten_after_its_day,
    keys_of_two_accounts_are_two_keys,
    a_reply_is_kept_with_its_change_or_not_at_all,
);

async fn a_key_goes_from_claim_to_replay(storage: &dyn Storage, rows: &Rows) {
    let claim = rows.claim(rows.hash(), NOON);
    assert_eq!(storage.claim_idempotency(claim).await.unwrap(), Claimed);
    let again = IdempotencyClaim {
        request: rows.id(NOON),
        ..claim
    };
    assert_eq!(storage.claim_idempotency(again).await.unwrap(), InProgress);
    let reply = kept(claim.account, claim.key_hash, claim.request);
    storage.keep_reply(reply.clone()).await.unwrap();
    assert_eq!(
        storage.claim_idempotency(again).await.unwrap(),
        Replay(reply.reply)
    );
}

async fn other_parameters_do_not_match(storage: &dyn Storage, rows: &Rows) {
    let claim = rows.claim(rows.hash(), NOON);
    let other = IdempotencyClaim {
        request_hash: [6; 32],
        request: rows.id(NOON),
        ..claim
    };
    storage.claim_idempotency(claim).await.unwrap();
    assert_eq!(storage.claim_idempotency(other).await.unwrap(), Mismatch);
    storage
        .keep_reply(kept(claim.account, claim.key_hash, claim.request))
        .await
        .unwrap();
    assert_eq!(storage.claim_idempotency(other).await.unwrap(), Mismatch);
}

async fn one_of_many_claims_wins(storage: &dyn Storage, rows: &Rows) {
    let key = rows.hash();
    let claims = (0..16).map(|_| storage.claim_idempotency(rows.claim(key, NOON)));
    let states: Vec<_> = join_all(claims)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(states.iter().filter(|state| **state == Claimed).count(), 1);
    assert_eq!(
        states.iter().filter(|state| **state == InProgress).count(),
        15
    );
}

async fn a_released_key_is_free_and_a_finished_one_stays(storage: &dyn Storage, rows: &Rows) {
    let claim = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(claim).await.unwrap();
    storage
        .release_idempotency(claim.account, claim.key_hash)
        .await
        .unwrap();
    let other = IdempotencyClaim {
        request_hash: [6; 32],
        ..claim
    };
    assert_eq!(storage.claim_idempotency(other).await.unwrap(), Claimed);
    storage
        .keep_reply(kept(claim.account, claim.key_hash, claim.request))
        .await
        .unwrap();
    storage
        .release_idempotency(claim.account, claim.key_hash)
        .await
        .unwrap();
    assert!(matches!(
        storage.claim_idempotency(other).await.unwrap(),
        Replay(_)
    ));
}

async fn a_stale_claim_is_taken_over_and_its_holder_can_no_longer_finish(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let first = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(first).await.unwrap();
    let at_the_edge = rows.claim(first.key_hash, NOON.plus_seconds(60));
    assert_eq!(
        storage.claim_idempotency(at_the_edge).await.unwrap(),
        InProgress
    );
    let second = rows.claim(first.key_hash, NOON.plus_millis(60_001));
    assert_eq!(storage.claim_idempotency(second).await.unwrap(), Claimed);

    let late = kept(first.account, first.key_hash, first.request);
    assert!(matches!(
        storage.keep_reply(late.clone()).await,
        Err(StoreError::LeaseLost)
    ));
    let session = rows.session(rows.test, NOON);
    let late = SessionCommit {
        reply: Some(late),
        ..create(&session)
    };
    assert!(matches!(
        storage.commit(late).await,
        Err(StoreError::LeaseLost)
    ));
    assert_eq!(storage.session(rows.test, session.id).await.unwrap(), None);

    let reply = kept(second.account, second.key_hash, second.request);
    storage.keep_reply(reply.clone()).await.unwrap();
    assert_eq!(
        storage.claim_idempotency(at_the_edge).await.unwrap(),
        Replay(reply.reply)
    );
}

async fn a_finished_key_is_forgotten_after_its_day(storage: &dyn Storage, rows: &Rows) {
    let day = 24 * 3600;
    let first = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(first).await.unwrap();
    storage
        .keep_reply(kept(first.account, first.key_hash, first.request))
        .await
        .unwrap();
    let at_the_edge = rows.claim(first.key_hash, NOON.plus_seconds(day));
    assert!(matches!(
        storage.claim_idempotency(at_the_edge).await.unwrap(),
        Replay(_)
    ));
    let later = IdempotencyClaim {
        request_hash: [6; 32],
        ..rows.claim(first.key_hash, NOON.plus_seconds(day).plus_millis(1))
    };
    assert_eq!(storage.claim_idempotency(later).await.unwrap(), Claimed);
    // Another key's claim removes what is old: the first request's key is then unknown, although
    // by this claim's own clock it would still be known.
    storage
        .keep_reply(kept(later.account, later.key_hash, later.request))
        .await
        .unwrap();
    let much_later = rows.claim(rows.hash(), NOON.plus_seconds(3 * day));
    assert_eq!(
        storage.claim_idempotency(much_later).await.unwrap(),
        Claimed
    );
    assert_eq!(
        storage.claim_idempotency(at_the_edge).await.unwrap(),
        Claimed
    );
}

async fn keys_of_two_accounts_are_two_keys(storage: &dyn Storage, rows: &Rows) {
    let claim = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(claim).await.unwrap();
    let other = IdempotencyClaim {
        account: rows.live,
        ..claim
    };
    assert_eq!(storage.claim_idempotency(other).await.unwrap(), Claimed);
}

async fn a_reply_is_kept_with_its_change_or_not_at_all(storage: &dyn Storage, rows: &Rows) {
    let claim = rows.claim(rows.hash(), NOON);
    storage.claim_idempotency(claim).await.unwrap();
    let reply = kept(claim.account, claim.key_hash, claim.request);
    let session = rows.session(rows.test, NOON);
    storage.commit(create(&session)).await.unwrap();
    let conflict = SessionCommit {
        reply: Some(reply.clone()),
        ..create(&session)
    };
    assert!(matches!(
        storage.commit(conflict).await,
        Err(StoreError::Conflict)
    ));
    assert_eq!(storage.claim_idempotency(claim).await.unwrap(), InProgress);
    let other = rows.session(rows.test, NOON);
    let made = SessionCommit {
        reply: Some(reply.clone()),
        ..create(&other)
    };
    storage.commit(made).await.unwrap();
    assert_eq!(
        storage.claim_idempotency(claim).await.unwrap(),
        Replay(reply.reply)
    );
}
