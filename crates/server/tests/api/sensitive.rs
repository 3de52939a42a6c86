//! Who sees sensitive results, and the record that each read leaves.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo, http::Request};
use bonafide_core::account::{Mode, Permission};
use bonafide_server::Options;
use bonafide_service::KeySpec;

use crate::harness::{App, REPORTS, Reply, SESSIONS};

const SEES: [Permission; 2] = [Permission::SessionsRead, Permission::SensitiveRead];
const HOUR: i64 = 3600;

fn spec(networks: &[&str]) -> KeySpec {
    KeySpec {
        permissions: SEES.to_vec(),
        networks: networks.iter().map(|text| text.parse().unwrap()).collect(),
        ..KeySpec::default()
    }
}

impl App {
    async fn get_from(&self, address: &str, forwarded: &str, key: &str, path: &str) -> Reply {
        let peer = SocketAddr::new(address.parse().unwrap(), 4000);
        let request = Request::get(path)
            .header("authorization", format!("Bearer {key}"))
            .header("x-forwarded-for", forwarded)
            .extension(ConnectInfo(peer));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn records(&self) -> Vec<(String, String, String)> {
        let ring = self.key_ring();
        let account = ring.account(Mode::Test).await.unwrap().id;
        let (records, _) = ring.audit(account, None, 100).await.unwrap();
        let shown = records.into_iter().rev().map(|record| {
            (
                record.object,
                record.fields.join(","),
                record.address.to_string(),
            )
        });
        shown.collect()
    }
}

#[tokio::test]
async fn each_sensitive_field_is_shown_to_who_may_and_leaves_a_record() {
    let app = App::new().await;
    let id = app.verified().await;
    let path = format!("{SESSIONS}/{id}");
    let may = app.make_key(spec(&[])).await;
    let call = |key: String, path: String| {
        let app = &app;
        async move { app.call_with(&key, ("GET", &path), "", &[]).await }
    };
    let report = app.get(&path, "").await.text("last_verification_report");
    let field = "last_verification_report.document";
    for (object, path, fields, shown) in [
        (
            &id,
            format!("{path}?expand[]="),
            "verified_outputs.dob",
            "1974",
        ),
        (
            &id,
            format!("{path}?expand[]="),
            "verified_outputs.sex",
            "female",
        ),
        (
            &id,
            format!("{path}?expand[]="),
            &format!("{field}.number"),
            "L898902C3",
        ),
        (
            &id,
            format!("{path}?expand[]="),
            &format!("{field}.expiration_date"),
            "2033",
        ),
        (
            &report,
            format!("{REPORTS}/{report}?expand[]="),
            "document.number",
            "L898902C3",
        ),
        (
            &report,
            format!("{REPORTS}?expand[]=data."),
            "document.dob",
            "1974",
        ),
        (
            &id,
            format!("{SESSIONS}?expand[]=data."),
            "verified_outputs.dob",
            "1974",
        ),
        // Four levels, which is the most.
        (
            &id,
            format!("{SESSIONS}?expand[]=data."),
            &format!("{field}.number"),
            "L898902C3",
        ),
    ] {
        let path = format!("{path}{fields}");
        let secret = call(app.keys.test.secret.clone(), path.clone()).await;
        assert_eq!(secret.status, 403, "{path}");
        let message = secret.error().3;
        assert!(message.contains("rak_identity_verification_sensitive_read"));
        let before = app.records().await.len();
        app.clock.advance(1);
        let seen = call(may.text.clone(), path.clone()).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(
            seen.body.to_string().contains(shown),
            "{path}: {}",
            seen.body
        );
        let records = app.records().await;
        assert_eq!(records.len(), before + 1, "{path}");
        let (read, named, address) = records.last().unwrap();
        assert_eq!((read, named.as_str()), (object, fields));
        assert_eq!(address, "0.0.0.0", "the test has no connection");
    }
    let five = format!("{field}.number.digits");
    let deep = app.get(SESSIONS, &format!("expand[]=data.{five}")).await;
    let message = "You cannot expand more than 4 levels of a property. Property: ";
    assert_eq!(
        (deep.status, deep.error().3),
        (400, format!("{message}data.{five}").as_str())
    );
    let before = app.records().await.len();
    call(
        may.text.clone(),
        format!("{path}?expand[]=verified_outputs"),
    )
    .await;
    assert_eq!(app.records().await.len(), before, "names need no record");
    let open = app.session_path().await;
    let unset = call(
        may.text.clone(),
        format!("{open}?expand[]=verified_outputs.dob"),
    )
    .await;
    assert_eq!(unset.status, 200);
    assert_eq!(
        app.records().await.len(),
        before,
        "there was nothing to see"
    );
}

#[tokio::test]
async fn changes_show_nothing_sensitive() {
    let app = App::new().await;
    let permissions = vec![Permission::SessionsWrite, Permission::SensitiveRead];
    let key = app.restricted(permissions).await;
    let path = app.session_path().await;
    for path in [
        SESSIONS.to_owned(),
        path.clone(),
        format!("{path}/cancel"),
        format!("{path}/redact"),
    ] {
        let form = if path == SESSIONS {
            "type=document&"
        } else {
            ""
        };
        let form = format!("{form}expand[]=verified_outputs.dob");
        let refused = app.call_with(&key, ("POST", &path), &form, &[]).await;
        let message = "This property can only be expanded when the object is retrieved or listed \
                       (verified_outputs.dob).";
        assert_eq!(refused.error(), (400, "-", "-", message), "{path}");
        assert_eq!(app.post(&path, &form).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn after_48_hours_only_keys_bound_to_networks_see_them() {
    let app = App::with(Options {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..Options::default()
    })
    .await;
    let old = app.verified().await;
    app.clock.advance(48 * HOUR);
    let anywhere = app.make_key(spec(&[])).await.text;
    let bound = app.make_key(spec(&["192.0.2.0/24"])).await.text;
    let old_path = format!("{SESSIONS}/{old}?expand[]=verified_outputs.dob");
    let from = |key: String, path: String| {
        let app = &app;
        async move { app.get_from("192.0.2.9", "198.51.100.1", &key, &path).await }
    };
    assert_eq!(from(anywhere.clone(), old_path.clone()).await.status, 200);
    app.clock.advance(1);
    let late = from(anywhere.clone(), old_path.clone()).await;
    assert_eq!(late.status, 403);
    assert!(late.error().3.contains("48 hours"));
    assert_eq!(from(bound.clone(), old_path.clone()).await.status, 200);

    let new = app.verified().await;
    let list = format!("{SESSIONS}?expand[]=data.verified_outputs.dob");
    for (key, sees_old) in [(&anywhere, false), (&bound, true)] {
        let page = from(key.clone(), list.clone()).await.body;
        let shown = |index: usize| page["data"][index]["verified_outputs"].get("dob").is_some();
        assert_eq!(page["data"][0]["id"], new.as_str());
        assert_eq!((shown(0), shown(1)), (true, sees_old));
    }
    let records = app.records().await.into_iter();
    let mut read: Vec<_> = records.map(|record| (record.0, record.2)).collect();
    read.sort();
    let here = |id: &String| (id.clone(), "192.0.2.9".to_owned());
    assert_eq!(
        read,
        [&old, &old, &old, &new, &new].map(here),
        "also the refusal left no record, and X-Forwarded-For of a stranger is not believed"
    );

    for (peer, forwarded, status) in [
        ("198.51.100.1", "192.0.2.9", 403),
        ("10.1.1.1", "192.0.2.9", 200),
        ("10.1.1.1", "192.0.2.9, 198.51.100.1", 403),
        ("::ffff:192.0.2.9", "", 200),
    ] {
        let reply = app.get_from(peer, forwarded, &bound, "/v1/account").await;
        assert_eq!(reply.status, status, "{peer} {forwarded}");
    }
}

#[tokio::test]
async fn a_rolled_key_goes_on_for_a_while_and_an_ended_one_says_so() {
    let app = App::new().await;
    let ring = app.key_ring();
    let old = app.make_key(spec(&[])).await;
    let new = ring.roll(old.key.id, 2).await.unwrap();
    assert_eq!(new.key.permissions, old.key.permissions);
    assert_eq!(new.key.expires, None);
    assert!(ring.roll(old.key.id, 0).await.is_err(), "its end is set");
    let status = |text: String| {
        let app = &app;
        async move { app.call_with(&text, ("GET", SESSIONS), "", &[]).await }
    };
    app.clock.advance(2 * HOUR - 1);
    assert_eq!(status(old.text.clone()).await.status, 200);
    app.clock.advance(1);
    let expired = status(old.text.clone()).await;
    let message = format!(
        "Expired API Key provided: rk_test_*********{}",
        old.key.last4
    );
    assert_eq!(
        expired.error(),
        (401, "api_key_expired", "-", message.as_str())
    );
    assert_eq!(status(new.text.clone()).await.status, 200);
    ring.revoke(new.key.id).await.unwrap();
    assert_eq!(status(new.text.clone()).await.error().1, "api_key_expired");
    assert!(ring.revoke(new.key.id).await.is_err(), "it has ended");
}

#[tokio::test]
async fn a_reply_is_given_again_only_to_a_key_that_may_do_the_same() {
    let app = App::new().await;
    let writes = app
        .make_key(KeySpec {
            permissions: vec![Permission::SessionsWrite],
            ..KeySpec::default()
        })
        .await;
    let reads = app.restricted(vec![Permission::SessionsRead]).await;
    let once = [("idempotency-key", "k-1")];
    let call = |key: String| {
        let (app, once) = (&app, &once);
        async move {
            app.call_with(&key, ("POST", SESSIONS), "type=document", once)
                .await
        }
    };
    let first = call(writes.text.clone()).await;
    assert_eq!(first.status, 200);
    assert_eq!(call(reads).await.status, 400, "and learns nothing");
    let rolled = app.key_ring().roll(writes.key.id, 1).await.unwrap();
    assert_eq!(call(rolled.text).await.text("id"), first.text("id"));
}
