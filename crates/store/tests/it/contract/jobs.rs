//! Jobs: leases, order, attempts, fencing.

use std::collections::HashSet;

use bonafide_core::{event::EventType, job::Queue};
use bonafide_store::{
    Storage, StoreError,
    command::{JobClaim, NewJob, SessionCommit},
    row::{LeasedJob, SessionRow},
};
use futures_util::future::join_all;

use crate::rows::{NOON, Rows, commit, create, endpoint_creation, job_claim, next};

rules!(
    jobs_that_are_due_are_leased_oldest_first_each_once,
    pools_are_apart,
    a_lease_that_ends_is_given_anew_and_its_holder_loses,
    an_extended_lease_lasts,
    a_job_given_back_is_tried_again_when_it_said,
    a_change_completes_its_job_or_does_not_happen,
    many_workers_never_share_a_job,
);

async fn start(storage: &dyn Storage, rows: &Rows, jobs: Vec<NewJob>) -> SessionRow {
    let session = rows.session(rows.test, NOON);
    storage
        .commit(SessionCommit {
            jobs,
            ..create(&session)
        })
        .await
        .unwrap();
    session
}

async fn one_job(storage: &dyn Storage, rows: &Rows) -> (NewJob, LeasedJob) {
    let job = rows.check_job(&rows.session(rows.test, NOON), NOON);
    start(storage, rows, vec![job.clone()]).await;
    let leased = storage
        .claim_jobs(job_claim(&job, NOON, 60))
        .await
        .unwrap()
        .remove(0);
    (job, leased)
}

fn is_lost(outcome: &Result<(), StoreError>) -> bool {
    matches!(outcome, Err(StoreError::LeaseLost))
}

async fn jobs_that_are_due_are_leased_oldest_first_each_once(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let seconds = [3, 1, 4, 2, 9];
    let jobs: Vec<_> = seconds
        .iter()
        .map(|&s| rows.check_job(&session, NOON.plus_seconds(s)))
        .collect();
    start(storage, rows, jobs.clone()).await;
    assert_eq!(storage.pending_jobs().await.unwrap(), 5);
    assert_eq!(
        storage
            .claim_jobs(job_claim(&jobs[0], NOON, 60))
            .await
            .unwrap(),
        []
    );

    let now = NOON.plus_seconds(4);
    let two = JobClaim {
        limit: 2,
        ..job_claim(&jobs[0], now, 60)
    };
    let first = storage.claim_jobs(two).await.unwrap();
    assert_eq!(
        first.iter().map(|job| job.id).collect::<Vec<_>>(),
        [jobs[1].id, jobs[3].id]
    );
    assert!(first.iter().all(|job| job.attempt == 1));
    let rest = storage
        .claim_jobs(job_claim(&jobs[0], now, 60))
        .await
        .unwrap();
    assert_eq!(
        rest.iter().map(|job| job.id).collect::<Vec<_>>(),
        [jobs[0].id, jobs[2].id]
    );
    assert_eq!(
        storage
            .claim_jobs(job_claim(&jobs[0], now, 60))
            .await
            .unwrap(),
        []
    );

    for job in first {
        storage.finish_job(job.clone()).await.unwrap();
        assert!(is_lost(&storage.finish_job(job).await));
    }
    assert_eq!(storage.pending_jobs().await.unwrap(), 3);
}

async fn pools_are_apart(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let event = rows.event(&session, EventType::Created);
    let (check, upkeep) = (
        rows.check_job(&session, NOON),
        rows.fan_out_job(&event, NOON),
    );
    let endpoint = rows.endpoint(rows.test);
    let made = storage.create_endpoint(endpoint_creation(&endpoint)).await;
    made.unwrap();
    start(storage, rows, vec![check.clone(), upkeep.clone()]).await;
    for (queue, job) in [(Queue::Upkeep, &upkeep), (Queue::Checks, &check)] {
        let claim = JobClaim {
            queue,
            ..job_claim(job, NOON, 60)
        };
        let leased = storage.claim_jobs(claim).await.unwrap();
        assert_eq!(
            leased.iter().map(|job| job.job).collect::<Vec<_>>(),
            [job.job]
        );
    }
}

async fn a_lease_that_ends_is_given_anew_and_its_holder_loses(storage: &dyn Storage, rows: &Rows) {
    let (job, first) = one_job(storage, rows).await;
    let just_before = NOON.plus_millis(59_999);
    assert_eq!(
        storage
            .claim_jobs(job_claim(&job, just_before, 60))
            .await
            .unwrap(),
        []
    );
    let end = NOON.plus_seconds(60);
    let second = storage
        .claim_jobs(job_claim(&job, end, 60))
        .await
        .unwrap()
        .remove(0);
    assert_eq!((second.id, second.attempt), (first.id, 2));
    assert!(second.token > first.token);

    assert!(is_lost(
        &storage
            .extend_job(first.clone(), end.plus_seconds(500))
            .await
    ));
    assert!(is_lost(&storage.retry_job(first.clone(), end).await));
    assert!(is_lost(&storage.finish_job(first).await));
    storage.finish_job(second).await.unwrap();
    assert_eq!(storage.pending_jobs().await.unwrap(), 0);
}

async fn an_extended_lease_lasts(storage: &dyn Storage, rows: &Rows) {
    let (job, leased) = one_job(storage, rows).await;
    storage
        .extend_job(leased.clone(), NOON.plus_seconds(120))
        .await
        .unwrap();
    let later = NOON.plus_seconds(100);
    assert_eq!(
        storage
            .claim_jobs(job_claim(&job, later, 60))
            .await
            .unwrap(),
        []
    );
    storage.finish_job(leased).await.unwrap();
}

async fn a_job_given_back_is_tried_again_when_it_said(storage: &dyn Storage, rows: &Rows) {
    let (job, leased) = one_job(storage, rows).await;
    let again = NOON.plus_seconds(8);
    storage.retry_job(leased.clone(), again).await.unwrap();
    assert!(is_lost(&storage.finish_job(leased).await));
    let just_before = NOON.plus_millis(7_999);
    assert_eq!(
        storage
            .claim_jobs(job_claim(&job, just_before, 60))
            .await
            .unwrap(),
        []
    );
    let leased = storage
        .claim_jobs(job_claim(&job, again, 60))
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (leased.id, leased.job, leased.attempt),
        (job.id, job.job, 2)
    );
}

async fn a_change_completes_its_job_or_does_not_happen(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let job = rows.check_job(&session, NOON);
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
    let later = NOON.plus_seconds(61);
    let second = storage
        .claim_jobs(job_claim(&job, later, 60))
        .await
        .unwrap()
        .remove(0);

    let concluded = |leased: LeasedJob| SessionCommit {
        completes: Some(leased),
        ..commit(&next(&session))
    };
    assert!(is_lost(&storage.commit(concluded(first)).await));
    assert_eq!(
        storage
            .session(rows.test, session.id)
            .await
            .unwrap()
            .unwrap()
            .row,
        session
    );

    // A conflict keeps the job.
    let conflict = SessionCommit {
        session: next(&next(&session)),
        ..concluded(second.clone())
    };
    assert!(matches!(
        storage.commit(conflict).await,
        Err(StoreError::Conflict)
    ));
    assert_eq!(storage.pending_jobs().await.unwrap(), 1);

    storage.commit(concluded(second)).await.unwrap();
    assert_eq!(storage.pending_jobs().await.unwrap(), 0);
    assert_eq!(
        storage
            .session(rows.test, session.id)
            .await
            .unwrap()
            .unwrap()
            .row
            .version,
        2
    );
}

async fn many_workers_never_share_a_job(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let jobs: Vec<_> = (0..60).map(|_| rows.check_job(&session, NOON)).collect();
    start(storage, rows, jobs.clone()).await;
    let workers = (0..8).map(|_| async {
        let mut mine = Vec::new();
        loop {
            let claim = JobClaim {
                limit: 3,
                ..job_claim(&jobs[0], NOON, 60)
            };
            let leased = storage.claim_jobs(claim).await.unwrap();
            if leased.is_empty() {
                return mine;
            }
            mine.extend(leased.into_iter().map(|job| job.id));
        }
    });
    let leased: Vec<_> = join_all(workers).await.into_iter().flatten().collect();
    assert_eq!(leased.iter().collect::<HashSet<_>>().len(), leased.len());
    // A worker that finds all due rows locked may leave them to the others' next turn.
    let rest = storage
        .claim_jobs(JobClaim {
            limit: 100,
            ..job_claim(&jobs[0], NOON, 60)
        })
        .await
        .unwrap();
    assert_eq!(leased.len() + rest.len(), jobs.len());
}
