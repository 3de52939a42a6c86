//! What a request leaves in the log.

use std::{cell::RefCell, io};

use crate::harness::{App, SESSIONS};

thread_local! {
    /// What this thread logged: a test and all its tasks run on one.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct ToThread;

impl io::Write for ToThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn one_line_a_request_and_nothing_personal_in_it() {
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(|| ToThread)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let app = App::new().await;
    let form = "type=document&metadata[a]=Eriksson&client_reference_id=Eriksson";
    let created = app.post_once(SESSIONS, form, "Eriksson").await;
    let path = format!("{SESSIONS}/{}", created.text("id"));
    app.get(&path, "").await;
    app.post(&path, "type=Eriksson").await;
    app.get("/v1/Eriksson", "Eriksson=1").await;
    app.call_with("Eriksson", ("GET", SESSIONS), "", &[]).await;
    let url = created.text("url");
    let token = url.rsplit('/').next().unwrap();
    let request = axum::http::Request::get(format!("/start/{token}"));
    let _ = tower::ServiceExt::oneshot(
        app.router.clone(),
        request.body(axum::body::Body::empty()).unwrap(),
    )
    .await
    .unwrap();

    let log = String::from_utf8(LOG.take()).unwrap();
    for secret in [
        "Eriksson",
        token,
        &app.keys.test.secret,
        &created.text("id"),
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    let lines: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("bonafide::request"))
        .collect();
    assert_eq!(lines.len(), 6, "{log}");
    assert!(lines[0].contains(created.header("request-id").unwrap()));
    assert!(lines[0].contains(&app.keys.test.account.to_string()));
    assert!(lines[1].contains(r#""route":"/v1/identity/verification_sessions/{session}""#));
    assert!(lines[1].contains(r#""status":200"#) && lines[1].contains(r#""method":"GET""#));
    assert!(lines[3].contains(r#""route":"-""#));
    assert!(!lines[4].contains("acct_"));
}
