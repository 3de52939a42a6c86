//! Links: used once, renewed when they are spent, good for 48 hours; secrets for 24.

use bonafide_core::session::{CLIENT_SECRET_SECONDS, LINK_SECONDS};
use bonafide_service::{LinkError, ServiceError, SessionListing};

use crate::harness::{Bench, PLAIN, json, link, text};

fn refused<T>(result: Result<T, ServiceError>) -> LinkError {
    match result {
        Err(ServiceError::Link(error)) => error,
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("the link opened"),
    }
}

#[tokio::test]
async fn a_link_opens_one_browser_and_is_renewed_by_the_next_look() {
    let bench = Bench::new().await;
    let first = bench.create().await;
    let id = text(&first, "id");
    assert_eq!(
        bench.get(&id).await["url"],
        first["url"],
        "what works is not replaced"
    );
    bench.service.peek_link(link(&first)).await.unwrap();
    let page = bench.open(&first).await;
    assert_eq!(
        refused(bench.service.open_link(link(&first), None).await),
        LinkError::Used
    );
    let same = bench
        .service
        .open_link(link(&first), Some(&page))
        .await
        .unwrap();
    assert!(
        same.page_token.is_none(),
        "the browser that holds it may come again"
    );

    let second = bench.get(&id).await;
    assert_ne!(second["url"], first["url"]);
    assert_ne!(second["client_secret"], first["client_secret"]);
    assert_eq!(bench.get(&id).await["url"], second["url"]);
    assert_eq!(
        refused(bench.service.peek_link(link(&first)).await),
        LinkError::Unknown
    );
    bench
        .service
        .page(&page)
        .await
        .expect("renewal does not disturb who is at it");
    let other = bench.open(&second).await;
    assert!(matches!(
        bench.service.page(&page).await,
        Err(ServiceError::NoPage)
    ));
    bench.service.page(&other).await.unwrap();
}

#[tokio::test]
async fn a_link_lives_48_hours() {
    let bench = Bench::new().await;
    let first = bench.create().await;
    bench.clock.advance(LINK_SECONDS - 1);
    bench.service.peek_link(link(&first)).await.unwrap();
    bench.clock.advance(1);
    assert_eq!(
        refused(bench.service.open_link(link(&first), None).await),
        LinkError::Expired
    );
    let second = bench.get(&text(&first, "id")).await;
    bench.open(&second).await;
}

#[tokio::test]
async fn a_secret_lives_24_hours_and_its_renewal_leaves_the_link() {
    let bench = Bench::new().await;
    let first = bench.create().await;
    let id = text(&first, "id");
    bench.clock.advance(CLIENT_SECRET_SECONDS - 1);
    assert_eq!(
        bench.get(&id).await["client_secret"],
        first["client_secret"]
    );
    bench.clock.advance(1);
    let listing = SessionListing::default();
    let list = bench.service.sessions(&bench.caller, &listing).await;
    let listed = json(&(PLAIN.render)(&list.unwrap().items[0]));
    assert!(listed["client_secret"].is_null(), "a list renews nothing");
    assert_eq!(listed["url"], first["url"]);

    let second = bench.get(&id).await;
    assert_ne!(second["client_secret"], first["client_secret"]);
    assert!(second["client_secret"].is_string());
    assert_eq!(second["url"], first["url"], "it may be on its way");
    bench.clock.advance(CLIENT_SECRET_SECONDS - 1);
    bench.service.peek_link(link(&first)).await.unwrap();
    assert_eq!(
        bench.get(&id).await["client_secret"],
        second["client_secret"]
    );
    bench.clock.advance(1);
    let third = bench.get(&id).await;
    assert_ne!(third["url"], first["url"], "the link was 48 hours old");
    for earlier in [&first, &second] {
        assert_ne!(third["client_secret"], earlier["client_secret"]);
    }

    bench.open(&third).await;
    let fourth = bench.get(&id).await;
    assert_ne!(fourth["client_secret"], third["client_secret"], "used");
}

#[tokio::test]
async fn a_link_of_the_wrong_mode_or_of_a_canceled_session_opens_nothing() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let live = link(&session).replace("test_", "live_");
    assert_eq!(
        refused(bench.service.open_link(&live, None).await),
        LinkError::Unknown
    );
    assert_eq!(
        refused(bench.service.open_link("", None).await),
        LinkError::Unknown
    );
    let id = text(&session, "id");
    bench
        .service
        .cancel_session(bench.call(None), &id, &PLAIN)
        .await
        .unwrap();
    let canceled = bench.service.open_link(link(&session), None).await;
    assert!(matches!(canceled, Err(ServiceError::State { .. })));
}
