//! Changes of one session at the same time.

use std::sync::Arc;

use bonafide_core::job::Queue;
use bonafide_service::{MetadataChanges, SessionChanges};
use serde_json::json;

use crate::harness::{Bench, PLAIN, passport, text};

#[tokio::test(flavor = "multi_thread")]
async fn no_change_is_lost() {
    let bench = Arc::new(Bench::new().await);
    let id = text(&bench.create().await, "id");
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let (bench, id) = (Arc::clone(&bench), id.clone());
            tokio::spawn(async move {
                let key = (format!("key{number}"), Some(number.to_string()));
                let changes = SessionChanges {
                    metadata: Some(MetadataChanges::Merge([key].into())),
                    ..SessionChanges::default()
                };
                bench
                    .service
                    .update_session(bench.call(None), &id, &changes, &PLAIN)
                    .await
                    .map(|_| ())
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let session = bench.get(&id).await;
    for number in 0..8 {
        assert_eq!(
            session["metadata"][format!("key{number}")],
            json!(number.to_string())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_submitting_and_canceling_at_once_exactly_one_happens() {
    for _ in 0..10 {
        let bench = Bench::new().await;
        let session = bench.create().await;
        let id = text(&session, "id");
        let page = bench.give_front(&session, passport()).await;
        let (submitted, again, canceled) = tokio::join!(
            bench.service.submit(&page),
            bench.service.submit(&page),
            bench.service.cancel_session(bench.call(None), &id, &PLAIN),
        );
        let outcomes = [submitted.is_ok(), again.is_ok(), canceled.is_ok()];
        assert_eq!(
            outcomes.iter().filter(|done| **done).count(),
            1,
            "{outcomes:?}"
        );
        let checks = bench.lease(Queue::Checks).await.len();
        assert_eq!(checks, usize::from(canceled.is_err()));
    }
}
