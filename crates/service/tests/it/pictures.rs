//! Pictures: refused with a reason, or durable before anything refers to them.

use std::sync::{Arc, atomic::Ordering};

use bonafide_core::{
    evidence::PictureError,
    id::SessionId,
    lifecycle::StateError,
    session::{CaptureMethod, CheckType, DocumentOptions, Side},
};
use bonafide_service::{MAX_PICTURE_BYTES, Plan, ServiceError, SessionCreation, Upload};
use bonafide_vault::Blobs;

use crate::harness::{Bench, creation, json, passport, text, upload};

async fn stored(bench: &Bench, id: &str) -> (usize, usize) {
    let session: SessionId = id.parse().unwrap();
    let rows = bench
        .storage
        .session_files(bench.caller.account().id, session)
        .await
        .unwrap();
    (rows.len(), bench.blobs.list(None, 100).await.unwrap().len())
}

#[tokio::test]
async fn what_is_not_a_picture_is_refused_and_not_stored() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let page = bench.open(&session).await;
    bench.service.consent(&page).await.unwrap();
    let cases = [
        (b"hello".to_vec(), PictureError::UnknownFormat),
        (passport()[..40].to_vec(), PictureError::Damaged),
        (
            vec![0xff; MAX_PICTURE_BYTES + 1],
            PictureError::TooManyBytes,
        ),
    ];
    for (bytes, expected) in cases {
        match bench
            .service
            .attach(&page, upload(Side::Front, bytes))
            .await
        {
            Err(ServiceError::Picture(error)) => assert_eq!(error, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    assert_eq!(stored(&bench, &text(&session, "id")).await, (0, 0));
}

#[tokio::test]
async fn a_session_for_live_capture_takes_no_files() {
    let bench = Bench::new().await;
    let options = DocumentOptions {
        require_live_capture: Some(true),
        require_matching_selfie: None,
        allowed_types: None,
    };
    let live = SessionCreation {
        plan: Plan::Own {
            check: CheckType::Document,
            document_options: Some(options),
        },
        ..creation()
    };
    let session = json(&bench.create_with(live, None).await.unwrap());
    let page = bench.open(&session).await;
    bench.service.consent(&page).await.unwrap();
    let file = Upload {
        method: CaptureMethod::Upload,
        ..upload(Side::Front, passport())
    };
    match bench.service.attach(&page, file).await {
        Err(ServiceError::State {
            error: StateError::LiveCaptureRequired,
            ..
        }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(stored(&bench, &text(&session, "id")).await, (0, 0));
    bench
        .service
        .attach(&page, upload(Side::Front, passport()))
        .await
        .unwrap();
    assert_eq!(stored(&bench, &text(&session, "id")).await, (1, 1));
}

#[tokio::test]
async fn a_kill_between_the_picture_and_its_row_leaves_a_picture_that_is_swept() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let id = text(&session, "id");
    let page = bench.give_front(&session, passport()).await;
    bench.blobs.hang.store(true, Ordering::SeqCst);
    let killed = tokio::spawn({
        let (service, page) = (Arc::clone(&bench.service), page.clone());
        async move { service.attach(&page, upload(Side::Front, passport())).await }
    });
    bench.blobs.written.notified().await;
    killed.abort();
    assert!(killed.await.is_err_and(|error| error.is_cancelled()));
    bench.blobs.hang.store(false, Ordering::SeqCst);
    assert_eq!(stored(&bench, &id).await, (1, 2));

    assert_eq!(
        bench.service.sweep_orphans().await.unwrap(),
        0,
        "it may still get its row"
    );
    bench.clock.advance(25 * 3600);
    assert_eq!(bench.service.sweep_orphans().await.unwrap(), 1);
    assert_eq!(stored(&bench, &id).await, (1, 1));
    bench.service.submit(&page).await.unwrap();
    bench.check().await;
    assert_eq!(
        bench.get(&id).await["status"],
        "verified",
        "the picture referred to is whole"
    );
}

#[tokio::test]
async fn a_picture_that_is_lost_fails_the_check_and_asks_for_another() {
    let bench = Bench::new().await;
    let (id, _) = bench.submitted(passport()).await;
    for name in bench.blobs.list(None, 10).await.unwrap() {
        bench
            .blobs
            .put(name, b"tampered with".to_vec())
            .await
            .unwrap();
    }
    bench.check().await;
    let session = bench.get(&id).await;
    assert_eq!(session["last_error"]["code"], "document_unverified_other");
}
