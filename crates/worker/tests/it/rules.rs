//! Who gets which event, how it is rendered, and how it is signed.

use bonafide_core::{account::Mode, event::EventType};
use bonafide_vault::hmac_sha256;
use bonafide_webhooks::Patience;
use bonafide_wire::signature;

use crate::{
    harness::{Bench, PLAIN},
    receivers::{Received, Receiver, Way},
};

/// Whether one of the signatures is of this secret.
fn is_signed_with(received: &Received, secret: &str) -> bool {
    let signed = signature::parse(&received.signature).unwrap();
    let message = signature::message(signed.timestamp, &received.body);
    let mac = hmac_sha256(secret.as_bytes(), &message);
    signed.macs.contains(&signature::hex(&mac))
}

#[tokio::test(flavor = "multi_thread")]
async fn events_have_the_endpoints_version_and_redaction_goes_only_to_who_names_it() {
    let bench = Bench::new(Patience::default()).await;
    let [all, named] = [
        Receiver::start(Way::status(200)).await,
        Receiver::start(Way::status(200)).await,
    ];
    let redacted = EventType::Redacted.name();
    bench.endpoint(Mode::Test, &all.url()).await;
    bench
        .endpoint_with(
            Mode::Test,
            &named.url(),
            &[redacted],
            Some("2025-06-30.basil"),
        )
        .await;
    let (session, created) = bench.event(Mode::Test).await;
    bench.quiet().await;
    let caller = bench.caller(Mode::Test);
    let attempts = bench.service.attempts(caller, &created).await.unwrap();
    assert_eq!(
        (attempts.len(), attempts[0].response.as_slice()),
        (1, &b"{}"[..])
    );
    let call = bench.call(Mode::Test);
    let redaction = bench.service.redact_session(call, &session, &PLAIN).await;
    redaction.unwrap();
    // The job that says so runs first.
    bench.quiet().await;
    let redaction = bench
        .event_of(Mode::Test, &session, EventType::Redacted)
        .await;

    let types = |receiver: &Receiver| -> Vec<String> {
        let events = receiver.received();
        let types = events
            .iter()
            .map(|one| one.event()["type"].as_str().unwrap().to_owned());
        types.collect()
    };
    // An open session is canceled before it is redacted.
    let open = [EventType::Created.name(), EventType::Canceled.name()];
    assert_eq!(types(&all), open);
    assert_eq!(types(&named), [redacted]);
    let event = all.received()[0].event();
    assert_eq!(event["id"], created);
    assert_eq!(event["api_version"], bonafide_wire::version::CURRENT);
    assert_eq!(event["pending_webhooks"], 1);
    assert_eq!(
        event["data"]["object"]["metadata"]["order"],
        "needle-metadata"
    );
    let event = named.received()[0].event();
    assert_eq!(event["id"], redaction);
    assert_eq!(event["api_version"], "2025-06-30.basil");

    // What an endpoint answered went with the session's key.
    for event in [&created, &redaction] {
        let attempts = bench.service.attempts(caller, event).await.unwrap();
        assert_eq!((attempts.len(), attempts[0].response.len()), (1, 0));
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pending_webhooks_counts_the_endpoints_that_are_left() {
    let bench = Bench::new(Patience::default()).await;
    let sound = Receiver::start(Way::status(200)).await;
    let failing = Receiver::start(Way::status(500)).await;
    let ok = bench.endpoint(Mode::Test, &sound.url()).await;
    let not = bench.endpoint(Mode::Test, &failing.url()).await;
    let (_, event) = bench.event(Mode::Test).await;
    bench.tried(Mode::Test, &event, ok.id, 1).await;
    let next = bench.tried(Mode::Test, &event, not.id, 1).await[0].next;
    let caller = bench.caller(Mode::Test);
    let pending = async || bench.service.event(caller, &event).await.unwrap().pending;
    assert_eq!(pending().await, 1);
    bench.go_to(next.unwrap());
    bench.tried(Mode::Test, &event, not.id, 2).await;
    let told = |receiver: &Receiver, which: usize| receiver.received()[which].event();
    // Both were to get it at first.
    for receiver in [&sound, &failing] {
        assert_eq!(told(receiver, 0)["pending_webhooks"], 2);
    }
    assert_eq!(told(&failing, 1)["pending_webhooks"], 1);
    assert_eq!(pending().await, 1);
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolled_secret_signs_beside_its_successor_until_it_ends() {
    let bench = Bench::new(Patience::default()).await;
    let receiver = Receiver::start(Way::status(200)).await;
    let endpoint = bench.endpoint(Mode::Test, &receiver.url()).await;
    let first = bench
        .service
        .endpoint_secrets(&endpoint)
        .await
        .unwrap()
        .remove(0);
    let second = bench.ring.roll(endpoint.id, 24).await.unwrap();
    assert!(second.starts_with("whsec_") && second != first);
    let rounds = [
        (0, [true, true, false]),
        (24 * 3600 - 1, [true, true, false]),
        (1, [false, true, false]),
    ];
    for (seconds, signs) in rounds {
        bench.clock.advance(seconds);
        bench.event(Mode::Test).await;
        bench.quiet().await;
        let received = receiver.received().pop().unwrap();
        let secrets = [first.as_str(), &second, "whsec_another"];
        assert_eq!(
            secrets.map(|secret| is_signed_with(&received, secret)),
            signs
        );
    }
    // Without an overlap the old one ends at once, and a second roll lengthens nothing.
    let third = bench.ring.roll(endpoint.id, 1).await.unwrap();
    let fourth = bench.ring.roll(endpoint.id, 24).await.unwrap();
    bench.clock.advance(3600);
    bench.event(Mode::Test).await;
    bench.quiet().await;
    let received = receiver.received().pop().unwrap();
    let secrets = [second.as_str(), &third, &fourth];
    let signs = secrets.map(|secret| is_signed_with(&received, secret));
    assert_eq!(signs, [false, true, true]);
    let fifth = bench.ring.roll(endpoint.id, 0).await.unwrap();
    bench.event(Mode::Test).await;
    bench.quiet().await;
    let received = receiver.received().pop().unwrap();
    let secrets = [third.as_str(), &fourth, &fifth];
    let signs = secrets.map(|secret| is_signed_with(&received, secret));
    assert_eq!(signs, [false, false, true]);
    bench.stop().await;
}
