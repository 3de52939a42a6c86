//! What is kept for a time only.

use bonafide_service::EVENT_SECONDS;

use crate::harness::{Bench, text};

#[tokio::test]
async fn events_are_kept_for_thirty_days_and_what_they_tell_of_for_longer() {
    let bench = Bench::new().await;
    let first = text(&bench.create().await, "id");
    bench.clock.advance(1);
    bench.create().await;
    assert_eq!(bench.events().await.len(), 2);
    bench.clock.advance(EVENT_SECONDS - 1);
    bench.service.forget_events().await.unwrap();
    assert_eq!(bench.events().await.len(), 2, "thirty days are not over");
    bench.clock.advance(1);
    bench.service.forget_events().await.unwrap();
    let kept = bench.events().await;
    assert_eq!(kept.len(), 1);
    assert_ne!(kept[0].object["id"], first);
    assert_eq!(bench.get(&first).await["status"], "requires_input");
    bench.clock.advance(EVENT_SECONDS);
    bench.service.forget_events().await.unwrap();
    assert!(bench.events().await.is_empty());
}
