//! Verification flows, and the reports of sessions that were made through one.

use bonafide_core::flow::Flow;
use bonafide_store::{
    Storage, StoreError,
    command::SessionCommit,
    page::{Cursor, Page, ReportFilter},
    row::SessionRow,
};

use crate::rows::{NOON, Rows, create};

rules!(
    flows_read_back_in_their_account_alone,
    a_flow_changes_once_for_each_version,
    a_session_and_its_reports_keep_their_flow,
);

async fn flows_read_back_in_their_account_alone(storage: &dyn Storage, rows: &Rows) {
    let first = rows.flow(rows.test, NOON);
    let second = Flow {
        document_options: Default::default(),
        return_url: None,
        active: false,
        ..rows.flow(rows.test, NOON.plus_seconds(1))
    };
    for flow in [&second, &first] {
        storage.put_flow(flow.clone()).await.unwrap();
    }
    let found = storage.flow(rows.test, first.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&first));
    assert_eq!(storage.flow(rows.live, first.id).await.unwrap(), None);
    assert_eq!(storage.flows(rows.test).await.unwrap(), [first, second]);
    assert_eq!(storage.flows(rows.live).await.unwrap(), []);
}

async fn a_flow_changes_once_for_each_version(storage: &dyn Storage, rows: &Rows) {
    let flow = rows.flow(rows.test, NOON);
    storage.put_flow(flow.clone()).await.unwrap();
    let again = storage.put_flow(flow.clone()).await;
    assert!(matches!(again, Err(StoreError::Conflict)));
    let changed = Flow {
        version: 2,
        name: "Another".to_owned(),
        active: false,
        return_url: None,
        ..flow.clone()
    };
    storage.put_flow(changed.clone()).await.unwrap();
    let late = Flow {
        name: "Late".to_owned(),
        ..changed.clone()
    };
    let late = storage.put_flow(late).await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    let of_another = Flow {
        account: rows.live,
        version: 3,
        ..changed.clone()
    };
    let of_another = storage.put_flow(of_another).await;
    assert!(matches!(of_another, Err(StoreError::Conflict)));
    assert_eq!(storage.flows(rows.test).await.unwrap(), [changed]);
}

async fn a_session_and_its_reports_keep_their_flow(storage: &dyn Storage, rows: &Rows) {
    let flow = rows.flow(rows.test, NOON);
    storage.put_flow(flow.clone()).await.unwrap();
    let mut through = rows.session(rows.test, NOON);
    through.state.flow = Some(flow.id);
    let plain = rows.session(rows.test, NOON);
    let mut made = Vec::new();
    for session in [&through, &plain] {
        let report = rows.report(session);
        made.push(report.id);
        let command = SessionCommit {
            reports: vec![report],
            ..create(session)
        };
        storage.commit(command).await.unwrap();
    }
    let stored = async |session: &SessionRow| {
        let found = storage.session(rows.test, session.id).await.unwrap();
        found.unwrap().row
    };
    assert_eq!(stored(&through).await, through);
    assert_eq!(stored(&plain).await, plain);
    let report = storage.report(rows.test, made[0]).await.unwrap();
    assert_eq!(report.unwrap().row.flow, Some(flow.id));

    let all = Page {
        cursor: Cursor::Newest,
        limit: 10,
        from: None,
        until: None,
    };
    let without_flow = ReportFilter {
        without_flow: true,
        ..ReportFilter::default()
    };
    let found = storage.reports(rows.test, without_flow, all).await.unwrap();
    let found: Vec<_> = found.rows.iter().map(|report| report.row.id).collect();
    assert_eq!(found, made[1..]);
    let of_session = ReportFilter {
        session: Some(through.id),
        ..without_flow
    };
    let found = storage.reports(rows.test, of_session, all).await.unwrap();
    assert_eq!(found.rows, []);
}
