//! Files and links to them.

use axum::{body::Body, http::Request};
use bonafide_core::account::{Mode, Permission};
use bonafide_service::KeySpec;
use bonafide_testkit::evidence;
use serde_json::{Value, json};

use crate::harness::{App, Reply, SESSIONS};

pub(crate) const FILES: &str = "/v1/files";
const LINKS: &str = "/v1/file_links";

/// A part: its headers after the name, and its content.
type Part<'a> = (&'a str, &'a [u8]);

fn body(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in parts {
        let head = format!("--edge\r\nContent-Disposition: form-data; name={name}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body
}

/// A body of these names and contents; that of `file` is a file.
pub(crate) fn parts(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let named: Vec<(String, &[u8])> = parts
        .iter()
        .map(|(name, content)| match name.as_str() {
            "file" => (named("a.pdf"), content.as_slice()),
            name => (format!("\"{name}\""), content.as_slice()),
        })
        .collect();
    let parts: Vec<Part<'_>> = named
        .iter()
        .map(|(name, content)| (name.as_str(), *content))
        .collect();
    body(&parts)
}

fn named(name: &str) -> String {
    format!("\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain")
}

impl App {
    async fn post_parts(&self, key: &str, once: Option<&str>, body: Vec<u8>) -> Reply {
        let mut request = Request::post(FILES)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "multipart/form-data; boundary=edge");
        if let Some(once) = once {
            request = request.header("idempotency-key", once);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn parts(&self, parts: &[Part<'_>]) -> Reply {
        self.post_parts(&self.keys.test.secret, None, body(parts))
            .await
    }

    /// Posts these parts with the secret key of test mode.
    pub(crate) async fn parts_of(&self, all: &[(String, Vec<u8>)]) -> Reply {
        let secret = self.keys.test.secret.clone();
        self.post_parts(&secret, None, parts(all)).await
    }

    /// An uploaded file.
    pub(crate) async fn upload(&self, purpose: &str, bytes: &[u8]) -> Reply {
        let name = named("a.pdf");
        let parts = [("purpose", purpose.as_bytes()), (name.as_str(), bytes)];
        let reply = self.parts(&parts).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply
    }

    async fn contents(&self, key: &str, id: &str) -> (u16, Vec<u8>) {
        let request = Request::get(format!("{FILES}/{id}/contents"))
            .header("authorization", format!("Bearer {key}"));
        let (status, _, bytes) = self.fetch(request.body(Body::empty()).unwrap()).await;
        (status, bytes)
    }

    async fn download(&self, link: &Value) -> (u16, Vec<u8>) {
        let url = link["url"].as_str().unwrap();
        let path = url.strip_prefix("https://id.example").unwrap();
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, headers, bytes) = self.fetch(request).await;
        if status == 200 {
            assert_eq!(headers["content-disposition"], "attachment");
            assert_eq!(headers["cache-control"], "private, no-store");
            assert_eq!(headers["x-content-type-options"], "nosniff");
        }
        (status, bytes)
    }
}

#[tokio::test]
async fn a_file_is_taken_with_its_parts_in_any_order_and_sealed() {
    let app = App::new().await;
    let content = b"%PDF-1.7 needle-in-an-upload";
    let name = named("C:\\folder\\needle-name.pdf");
    let parts: [Part<'_>; 4] = [
        ("purpose", b"dispute_evidence"),
        (&name, content),
        ("file_link_data[create]", b"true"),
        ("\"file_link_data[metadata][a]\"", b"needle-metadata"),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let file = app.parts(&order.map(|number| parts[number])).await;
        assert_eq!(file.status, 200, "{}", file.body);
        let id = file.text("id");
        assert!(id.starts_with("file_"));
        assert_eq!(
            file.body,
            json!({
                "id": id,
                "object": "file",
                "created": file.body["created"],
                "expires_at": null,
                "filename": "needle-name.pdf",
                "purpose": "dispute_evidence",
                "size": content.len(),
                "title": null,
                "type": "pdf",
                "url": format!("https://id.example/v1/files/{id}/contents"),
            })
        );
        assert_eq!(app.get(&format!("{FILES}/{id}"), "").await.body, file.body);
        let secret = &app.keys.test.secret;
        assert_eq!(app.contents(secret, &id).await, (200, content.to_vec()));
        let full = app.get(&format!("{FILES}/{id}"), "expand[]=links").await;
        assert_eq!(full.body["links"]["url"], format!("{LINKS}?file={id}"));
        let link = &full.body["links"]["data"][0];
        assert_eq!(link["metadata"], json!({ "a": "needle-metadata" }));
        assert_eq!(app.download(link).await, (200, content.to_vec()));
    }
    for needle in ["needle-in-an-upload", "needle-name", "needle-metadata"] {
        assert!(!app.holds(needle.as_bytes()), "{needle}");
    }
    let list = app.get(FILES, "limit=2&purpose=dispute_evidence").await;
    assert_eq!(list.body["data"].as_array().unwrap().len(), 2);
    assert_eq!(list.body["has_more"], true);
    let none = app.get(FILES, "purpose=pci_document").await;
    assert_eq!(none.body["data"], json!([]));
}

#[tokio::test]
async fn an_upload_that_is_wrong_is_refused_and_leaves_nothing() {
    let app = App::new().await;
    let secret = app.keys.test.secret.clone();
    let purpose: Part<'_> = ("purpose", b"pci_document");
    let file: Part<'_> = ("\"file\"; filename=\"a\"", b"x");
    let large = vec![7; (16 << 20) + 1];
    for (parts, expected) in [
        (&[purpose][..], (400, "parameter_missing", "file")),
        (&[file], (400, "parameter_missing", "purpose")),
        (&[file, ("purpose", b"selfie")], (400, "-", "purpose")),
        (&[file, ("purpose", b"\xff")], (400, "-", "-")),
        (
            &[file, purpose, ("foo", b"1")],
            (400, "parameter_unknown", "foo"),
        ),
        (
            &[file, purpose, ("file_link_data[expires_at]", b"1")],
            (400, "parameter_missing", "file_link_data[create]"),
        ),
        (&[purpose, ("file", &large)], (413, "-", "-")),
        (&[file, ("purpose", &large)], (400, "-", "-")),
        (
            &[
                file,
                ("purpose", b"identity_document"),
                ("file_link_data[create]", b"true"),
            ],
            (400, "-", "file"),
        ),
    ] {
        let reply = app.parts(parts).await;
        let (status, code, param, message) = reply.error();
        assert_eq!((status, code, param), expected, "{message}");
    }
    let whole = body(&[purpose, file]);
    for length in [0, 10, 60, whole.len() - 12, whole.len() - 5] {
        let reply = app
            .post_parts(&secret, None, whole[..length].to_vec())
            .await;
        assert_eq!(reply.status, 400, "{length}: {}", reply.body);
    }
    for content_type in [
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "image/png",
    ] {
        let request = Request::post(FILES)
            .header("authorization", format!("Bearer {secret}"))
            .header("content-type", content_type);
        let request = request.body(Body::from(whole.clone())).unwrap();
        assert_eq!(app.send(request).await.status, 415, "{content_type}");
    }
    let reads = app.restricted(vec![Permission::FilesRead]).await;
    assert_eq!(app.post_parts(&reads, None, large).await.status, 403);
    assert_eq!(app.get(FILES, "").await.body["data"], json!([]));
}

#[tokio::test]
async fn an_upload_is_done_once_for_its_idempotency_key() {
    let app = App::new().await;
    let secret = app.keys.test.secret.clone();
    let send = |content: &'static [u8]| {
        let parts = body(&[
            ("purpose", b"pci_document"),
            ("\"file\"; filename=\"a\"", content),
        ]);
        app.post_parts(&secret, Some("once"), parts)
    };
    let first = send(b"one").await;
    let again = send(b"one").await;
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(
        send(b"two").await.body["error"]["type"],
        "idempotency_error"
    );
    assert_eq!(
        app.get(FILES, "").await.body["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn links_are_made_changed_listed_and_expire() {
    let app = App::new().await;
    let file = app.upload("pci_document", b"%PDF").await.text("id");
    let link = app.post(LINKS, &format!("file={file}&metadata[a]=1")).await;
    let path = format!("{LINKS}/{}", link.text("id"));
    assert_eq!(link.body["file"], file.as_str());
    assert_eq!(link.body["expired"], false);
    assert_eq!(link.body["livemode"], false);
    assert_eq!(
        app.get(&path, "").await.body,
        link.body,
        "the URL is shown again"
    );
    let full = app.get(&path, "expand[]=file.links").await;
    assert_eq!(full.body["file"]["links"]["data"][0]["id"], link.body["id"]);

    let now = link.body["created"].as_i64().unwrap();
    let later = format!("expires_at={}&metadata[b]=2", now + 60);
    let changed = app.post(&path, &later).await;
    assert_eq!(changed.body["metadata"], json!({ "a": "1", "b": "2" }));
    assert_eq!(app.download(&link.body).await.0, 200);
    app.clock.advance(60);
    assert_eq!(app.download(&link.body).await.0, 404);
    assert_eq!(app.get(&path, "").await.body["expired"], true);
    for (expired, count) in [("true", 1), ("false", 0)] {
        let list = app
            .get(LINKS, &format!("expired={expired}&file={file}"))
            .await;
        assert_eq!(list.body["data"].as_array().unwrap().len(), count);
    }
    assert_eq!(
        app.post(&path, "expires_at=").await.body["expires_at"],
        Value::Null
    );
    assert_eq!(app.download(&link.body).await.0, 200);
    assert_eq!(
        app.post(&path, "expires_at=now").await.body["expired"],
        true
    );
    assert_eq!(app.download(&link.body).await.0, 404);

    assert_eq!(
        app.post(&path, "expires_at=5").await.error().2,
        "expires_at"
    );
    assert_eq!(
        app.post(LINKS, "file=file_x").await.error().1,
        "resource_missing"
    );
    let private = app.upload("identity_document", b"%PDF").await;
    assert_eq!(private.body["url"], Value::Null);
    let private = private.text("id");
    assert_eq!(
        app.post(LINKS, &format!("file={private}")).await.error().2,
        "file"
    );
    assert_eq!(app.contents(&app.keys.test.secret, &private).await.0, 400);
}

#[tokio::test]
async fn a_picture_is_read_only_by_who_may_for_30_seconds_and_leaves_records() {
    let app = App::new().await;
    let session = app.verified().await;
    let path = format!("{SESSIONS}/{session}");
    let expanded = app.get(&path, "expand[]=last_verification_report").await;
    let file = expanded.body["last_verification_report"]["document"]["files"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let picture = evidence::passport();
    let shown = app.get(&format!("{FILES}/{file}"), "").await;
    assert_eq!(shown.text("purpose"), "identity_document_downloadable");
    assert_eq!(shown.body["type"], "jpg");
    assert_eq!(shown.body["size"], picture.len());

    let in_seconds = |seconds: i64| {
        let now = expanded.body["created"].as_i64().unwrap();
        format!(
            "file={file}&expires_at={}&metadata[a]=needle",
            now + seconds
        )
    };
    let sees = app
        .make_key(KeySpec {
            permissions: vec![Permission::FilesWrite, Permission::SensitiveRead],
            ..KeySpec::default()
        })
        .await;
    let post = |key: String, form: String| {
        let app = &app;
        async move { app.call_with(&key, ("POST", LINKS), &form, &[]).await }
    };
    let writes = app.restricted(vec![Permission::FilesWrite]).await;
    let reads = app
        .restricted(vec![Permission::FilesRead, Permission::SensitiveRead])
        .await;
    for key in [&app.keys.test.secret, &writes, &reads] {
        assert_eq!(post(key.clone(), in_seconds(30)).await.status, 403);
        assert_eq!(app.contents(key, &file).await.0, 403);
    }
    for form in [in_seconds(31), format!("file={file}")] {
        let refused = post(sees.text.clone(), form).await;
        assert_eq!(refused.error().2, "expires_at");
    }
    let ring = app.key_ring();
    let account = ring.account(Mode::Test).await.unwrap().id;
    let records = async || {
        let (records, _) = ring.audit(account, None, 100).await.unwrap();
        records
    };
    assert!(records().await.is_empty(), "nothing was seen so far");

    let link = post(sees.text.clone(), in_seconds(30)).await;
    assert_eq!(link.status, 200, "{}", link.body);
    app.clock.advance_millis(10);
    assert_eq!(app.download(&link.body).await, (200, picture.clone()));
    app.clock.advance_millis(10);
    assert_eq!(app.contents(&sees.text, &file).await, (200, picture));
    let seen = records().await;
    let objects: Vec<_> = seen
        .iter()
        .rev()
        .map(|record| record.object.as_str())
        .collect();
    assert_eq!(objects, [file.as_str(), &link.text("id"), &file]);
    for record in &seen {
        assert_eq!(
            (record.key, record.fields.join(",")),
            (sees.key.id, "contents".to_owned())
        );
        assert_eq!(record.session.to_string(), session);
    }
    let path_of_link = format!("{LINKS}/{}", link.text("id"));
    let hidden = app.get(&path_of_link, "").await;
    assert_eq!(
        hidden.body["url"],
        Value::Null,
        "a secret key cannot use it"
    );
    let longer = app.post(&path_of_link, "expires_at=").await;
    assert_eq!(
        longer.error().2,
        "expires_at",
        "it cannot be made to live on"
    );
    app.clock.advance(30);
    assert_eq!(app.download(&link.body).await.0, 404);

    app.clock.advance(48 * 3600);
    assert_eq!(
        app.contents(&sees.text, &file).await.0,
        403,
        "after 48 hours"
    );
    let redacted = app.post(&format!("{path}/redact"), "").await;
    assert_eq!(redacted.status, 200);
    assert_eq!(app.contents(&sees.text, &file).await.0, 404);
    assert_eq!(
        app.get(&format!("{FILES}/{file}"), "").await.body["url"],
        Value::Null
    );
    let gone = app.get(&path_of_link, "").await;
    assert_eq!(
        (&gone.body["url"], &gone.body["metadata"]),
        (&Value::Null, &json!({}))
    );
}

#[tokio::test]
async fn a_kept_reply_that_shows_a_link_to_a_picture_ends_with_its_session() {
    let app = App::new().await;
    let path = format!("{SESSIONS}/{}", app.verified().await);
    let shown = app.get(&path, "expand[]=last_verification_report").await;
    let file = &shown.body["last_verification_report"]["document"]["files"][0];
    let until = shown.body["created"].as_i64().unwrap() + 30;
    let form = format!(
        "file={}&expires_at={until}&metadata[a]=needle&expand[]=file",
        file.as_str().unwrap()
    );
    let permissions = vec![Permission::FilesWrite, Permission::SensitiveRead];
    let sees = app.restricted(permissions).await;
    let once = [("idempotency-key", "link-1")];
    let post = async || app.call_with(&sees, ("POST", LINKS), &form, &once).await;
    let first = post().await;
    assert_eq!(
        (first.status, &first.body["metadata"]["a"]),
        (200, &json!("needle"))
    );
    assert_eq!(post().await.body, first.body);

    app.post(&format!("{path}/redact"), "").await;
    let again = post().await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((again.status, again.text("id")), (200, first.text("id")));
    assert_eq!(
        (&again.body["metadata"], &again.body["url"]),
        (&json!({}), &Value::Null)
    );
    assert_eq!(&again.body["file"], file, "not in full any more");
}
