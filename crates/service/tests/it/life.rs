//! The life of a session, from its creation to its verdict.

use bonafide_core::{
    document::DocumentType,
    event::EventType,
    job::Queue,
    lifecycle::{Requirement, StateError},
    reason,
    session::{DocumentOptions, PAGE_SECONDS, Side, Status},
};
use bonafide_mrz::{Format, ZoneFields};
use bonafide_service::{
    AuthError, Class, GiveUp, ListRequest, MetadataChanges, ReportListing, ServiceError,
    SessionChanges, SessionListing,
};
use bonafide_store::StoreError;
use serde_json::{Value, json};

use crate::harness::{
    Bench, LEASE, PLAIN, creation, json as body, link, passport, text, upload, without_zone, zone,
};

async fn kinds(bench: &Bench) -> Vec<EventType> {
    let events = bench.events().await;
    events.iter().rev().map(|event| event.kind).collect()
}

#[tokio::test]
async fn a_passport_verifies_a_session() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let id = text(&session, "id");
    let token = link(&session)
        .strip_prefix("test_")
        .expect("a test link")
        .to_owned();
    let secret = text(&session, "client_secret");
    let secret = secret.strip_prefix(&format!("{id}_secret_test_"));
    assert_eq!((token.len(), secret.map(str::len)), (44, Some(44)));
    assert_ne!(secret, Some(token.as_str()), "they end at different times");

    bench.clock.advance(1);
    let page = bench.open(&session).await;
    let shown = bench.service.page(&page).await.unwrap();
    assert_eq!(shown.business_name, "Example Shop");
    assert_eq!(
        shown.requirements,
        [
            Requirement::Consent,
            Requirement::Front,
            Requirement::Submit
        ]
    );
    bench.service.consent(&page).await.unwrap();
    bench
        .service
        .choose_type(&page, DocumentType::Passport)
        .await
        .unwrap();
    let taken = bench
        .service
        .attach(&page, upload(Side::Front, passport()))
        .await
        .unwrap();
    assert_eq!(taken.notice, None);
    assert_eq!(taken.page.requirements, [Requirement::Submit]);
    bench.service.submit(&page).await.unwrap();
    let processing = bench.get(&id).await;
    assert_eq!(
        (&processing["status"], &processing["url"]),
        (&json!("processing"), &Value::Null)
    );

    bench.clock.advance(1);
    bench.check().await;
    let verified = bench.get(&id).await;
    assert_eq!(verified["status"], "verified");
    assert_eq!(verified["verified_outputs"]["last_name"], "ERIKSSON");
    let birth = json!({ "day": 12, "month": 8, "year": 1974 });
    assert_eq!(verified["verified_outputs"]["dob"], birth);
    let report = &verified["last_verification_report"];
    assert_eq!(report["document"]["status"], "verified");
    assert_eq!(report["document"]["files"].as_array().unwrap().len(), 1);
    assert_eq!(report["client_reference_id"], "needle-reference");
    assert_eq!(
        bench.service.page(&page).await.unwrap().status,
        Status::Verified
    );

    assert_eq!(
        kinds(&bench).await,
        [
            EventType::Created,
            EventType::Processing,
            EventType::Verified
        ]
    );
    bench.clock.advance(PAGE_SECONDS);
    bench.upkeep().await;
    assert_eq!(
        bench.storage.pending_jobs().await.unwrap(),
        0,
        "no work is left over"
    );
}

#[tokio::test]
async fn a_document_without_a_zone_needs_its_back_and_then_input_again() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let id = text(&session, "id");
    let page = bench.give_front(&session, without_zone()).await;
    let early = bench.service.submit(&page).await;
    let missing = StateError::PictureMissing(Side::Back);
    assert!(matches!(early, Err(ServiceError::State { error, .. }) if error == missing));
    let back = bench
        .service
        .attach(&page, upload(Side::Back, without_zone()))
        .await
        .unwrap();
    assert_eq!(back.notice.as_deref(), Some(reason::NO_ZONE));
    bench.service.submit(&page).await.unwrap();
    bench.clock.advance(1);
    bench.check().await;

    let failed = bench.get(&id).await;
    assert_eq!(failed["status"], "requires_input");
    assert_eq!(failed["last_error"]["code"], "document_type_not_supported");
    assert_eq!(
        failed["last_verification_report"]["document"]["status"],
        "unverified"
    );

    let again = bench.open(&failed).await;
    bench.service.consent(&again).await.unwrap();
    bench
        .service
        .attach(&again, upload(Side::Front, passport()))
        .await
        .unwrap();
    bench.service.submit(&again).await.unwrap();
    bench.clock.advance(1);
    bench.check().await;
    assert_eq!(bench.get(&id).await["status"], "verified");
    let listing = ReportListing {
        verification_session: Some(id),
        client_reference_id: Some("needle-reference".to_owned()),
        without_flow: false,
        list: ListRequest {
            limit: 10,
            ..ListRequest::default()
        },
    };
    let reports = bench
        .service
        .reports(&bench.caller, &listing)
        .await
        .unwrap();
    assert_eq!(reports.items.len(), 2, "every attempt leaves its report");
    let older = reports.items[1].id.to_string();
    assert_eq!(
        bench.service.report(&bench.caller, &older).await.unwrap(),
        reports.items[1]
    );
}

#[tokio::test]
async fn a_holder_under_age_is_refused_though_the_document_is_good() {
    let bench = Bench::new().await;
    let fields = ZoneFields {
        date_of_birth: "150101".into(),
        ..ZoneFields::specimen(Format::Td3)
    };
    let (id, _) = bench.submitted(zone(Format::Td3, &fields)).await;
    bench.check().await;
    let session = bench.get(&id).await;
    assert_eq!(session["last_error"]["code"], "under_supported_age");
    assert_eq!(
        session["last_verification_report"]["document"]["status"],
        "verified"
    );
    assert_eq!(session["verified_outputs"], Value::Null);
}

#[tokio::test]
async fn who_declines_is_known_to_the_business_and_may_think_again() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let id = text(&session, "id");
    let page = bench.open(&session).await;
    bench
        .service
        .give_up(&page, GiveUp::ConsentDeclined)
        .await
        .unwrap();
    assert_eq!(
        bench.get(&id).await["last_error"]["code"],
        "consent_declined"
    );
    let shown = bench.service.consent(&page).await.unwrap();
    assert_eq!(
        shown.requirements,
        [Requirement::Front, Requirement::Submit]
    );
}

#[tokio::test]
async fn who_opens_the_page_and_submits_nothing_has_abandoned_it() {
    let bench = Bench::new().await;
    let code = async |id: &str| bench.get(id).await["last_error"]["code"].clone();
    let begun = bench.create().await;
    let page = bench.give_front(&begun, passport()).await;
    let declined = bench.create().await;
    let other = bench.open(&declined).await;
    let give_up = bench.service.give_up(&other, GiveUp::ConsentDeclined);
    give_up.await.unwrap();
    let canceled = bench.create().await;
    bench.open(&canceled).await;
    let id = text(&canceled, "id");
    let cancel = bench.service.cancel_session(bench.call(None), &id, &PLAIN);
    cancel.await.unwrap();
    let (verified, _) = bench.submitted(passport()).await;
    bench.check().await;
    let untouched = text(&bench.create().await, "id");

    // Somebody else opens another link of a session that was opened a day ago.
    let twice = text(&bench.create().await, "id");
    bench.open(&bench.get(&twice).await).await;
    bench.clock.advance(PAGE_SECONDS / 2);
    bench.upkeep().await;
    bench.open(&bench.get(&twice).await).await;

    let before = kinds(&bench).await.len();
    bench.clock.advance(PAGE_SECONDS / 2 - 1);
    bench.upkeep().await;
    assert_eq!(
        code(&text(&begun, "id")).await,
        Value::Null,
        "a second early"
    );
    bench.clock.advance(1);
    bench.upkeep().await;
    assert_eq!(code(&text(&begun, "id")).await, "abandoned");
    assert_eq!(code(&text(&declined, "id")).await, "consent_declined");
    assert_eq!(code(&id).await, Value::Null);
    for id in [&verified, &untouched, &twice] {
        assert_eq!(code(id).await, Value::Null);
    }
    let session = bench.get(&text(&begun, "id")).await;
    assert_eq!(session["status"], "requires_input");
    assert_ne!(
        session["url"], begun["url"],
        "a fresh link to try again with"
    );
    assert_eq!(session["last_verification_report"], Value::Null);
    let events = kinds(&bench).await;
    assert_eq!(events[before..], [EventType::RequiresInput]);
    let shown = bench.service.page(&page).await.unwrap();
    assert_eq!(
        shown.requirements[0],
        Requirement::Consent,
        "from the start"
    );

    bench.clock.advance(PAGE_SECONDS / 2);
    bench.upkeep().await;
    assert_eq!(code(&twice).await, "abandoned");
}

#[tokio::test]
async fn a_check_that_dies_again_and_again_ends_as_a_failed_check() {
    let bench = Bench::new().await;
    let (id, _) = bench.submitted(passport()).await;
    for _ in 0..3 {
        let [job] = &bench.lease(Queue::Checks).await[..] else {
            panic!("one check is due")
        };
        assert!(bench.service.begin_check(job).await.unwrap().is_some());
        bench.clock.advance(LEASE + 1);
    }
    let [job] = &bench.lease(Queue::Checks).await[..] else {
        panic!("one check is due")
    };
    assert!(bench.service.begin_check(job).await.unwrap().is_none());
    let session = bench.get(&id).await;
    assert_eq!(session["status"], "requires_input");
    assert_eq!(session["last_error"]["reason"], reason::GIVEN_UP);
    assert!(bench.lease(Queue::Checks).await.is_empty());
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_writes_nothing() {
    let bench = Bench::new().await;
    let (id, _) = bench.submitted(passport()).await;
    let slow = bench.lease(Queue::Checks).await.remove(0);
    bench
        .service
        .begin_check(&slow)
        .await
        .unwrap()
        .expect("a submission");
    bench.clock.advance(LEASE + 1);
    let quick = bench.lease(Queue::Checks).await.remove(0);
    let late = bench.service.conclude(&slow, Vec::new()).await;
    assert!(
        matches!(late, Err(ServiceError::Store(StoreError::LeaseLost))),
        "{late:?}"
    );
    assert_eq!(bench.get(&id).await["status"], "processing");
    bench.service.give_check_up(&quick).await.unwrap();
    assert_eq!(bench.get(&id).await["status"], "requires_input");
}

/// The harness allows three submissions.
#[tokio::test]
async fn a_session_takes_so_many_submissions_and_then_asks_for_nothing() {
    let bench = Bench::new().await;
    let session = bench.create().await;
    let id = text(&session, "id");
    let fields = ZoneFields {
        date_of_birth: "150101".into(),
        ..ZoneFields::specimen(Format::Td3)
    };
    let young = zone(Format::Td3, &fields);
    let page = bench.give_front(&session, young.clone()).await;
    for attempt in 1..=3 {
        if attempt > 1 {
            bench.service.consent(&page).await.unwrap();
            let front = upload(Side::Front, young.clone());
            bench.service.attach(&page, front).await.unwrap();
        }
        bench.service.submit(&page).await.unwrap();
        bench.check().await;
        let shown = bench.service.page(&page).await.unwrap();
        assert_eq!(shown.status, Status::RequiresInput);
        assert_eq!(shown.exhausted, attempt == 3);
        assert_eq!(shown.requirements.is_empty(), attempt == 3);
    }
    let front = upload(Side::Front, passport());
    let files = bench.files().len();
    let refused = [
        bench.service.consent(&page).await.err(),
        bench.service.attach(&page, front).await.err(),
        bench.service.submit(&page).await.err(),
        bench.service.give_up(&page, GiveUp::NoCamera).await.err(),
        bench
            .service
            .peek_link(link(&bench.get(&id).await))
            .await
            .err(),
    ];
    for error in refused {
        let Some(ServiceError::State { error, .. }) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error, StateError::TooManySubmissions);
    }
    assert_eq!(bench.files().len(), files, "nothing more is stored");
    let after = bench.get(&id).await;
    assert_eq!(after["last_error"]["code"], "under_supported_age");
    let canceled = bench.service.cancel_session(bench.call(None), &id, &PLAIN);
    assert_eq!(body(&canceled.await.unwrap())["status"], "canceled");
}

#[tokio::test]
async fn a_session_can_be_changed_and_canceled_and_is_found_by_what_it_was_made_with() {
    let bench = Bench::new().await;
    let id = text(&bench.create().await, "id");
    bench.clock.advance(1);
    let other = bench.create_with(
        bonafide_service::SessionCreation {
            client_reference_id: Some("other".to_owned()),
            ..creation()
        },
        None,
    );
    let other = text(&body(&other.await.unwrap()), "id");
    let changes = SessionChanges {
        metadata: Some(MetadataChanges::Merge(
            [
                ("order".to_owned(), None),
                ("plan".to_owned(), Some("b".to_owned())),
            ]
            .into(),
        )),
        document_options: Some(Some(DocumentOptions {
            allowed_types: Some(vec![DocumentType::Passport]),
            require_live_capture: Some(true),
            require_matching_selfie: None,
        })),
        ..SessionChanges::default()
    };
    let updated = bench
        .service
        .update_session(bench.call(None), &id, &changes, &PLAIN)
        .await;
    let updated = body(&updated.unwrap());
    assert_eq!(updated["metadata"], json!({ "plan": "b" }));
    assert_eq!(updated["options"]["document"]["require_live_capture"], true);

    let find = async |reference: &str, status, list| {
        let listing = SessionListing {
            client_reference_id: Some(reference.to_owned()),
            status,
            list,
            ..SessionListing::default()
        };
        let found = bench.service.sessions(&bench.caller, &listing).await?;
        let ids = found.items.iter().map(|view| view.session.id.to_string());
        Ok::<Vec<String>, ServiceError>(ids.collect())
    };
    let list = ListRequest {
        limit: 10,
        ..ListRequest::default()
    };
    assert_eq!(
        find("needle-reference", None, list.clone()).await.unwrap(),
        std::slice::from_ref(&id)
    );
    assert_eq!(find("other", None, list.clone()).await.unwrap(), [other]);

    for _ in 0..2 {
        let canceled = bench
            .service
            .cancel_session(bench.call(None), &id, &PLAIN)
            .await
            .unwrap();
        assert_eq!(body(&canceled)["status"], "canceled");
    }
    let canceled = find("needle-reference", Some(Status::Canceled), list)
        .await
        .unwrap();
    assert_eq!(canceled, std::slice::from_ref(&id));
    let late = bench
        .service
        .update_session(bench.call(None), &id, &changes, &PLAIN)
        .await;
    assert!(matches!(late, Err(ServiceError::State { .. })));
    let after = ListRequest {
        starting_after: Some("vs_unknown".to_owned()),
        ..ListRequest::default()
    };
    let unknown = find("other", None, after).await;
    assert!(matches!(
        unknown,
        Err(ServiceError::NotFound {
            param: "starting_after",
            ..
        })
    ));
}

#[tokio::test]
async fn test_and_live_see_nothing_of_each_other() {
    let bench = Bench::new().await;
    let id = text(&bench.create().await, "id");
    let live = bench.service.session(&bench.live, &id, false).await;
    assert!(matches!(
        live,
        Err(ServiceError::NotFound {
            class: Class::Session,
            ..
        })
    ));
    assert!(bench.service.bootstrap("Again").await.unwrap().is_none());
    assert!(bench.keys.live.publishable.starts_with("pk_live_"));
    let unknown = bench.service.authenticate("sk_test_unknown").await;
    assert!(matches!(unknown, Err(AuthError::Unknown)));
}
