//! Lists: newest first, by cursor, by range of creation, by filter.

use bonafide_core::{clock::Timestamp, event::EventType, session::Status};
use bonafide_store::{
    Storage,
    command::SessionCommit,
    page::{Cursor, EventFilter, Page, ReportFilter, SessionFilter},
    row::SessionRow,
};

use crate::rows::{NOON, Rows, commit, create, endpoint_creation, next};

rules!(
    pages_go_forth_and_back_newest_first,
    a_range_of_creation_has_its_first_and_not_its_last_instant,
    sessions_are_filtered,
    reports_are_filtered,
    events_are_filtered_by_type,
    endpoints_are_listed,
);

fn page(cursor: Cursor, limit: u32) -> Page {
    Page {
        cursor,
        limit,
        from: None,
        until: None,
    }
}

const ALL: Page = Page {
    cursor: Cursor::Newest,
    limit: 100,
    from: None,
    until: None,
};

/// Sessions one second apart, the oldest first.
async fn seven_sessions(storage: &dyn Storage, rows: &Rows) -> Vec<SessionRow> {
    let mut sessions = Vec::new();
    for second in 0..7 {
        let session = rows.session(rows.test, NOON.plus_seconds(second));
        storage.commit(create(&session)).await.unwrap();
        sessions.push(session);
    }
    storage
        .commit(create(&rows.session(rows.live, NOON.plus_seconds(3))))
        .await
        .unwrap();
    sessions
}

/// Places in `sessions` of a page, and whether there are more.
async fn places(
    storage: &dyn Storage,
    sessions: &[SessionRow],
    filter: SessionFilter,
    page: Page,
) -> (Vec<usize>, bool) {
    let found = storage
        .sessions(sessions[0].account, filter, page)
        .await
        .unwrap();
    let place = |id| {
        sessions
            .iter()
            .position(|session| session.id == id)
            .unwrap()
    };
    (
        found
            .rows
            .iter()
            .map(|stored| place(stored.row.id))
            .collect(),
        found.has_more,
    )
}

async fn pages_go_forth_and_back_newest_first(storage: &dyn Storage, rows: &Rows) {
    let sessions = seven_sessions(storage, rows).await;
    let id = |place: usize| sessions[place].id.to_bytes();
    for (cursor, limit, expected, more) in [
        (Cursor::Newest, 3, vec![6, 5, 4], true),
        (Cursor::Newest, 7, vec![6, 5, 4, 3, 2, 1, 0], false),
        (Cursor::After(id(4)), 2, vec![3, 2], true),
        (Cursor::After(id(2)), 2, vec![1, 0], false),
        (Cursor::After(id(0)), 2, vec![], false),
        (Cursor::Before(id(2)), 2, vec![4, 3], true),
        (Cursor::Before(id(4)), 2, vec![6, 5], false),
        (Cursor::Before(id(6)), 2, vec![], false),
        (Cursor::After([0; 16]), 2, vec![], false),
        (Cursor::Before([255; 16]), 2, vec![], false),
        (Cursor::After([255; 16]), 1, vec![6], true),
        (Cursor::Before([0; 16]), 1, vec![0], true),
    ] {
        let found = places(
            storage,
            &sessions,
            SessionFilter::default(),
            page(cursor, limit),
        )
        .await;
        assert_eq!(found, (expected, more), "{cursor:?} {limit}");
    }
    let live = storage
        .sessions(rows.live, SessionFilter::default(), ALL)
        .await
        .unwrap();
    assert_eq!(live.rows.len(), 1);
}

async fn a_range_of_creation_has_its_first_and_not_its_last_instant(
    storage: &dyn Storage,
    rows: &Rows,
) {
    let sessions = seven_sessions(storage, rows).await;
    let at = |second| Some(NOON.plus_seconds(second));
    let after_five = Cursor::After(sessions[5].id.to_bytes());
    for (cursor, from, until, expected) in [
        (Cursor::Newest, at(2), at(5), vec![4, 3, 2]),
        (Cursor::Newest, at(5), None, vec![6, 5]),
        (Cursor::Newest, None, at(1), vec![0]),
        (Cursor::Newest, at(3), at(3), vec![]),
        (Cursor::Newest, None, Some(Timestamp(0)), vec![]),
        (after_five, at(3), None, vec![4, 3]),
    ] {
        let page = Page {
            cursor,
            limit: 100,
            from,
            until,
        };
        let found = places(storage, &sessions, SessionFilter::default(), page).await;
        assert_eq!(found, (expected, false), "{page:?}");
    }
}

async fn sessions_are_filtered(storage: &dyn Storage, rows: &Rows) {
    let [person, customer, account] = [(); 3].map(|()| Some(rows.hash()));
    let mut sessions = Vec::new();
    for (status, client_reference, related_customer, customer_account) in [
        (Status::RequiresInput, person, None, None),
        (Status::Verified, person, customer, account),
        (Status::Verified, None, customer, None),
        (Status::Canceled, None, None, account),
    ] {
        let made = rows.session(rows.test, NOON);
        let session = SessionRow {
            status,
            client_reference,
            related_customer,
            ..made
        };
        let command = SessionCommit {
            customer_account,
            ..create(&session)
        };
        storage.commit(command).await.unwrap();
        sessions.push(session);
    }
    let verified = Some(Status::Verified);
    for (status, client_reference, related_customer, customer_account, expected) in [
        (None, None, None, None, vec![0, 1, 2, 3]),
        (verified, None, None, None, vec![1, 2]),
        (Some(Status::Processing), None, None, None, vec![]),
        (None, person, None, None, vec![0, 1]),
        (None, None, customer, None, vec![1, 2]),
        (None, None, None, account, vec![1, 3]),
        (None, person, customer, None, vec![1]),
        (Some(Status::RequiresInput), person, None, None, vec![0]),
        (verified, None, customer, None, vec![1, 2]),
        (verified, None, None, account, vec![1]),
        (verified, person, customer, account, vec![1]),
        (Some(Status::Canceled), person, None, account, vec![]),
        (None, Some([0; 32]), None, None, vec![]),
        (None, None, None, Some([0; 32]), vec![]),
    ] {
        let filter = SessionFilter {
            status,
            client_reference,
            related_customer,
            customer_account,
        };
        let (mut found, more) = places(storage, &sessions, filter, ALL).await;
        found.sort_unstable();
        assert_eq!((found, more), (expected, false), "{filter:?}");
    }

    let redaction = SessionCommit {
        drop_data_key: true,
        ..commit(&next(&sessions[1]))
    };
    storage.commit(redaction).await.unwrap();
    let filter = SessionFilter {
        customer_account: account,
        ..SessionFilter::default()
    };
    let left = places(storage, &sessions, filter, ALL).await;
    assert_eq!(left, (vec![3], false), "redaction takes the hash too");
}

async fn reports_are_filtered(storage: &dyn Storage, rows: &Rows) {
    let person = Some(rows.hash());
    let first = SessionRow {
        client_reference: person,
        ..rows.session(rows.test, NOON)
    };
    let second = rows.session(rows.test, NOON.plus_seconds(1));
    let mut reports = Vec::new();
    for session in [&first, &second] {
        let pair = vec![rows.report(session), rows.report(session)];
        reports.extend(pair.iter().map(|report| report.id));
        storage
            .commit(SessionCommit {
                reports: pair,
                ..create(session)
            })
            .await
            .unwrap();
    }
    for (session, client_reference, expected) in [
        (None, None, 4),
        (Some(first.id), None, 2),
        (None, person, 2),
        (Some(first.id), person, 2),
        (Some(second.id), person, 0),
    ] {
        let filter = ReportFilter {
            session,
            client_reference,
            without_flow: false,
        };
        let found = storage.reports(rows.test, filter, ALL).await.unwrap();
        assert_eq!(found.rows.len(), expected, "{filter:?}");
        assert!(
            found
                .rows
                .iter()
                .all(|report| reports.contains(&report.row.id))
        );
        assert!(found.rows.is_sorted_by(|a, b| a.row.id > b.row.id));
        assert!(found.rows.iter().all(|report| report.data_key.is_some()));
    }
}

async fn events_are_filtered_by_type(storage: &dyn Storage, rows: &Rows) {
    let session = rows.session(rows.test, NOON);
    let events: Vec<_> = EventType::ALL
        .into_iter()
        .map(|kind| rows.event(&session, kind))
        .collect();
    storage
        .commit(SessionCommit {
            events,
            ..create(&session)
        })
        .await
        .unwrap();
    for types in [
        vec![],
        vec![EventType::Verified],
        vec![EventType::Created, EventType::Redacted],
        EventType::ALL.to_vec(),
    ] {
        let wanted = if types.is_empty() {
            EventType::ALL.to_vec()
        } else {
            types.clone()
        };
        let found = storage
            .events(
                rows.test,
                EventFilter {
                    types,
                    delivered: None,
                },
                ALL,
            )
            .await
            .unwrap();
        assert_eq!(found.rows.len(), wanted.len());
        assert!(
            found
                .rows
                .iter()
                .all(|event| wanted.contains(&event.row.kind))
        );
    }
}

async fn endpoints_are_listed(storage: &dyn Storage, rows: &Rows) {
    let mut ids = Vec::new();
    for _ in 0..3 {
        let endpoint = rows.endpoint(rows.test);
        ids.push(endpoint.endpoint.id);
        let made = storage.create_endpoint(endpoint_creation(&endpoint)).await;
        made.unwrap();
    }
    let other = rows.endpoint(rows.live);
    let made = storage.create_endpoint(endpoint_creation(&other)).await;
    made.unwrap();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let first = storage
        .endpoints(rows.test, page(Cursor::Newest, 2))
        .await
        .unwrap();
    assert!(first.has_more);
    let cursor = Cursor::After(first.rows[1].endpoint.id.to_bytes());
    let rest = storage.endpoints(rows.test, page(cursor, 2)).await.unwrap();
    assert!(!rest.has_more);
    let listed: Vec<_> = first
        .rows
        .iter()
        .chain(&rest.rows)
        .map(|row| row.endpoint.id)
        .collect();
    assert_eq!(listed, ids);
}
