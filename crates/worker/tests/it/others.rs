//! Endpoints that hang or are slow hold up no other.

use std::{sync::Arc, time::Duration};

use bonafide_core::account::Mode;
use bonafide_webhooks::Patience;
use tokio::sync::Notify;

use crate::{
    harness::Bench,
    receivers::{Receiver, Way},
};

/// Longer than any test takes.
const ENDLESS: Patience = Patience {
    connect: Duration::from_secs(3600),
    total: Duration::from_secs(3600),
};
/// Many more than are leased by one claim.
const HANGING: usize = 300;
const SOUND: usize = 10;
const EVENTS: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn the_others_get_their_events_while_hundreds_hang() {
    let bench = Bench::new(ENDLESS).await;
    let hang = Receiver::start(Way::Hang).await;
    let sound = Receiver::start(Way::status(200)).await;
    let mut hanging = Vec::new();
    for _ in 0..HANGING {
        hanging.push(bench.endpoint(Mode::Test, &hang.url()).await.id);
    }
    let mut others = Vec::new();
    for _ in 0..SOUND {
        others.push(bench.endpoint(Mode::Test, &sound.url()).await.id);
    }
    for _ in 0..EVENTS {
        let (_, event) = bench.event(Mode::Test).await;
        for endpoint in &others {
            let tried = bench.tried(Mode::Test, &event, *endpoint, 1).await;
            assert!(tried[0].succeeded);
        }
        // None of those that hang has been given up so far: nobody waited for them.
        let all = bench.service.attempts(bench.caller(Mode::Test), &event);
        let all = all.await.unwrap();
        assert_eq!(all.len(), SOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_receiver_succeeds_when_it_answers_and_holds_up_no_other() {
    let bench = Bench::new(ENDLESS).await;
    let go = Arc::new(Notify::new());
    let slow = Receiver::start(Way::Slow(Arc::clone(&go))).await;
    let sound = Receiver::start(Way::status(200)).await;
    let slow_endpoint = bench.endpoint(Mode::Test, &slow.url()).await.id;
    let other = bench.endpoint(Mode::Test, &sound.url()).await.id;
    let mut events = Vec::new();
    for _ in 0..EVENTS {
        let (_, event) = bench.event(Mode::Test).await;
        assert!(bench.tried(Mode::Test, &event, other, 1).await[0].succeeded);
        events.push(event);
    }
    while slow.received().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(
        bench
            .service
            .attempts(bench.caller(Mode::Test), &events[0])
            .await
            .unwrap()
            .len(),
        1,
        "it has not answered yet"
    );
    for event in &events {
        loop {
            go.notify_one();
            let all = bench.service.attempts(bench.caller(Mode::Test), event);
            let all = all.await.unwrap();
            let mut of_slow = all.iter().filter(|tried| tried.endpoint == slow_endpoint);
            if let Some(tried) = of_slow.next() {
                assert!(tried.succeeded && of_slow.next().is_none(), "tried once");
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert_eq!(slow.received().len(), EVENTS, "and sent once");
}
