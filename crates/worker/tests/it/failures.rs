//! Receivers that fail, each in its own way, and the timetables to their ends.

use std::time::Duration;

use bonafide_core::{
    account::Mode, clock::Clock, clock::Timestamp, webhook::WebhookEndpoint, webhook::retry_delay,
};
use bonafide_service::AttemptView;
use bonafide_webhooks::Patience;

use crate::{
    harness::Bench,
    receivers::{Receiver, Way, nobody},
};

/// Shorter than the real one, so that receivers that hang do not hold the test up.
const SHORT: Patience = Patience {
    connect: Duration::from_secs(5),
    total: Duration::from_secs(5),
};
/// Where nobody answers anyway.
const VERY_SHORT: Patience = Patience {
    connect: Duration::from_millis(300),
    total: Duration::from_millis(500),
};

/// Follows an event's timetable at endpoints that fail, until it ends.
async fn follow(
    bench: &Bench,
    mode: Mode,
    event: &str,
    endpoints: &[WebhookEndpoint],
) -> Vec<Vec<AttemptView>> {
    let mut made = 1;
    loop {
        let mut all = Vec::new();
        for endpoint in endpoints {
            all.push(bench.tried(mode, event, endpoint.id, made).await);
        }
        let Some(latest) = all.iter().filter_map(|tried| tried[made - 1].next).max() else {
            bench.quiet().await;
            return all;
        };
        bench.go_to(latest);
        made += 1;
    }
}

/// Each gap is that of the timetable, give or take a fifth, and at least what was asked for.
fn expect_timetable(mode: Mode, tried: &[AttemptView], at_least: &[i64]) {
    for (number, attempt) in (1..).zip(tried) {
        assert!(!attempt.succeeded);
        let gap = attempt.next.map(|next| next.0 - attempt.at.0);
        let Some(seconds) = retry_delay(mode, number) else {
            assert_eq!(gap, None, "attempt {number} is the last");
            continue;
        };
        let gap = gap.unwrap();
        let least = at_least.get(number as usize - 1).copied().unwrap_or(0) * 1000;
        let (from, to) = (seconds * 800, seconds * 1200);
        let range = from.max(least)..=to.max(least);
        assert!(range.contains(&gap), "attempt {number}: {gap} in {range:?}");
    }
    let times = (1..)
        .map_while(|attempt| retry_delay(mode, attempt))
        .count();
    assert_eq!(tried.len(), times + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_fail_is_tried_by_the_timetable_of_test_mode_to_its_end() {
    let bench = Bench::new(SHORT).await;
    let sound = Receiver::start(Way::status(200)).await;
    let redirect = Way::with_header(302, &format!("location: {}", sound.url()));
    // The clock stands at noon; the date is 15 minutes later.
    let date = jiff::fmt::strtime::format(
        "%a, %d %b %Y %H:%M:%S GMT",
        jiff::Timestamp::from_second(bench.clock.now().seconds() + 900).unwrap(),
    );
    let date = Way::with_header(503, &format!("retry-after: {}", date.unwrap()));
    let ways = [
        (Way::status(500), "it answered with status 500"),
        (redirect, "it answered with status 302"),
        (
            Way::with_header(429, "retry-after: 1200"),
            "it answered with status 429",
        ),
        (date, "it answered with status 503"),
        (Way::Hang, "there was no reply in time"),
        (Way::Reset, "the connection broke before there was a reply"),
    ];
    let mut receivers = Vec::new();
    let mut endpoints = Vec::new();
    let mut words = Vec::new();
    for (way, why) in ways {
        let receiver = Receiver::start(way).await;
        endpoints.push(bench.endpoint(Mode::Test, &receiver.url()).await);
        receivers.push(receiver);
        words.push(why);
    }
    let gone = format!("http://{}/hook", nobody().await);
    endpoints.push(bench.endpoint(Mode::Test, &gone).await);
    words.push("the connection could not be made");
    let healthy = bench.endpoint(Mode::Test, &sound.url()).await;
    let endless = Receiver::start(Way::Endless).await;
    let huge = bench.endpoint(Mode::Test, &endless.url()).await;

    let (session, event) = bench.event(Mode::Test).await;
    let all = follow(&bench, Mode::Test, &event, &endpoints).await;
    for (number, tried) in all.iter().enumerate() {
        let asked: &[i64] = match number {
            2 => &[1200, 1200],
            // The date has passed when it is answered the second time.
            3 => &[900],
            _ => &[],
        };
        expect_timetable(Mode::Test, tried, asked);
    }
    let states = bench.ring.list(Mode::Test).await.unwrap();
    for (endpoint, why) in endpoints.iter().zip(&words) {
        let state = states.iter().find(|state| &state.endpoint == endpoint);
        let failure = state.unwrap().failure.as_ref().unwrap();
        assert_eq!(&failure.failure, why);
        assert_eq!(failure.since, all[0][0].at);
        assert_eq!(failure.switched_off, None);
    }

    // Those that answer 2xx got it once, and what they said is kept, 4 KiB of it at most.
    let tried = bench.tried(Mode::Test, &event, healthy.id, 1).await;
    let [done] = tried.as_slice() else {
        panic!("{tried:?}");
    };
    assert_eq!(
        (done.status, done.next, done.response.as_slice()),
        (Some(200), None, &b"{}"[..])
    );
    assert_eq!(sound.received()[0].event()["data"]["object"]["id"], session);
    assert_eq!(sound.received().len(), 1, "a redirect is not followed");
    let tried = bench.tried(Mode::Test, &event, huge.id, 1).await;
    assert!(tried[0].succeeded);
    assert_eq!(tried[0].response, b"x".repeat(4096));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn live_mode_goes_on_for_three_days_and_five_days_of_failures_switch_an_endpoint_off() {
    let bench = Bench::new(VERY_SHORT).await;
    let (hang, reset) = (
        Receiver::start(Way::Hang).await,
        Receiver::start(Way::Reset).await,
    );
    let mut endpoints = Vec::new();
    for address in [&nobody().await, &hang.address, &reset.address] {
        let url = format!("https://{address}/hook");
        endpoints.push(bench.endpoint(Mode::Live, &url).await);
    }
    let begun = bench.clock.now();
    let (_, event) = bench.event(Mode::Live).await;
    for tried in follow(&bench, Mode::Live, &event, &endpoints).await {
        expect_timetable(Mode::Live, &tried, &[]);
    }
    let after = bench.clock.now().seconds() - begun.seconds();
    assert!((2 * 86_400..=4 * 86_400).contains(&after), "{after}");
    let on = |states: &[bonafide_service::EndpointState]| {
        states.iter().filter(|state| state.endpoint.enabled).count()
    };
    assert_eq!(on(&bench.ring.list(Mode::Live).await.unwrap()), 3);

    // A moment before five days nothing happens; at five days the next failure is the last.
    let five_days = begun.plus_seconds(5 * 86_400);
    for (instant, left) in [(five_days.plus_millis(-1), 3), (five_days, 0)] {
        bench.go_to(instant);
        let (_, event) = bench.event(Mode::Live).await;
        for endpoint in &endpoints {
            bench.tried(Mode::Live, &event, endpoint.id, 1).await;
        }
        let states = bench.ring.list(Mode::Live).await.unwrap();
        assert_eq!(on(&states), left);
        for state in states {
            let failure = state.failure.unwrap();
            assert_eq!(failure.since, begun);
            let expected: Option<Timestamp> = (left == 0).then_some(five_days);
            assert_eq!(failure.switched_off, expected);
        }
    }
    let (_, event) = bench.event(Mode::Live).await;
    bench.quiet().await;
    for endpoint in &endpoints {
        let tried = bench.attempts(Mode::Live, &event, endpoint.id).await;
        assert_eq!(tried, [], "nothing is sent while it is off");
    }
    bench.stop().await;
}
