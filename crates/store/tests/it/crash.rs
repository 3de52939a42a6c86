//! A process that is killed while it commits loses nothing that it was told is written.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use bonafide_core::{event::EventType, id::SessionId};
use bonafide_store::{
    Storage,
    command::SessionCommit,
    page::{Cursor, EventFilter, Page, SessionFilter},
    sqlite,
};
use futures_util::future::join_all;

use crate::rows::{NOON, Rows, create, endpoint_creation};

/// What the child prints before the id of each session that is written.
const WRITTEN: &str = "written ";

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for (round, milliseconds) in [(1, 3), (2, 40), (3, 11), (4, 95), (5, 23), (6, 160)] {
        fs::write(folder.path().join("round"), [round]).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "crash::writes_until_it_is_killed",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let before = acknowledged.len();
        while acknowledged.len() == before {
            assert!(
                read(&mut output, &mut acknowledged),
                "the child ended by itself"
            );
        }
        thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        while read(&mut output, &mut acknowledged) {}
        check(folder.path(), &acknowledged);
    }
    assert!(acknowledged.len() > 6, "{}", acknowledged.len());
}

/// Reads one line of the child's output; false at its end. A line without its end was cut off.
fn read(output: &mut impl BufRead, acknowledged: &mut Vec<SessionId>) -> bool {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let whole = line.strip_suffix('\n');
    acknowledged.extend(
        whole
            .and_then(|line| line.strip_prefix(WRITTEN))
            .map(|id| id.parse::<SessionId>().unwrap()),
    );
    !line.is_empty()
}

#[tokio::main]
async fn check(folder: &Path, acknowledged: &[SessionId]) {
    let account = Rows::new().test;
    let database = sqlite::open(&folder.join("data")).await.unwrap();
    for &id in acknowledged {
        assert!(
            database.session(account, id).await.unwrap().is_some(),
            "{id} is lost"
        );
    }
    // What was not acknowledged is there as a whole or not at all.
    let (mut cursor, mut sessions, mut events) = (Cursor::Newest, 0, 0);
    loop {
        let page = Page {
            cursor,
            limit: 100,
            from: None,
            until: None,
        };
        let found = database
            .sessions(account, SessionFilter::default(), page)
            .await
            .unwrap();
        sessions += found.rows.len();
        assert!(found.rows.iter().all(|session| session.data_key.is_some()));
        let Some(last) = found.rows.last() else { break };
        cursor = Cursor::After(last.row.id.to_bytes());
    }
    cursor = Cursor::Newest;
    loop {
        let page = Page {
            cursor,
            limit: 100,
            from: None,
            until: None,
        };
        let found = database
            .events(account, EventFilter::default(), page)
            .await
            .unwrap();
        events += found.rows.len();
        let Some(last) = found.rows.last() else { break };
        cursor = Cursor::After(last.row.id.to_bytes());
    }
    assert!(sessions >= acknowledged.len());
    assert_eq!(events, sessions);
    assert_eq!(database.pending_jobs().await.unwrap(), sessions as u64);
}

#[tokio::test]
#[ignore = "the process that the test above kills; it ends in no other way"]
async fn writes_until_it_is_killed() {
    let round = fs::read("round").expect("the test above says which round it is")[0];
    let rows = Rows::new();
    let database = sqlite::open(Path::new("data")).await.unwrap();
    database.bootstrap(rows.bootstrap()).await.unwrap();
    let created = NOON.plus_seconds(round.into());
    if round == 1 {
        let endpoint = rows.endpoint(rows.test);
        let made = database.create_endpoint(endpoint_creation(&endpoint)).await;
        made.unwrap();
    }
    let (rows, database) = (&rows, &database);
    join_all((0..8).map(|_| async move {
        loop {
            let session = rows.session(rows.test, created);
            let event = rows.event(&session, EventType::Created);
            let command = SessionCommit {
                jobs: vec![rows.fan_out_job(&event, created)],
                events: vec![event],
                ..create(&session)
            };
            database.commit(command).await.unwrap();
            writeln!(std::io::stdout(), "{WRITTEN}{}", session.id).unwrap();
        }
    }))
    .await;
}
