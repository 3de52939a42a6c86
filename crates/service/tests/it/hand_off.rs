//! The page on two devices.

use bonafide_core::{
    hand_off::HAND_OFF_SECONDS,
    session::{PAGE_SECONDS, Side, Status},
};
use bonafide_service::{HandOffState, LinkError, ServiceError};
use serde_json::Value;

use crate::harness::{Bench, passport, text, upload};

/// The text of a hand-off link from the browser with this page token.
async fn offer(bench: &Bench, page: &str) -> String {
    let offer = bench.service.offer_hand_off(page).await.unwrap();
    assert_eq!(offer.page.hand_off, Some(HandOffState::Offered));
    let link = offer.url.strip_prefix("https://id.example/handoff/");
    link.expect("of ours").to_owned()
}

async fn open(bench: &Bench, link: &str) -> String {
    bench.service.open_hand_off(link).await.unwrap().page_token
}

fn refused<T>(result: Result<T, ServiceError>) -> LinkError {
    match result {
        Err(ServiceError::Link(error)) => error,
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("the link opened"),
    }
}

async fn opened(bench: &Bench) -> (Value, String) {
    let session = bench.create().await;
    let page = bench.open(&session).await;
    (session, page)
}

#[tokio::test]
async fn a_phone_goes_on_with_the_session_and_the_computer_sees_it() {
    let bench = Bench::new().await;
    let (session, computer) = opened(&bench).await;
    bench.service.consent(&computer).await.unwrap();
    let link = offer(&bench, &computer).await;
    assert_eq!(offer(&bench, &computer).await, link, "a fresh link is kept");
    bench.service.peek_hand_off(&link).await.unwrap();
    let phone = open(&bench, &link).await;
    assert_eq!(
        refused(bench.service.open_hand_off(&link).await),
        LinkError::Expired
    );
    assert_eq!(
        refused(bench.service.peek_hand_off(&link).await),
        LinkError::Expired
    );

    let front = upload(Side::Front, passport());
    let uploaded = bench.service.attach(&phone, front).await.unwrap();
    assert_eq!(uploaded.page.hand_off, Some(HandOffState::Here));
    let seen = bench.service.page(&computer).await.unwrap();
    assert_eq!(seen.hand_off, Some(HandOffState::Opened));
    assert!(seen.collection.pictures.contains_key(&Side::Front));

    for refused in [
        bench.service.offer_hand_off(&phone).await.map(|_| ()),
        bench.service.take_back(&phone).await.map(|_| ()),
    ] {
        assert!(
            matches!(refused, Err(ServiceError::NoPage)),
            "a phone only goes on"
        );
    }
    bench.service.submit(&phone).await.unwrap();
    bench.check().await;
    for page in [&computer, &phone] {
        let page = bench.service.page(page).await.unwrap();
        assert_eq!(page.status, Status::Verified);
    }
    assert_eq!(bench.get(&text(&session, "id")).await["status"], "verified");
}

#[tokio::test]
async fn the_computer_takes_the_page_back_and_hands_it_over_again() {
    let bench = Bench::new().await;
    let (_, computer) = opened(&bench).await;
    let first = open(&bench, &offer(&bench, &computer).await).await;
    assert_eq!(
        bench.service.take_back(&computer).await.unwrap().hand_off,
        None
    );
    for refused in [
        bench.service.page(&first).await.map(|_| ()),
        bench.service.consent(&first).await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(ServiceError::TakenBack)));
    }
    bench.service.consent(&computer).await.unwrap();

    let link = offer(&bench, &computer).await;
    bench.service.take_back(&computer).await.unwrap();
    bench
        .service
        .take_back(&computer)
        .await
        .expect("again changes nothing");
    assert_eq!(
        refused(bench.service.open_hand_off(&link).await),
        LinkError::Expired
    );

    let second = open(&bench, &offer(&bench, &computer).await).await;
    let offered = bench.service.offer_hand_off(&computer).await.unwrap();
    assert_eq!(offered.page.hand_off, Some(HandOffState::Opened));
    bench
        .service
        .page(&second)
        .await
        .expect("until another phone has it");
    let link = offered.url.rsplit('/').next().unwrap();
    let third = open(&bench, link).await;
    assert!(matches!(
        bench.service.page(&second).await,
        Err(ServiceError::TakenBack)
    ));
    bench.service.page(&third).await.unwrap();
}

#[tokio::test]
async fn a_hand_off_ends_with_its_time_its_page_and_its_session() {
    let bench = Bench::new().await;
    let (_, computer) = opened(&bench).await;
    let link = offer(&bench, &computer).await;
    bench.clock.advance(HAND_OFF_SECONDS / 2);
    let fresh = offer(&bench, &computer).await;
    assert_ne!(fresh, link);
    assert_eq!(
        refused(bench.service.open_hand_off(&link).await),
        LinkError::Expired
    );
    bench.clock.advance(HAND_OFF_SECONDS);
    assert_eq!(
        refused(bench.service.open_hand_off(&fresh).await),
        LinkError::Expired
    );
    assert_eq!(bench.service.page(&computer).await.unwrap().hand_off, None);
    let phone = open(&bench, &offer(&bench, &computer).await).await;
    bench.clock.advance(PAGE_SECONDS);
    assert!(matches!(
        bench.service.page(&phone).await,
        Err(ServiceError::NoPage)
    ));

    // Another browser opens a fresh link of the session: both devices are out.
    let (session, computer) = opened(&bench).await;
    let phone = open(&bench, &offer(&bench, &computer).await).await;
    let renewed = bench.get(&text(&session, "id")).await;
    bench
        .service
        .page(&phone)
        .await
        .expect("renewal disturbs nobody");
    bench.open(&renewed).await;
    assert!(matches!(
        bench.service.page(&phone).await,
        Err(ServiceError::TakenBack)
    ));

    let (session, computer) = opened(&bench).await;
    let phone = open(&bench, &offer(&bench, &computer).await).await;
    let unopened = offer_again(&bench, &computer).await;
    let id = text(&session, "id");
    bench
        .service
        .cancel_session(bench.call(None), &id, &crate::harness::PLAIN)
        .await
        .unwrap();
    assert!(matches!(
        bench.service.open_hand_off(&unopened).await,
        Err(ServiceError::State { .. })
    ));
    assert!(matches!(
        bench.service.offer_hand_off(&computer).await,
        Err(ServiceError::State { .. })
    ));
    assert_eq!(
        bench.service.page(&phone).await.unwrap().status,
        Status::Canceled
    );
    bench
        .service
        .redact_session(bench.call(None), &id, &crate::harness::PLAIN)
        .await
        .unwrap();
    for gone in [
        bench.service.page(&phone).await.map(|_| ()),
        bench.service.open_hand_off(&unopened).await.map(|_| ()),
    ] {
        assert!(matches!(gone, Err(ServiceError::State { .. })));
    }
}

/// A link beside a phone that holds the page.
async fn offer_again(bench: &Bench, page: &str) -> String {
    let offer = bench.service.offer_hand_off(page).await.unwrap();
    offer.url.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn nothing_else_opens_a_page_and_nothing_that_does_is_stored() {
    let bench = Bench::new().await;
    let (_, computer) = opened(&bench).await;
    let link = offer(&bench, &computer).await;
    let changed = |at: usize| {
        let mut bytes = link.clone().into_bytes();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        String::from_utf8(bytes).unwrap()
    };
    let live = link.replacen("test_", "live_", 1);
    for wrong in [
        changed(10),
        changed(5 + 22),
        changed(5 + 43),
        format!("{link}1"),
        live,
    ] {
        assert_eq!(
            refused(bench.service.open_hand_off(&wrong).await),
            LinkError::Unknown
        );
        assert!(matches!(
            bench.service.page(&wrong).await,
            Err(ServiceError::NoPage)
        ));
    }
    assert!(
        matches!(bench.service.page(&link).await, Err(ServiceError::NoPage)),
        "a link is not a page token"
    );
    let phone = open(&bench, &link).await;
    assert_eq!(
        refused(bench.service.peek_hand_off(&phone).await),
        LinkError::Unknown
    );
    for (path, bytes) in bench.files() {
        for secret in [&link, &phone] {
            let secret = &secret.as_bytes()[5 + 22..5 + 44];
            let found = bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!found, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn of_many_phones_that_open_a_link_at_once_one_has_it() {
    let bench = Bench::new().await;
    let (_, computer) = opened(&bench).await;
    let link = offer(&bench, &computer).await;
    let phones = (0..8).map(|_| {
        let (service, link) = (bench.service.clone(), link.clone());
        tokio::spawn(async move { service.open_hand_off(&link).await.is_ok() })
    });
    let opened = futures_util::future::join_all(phones).await;
    assert_eq!(
        opened
            .into_iter()
            .filter(|had| *had.as_ref().unwrap())
            .count(),
        1
    );
}
