//! Requests that are too large, broken or absurd: each is refused as the contract says, and leaves
//! nothing. The operations are those of the API's description.

use axum::{
    body::{Body, Bytes},
    http::{Request, header::CONTENT_TYPE},
};
use futures_util::stream;
use serde_json::json;

use crate::{
    description::{Operation, shapes},
    files,
    harness::{App, Reply},
};

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=edge";

/// Sends a body of a type to an operation on an object that is not there.
async fn send(app: &App, operation: &Operation, query: &str, kind: &str, body: Body) -> Reply {
    let path = operation.path_with("x");
    let request = Request::builder()
        .method(operation.method)
        .uri(format!("{path}?{query}"))
        .header("authorization", format!("Bearer {}", app.keys.test.secret))
        .header(CONTENT_TYPE, kind);
    app.send(request.body(body).unwrap()).await
}

/// Nothing was stored by what was refused.
async fn is_empty(app: &App) {
    for operation in Operation::all() {
        let reply = send(app, &operation, "", "", Body::empty()).await;
        if reply.body["object"] == "list" {
            assert_eq!(reply.body["data"], json!([]), "{}", operation.id);
        }
    }
}

fn many(pair: &str, count: usize) -> String {
    vec![pair; count].join("&")
}

#[tokio::test]
async fn forms_that_are_too_large_broken_or_of_another_type_are_refused() {
    let app = App::new().await;
    let large = vec![b'a'; (1 << 20) + 1];
    let deep = format!("metadata{}=1", "[a]".repeat(8));
    let long = format!("metadata[a]={}", "x".repeat((64 << 10) + 1));
    let name = format!("{}=1", "x".repeat(1025));
    let pairs = many("limit=1", 1001);
    let broken: [&[u8]; 11] = [
        pairs.as_bytes(),
        deep.as_bytes(),
        long.as_bytes(),
        name.as_bytes(),
        b"limit=%ff",
        b"%ff=1",
        b"limit=\xff",
        b"limit=%00",
        b"expand=1&expand[a]=2",
        b"expand[]=1&expand[0]=2",
        b"expand[a]=1&expand=2",
    ];
    for operation in Operation::all() {
        let id = operation.id;
        let upload = operation.body().is_some_and(|(kind, _)| kind != FORM);
        if upload {
            continue;
        }
        for body in broken {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]);
            let reply = send(&app, &operation, "", FORM, body.to_vec().into()).await;
            assert_eq!(reply.status, 400, "{id} {shown}: {}", reply.body);
            let query = std::str::from_utf8(body).ok();
            if let Some(query) = query.filter(|query| query.len() < 65_000) {
                let reply = send(&app, &operation, query, "", Body::empty()).await;
                assert_eq!(reply.status, 400, "{id}?{shown}: {}", reply.body);
            }
        }
        let reply = send(&app, &operation, "", FORM, large.clone().into()).await;
        assert_eq!(reply.status, 413, "{id}");
        // A body whose length nobody said.
        let chunks = large
            .chunks(1000)
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)));
        let chunks: Vec<std::io::Result<Bytes>> = chunks.collect();
        let body = Body::from_stream(stream::iter(chunks));
        assert_eq!(
            send(&app, &operation, "", FORM, body).await.status,
            413,
            "{id}"
        );
        for kind in ["application/json", "text/plain", "", PARTS, "nonsense"] {
            let reply = send(&app, &operation, "", kind, "{}".into()).await;
            assert_eq!(reply.status, 415, "{id} {kind}");
        }
    }
    is_empty(&app).await;
}

#[tokio::test]
async fn absurd_numbers_are_refused_wherever_a_number_is_wanted() {
    let app = App::new().await;
    let mut numbers = 0;
    for operation in Operation::all() {
        for (name, shape) in operation.parameters() {
            if !shapes(shape).any(|shape| shape["type"] == "integer") {
                continue;
            }
            numbers += 1;
            for value in [
                "99999999999999999999",
                "-99999999999999999999",
                "9223372036854775807",
                "-9223372036854775808",
                "1e3",
                "0x10",
                "1.5",
                "1,000",
                "NaN",
                "Infinity",
                "%D9%A1",
                "+1",
                "1+",
                "--1",
                "-",
                "true",
            ] {
                let pair = (name.clone(), value.as_bytes().to_vec());
                let pairs = format!("{name}={value}");
                let (query, kind, body) = match operation.body() {
                    None => (pairs.as_str(), "", Body::empty()),
                    Some((FORM, _)) => ("", FORM, pairs.clone().into()),
                    Some(_) => ("", PARTS, files::parts(&[pair]).into()),
                };
                let reply = send(&app, &operation, query, kind, body).await;
                assert_eq!(reply.status, 400, "{} {pairs}", operation.id);
            }
        }
    }
    assert!(numbers > 20);
    is_empty(&app).await;
}

#[tokio::test]
async fn uploads_that_are_cut_off_anywhere_or_broken_are_refused() {
    let app = App::new().await;
    let part = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
    let good = [part("purpose", b"pci_document"), part("file", b"%PDF-1.7")];
    let whole = files::parts(&good);
    let upload = Operation::all();
    let upload = upload
        .iter()
        .find(|operation| operation.body().is_some_and(|(kind, _)| kind != FORM))
        .unwrap();
    // The last line break may be missing.
    for length in 0..whole.len() - 2 {
        let reply = send(&app, upload, "", PARTS, whole[..length].to_vec().into()).await;
        assert_eq!(reply.status, 400, "{length}");
    }
    let with = |more: &[(String, Vec<u8>)]| files::parts(&[&good[..], more].concat());
    let pairs = vec![part("expand[]", b"links"); 1001];
    let deep = part(&format!("metadata{}", "[a]".repeat(8)), b"1");
    let mut headless = b"--edge\r\n\r\nx\r\n".to_vec();
    headless.extend_from_slice(&whole);
    for (name, body) in [
        ("pairs", with(&pairs)),
        ("depth", with(&[deep])),
        ("no text", with(&[part("expand[]", b"\xff")])),
        ("null", with(&[part("expand[]", b"a\0")])),
        (
            "conflict",
            with(&[part("expand", b"a"), part("expand[a]", b"b")]),
        ),
        ("no name", headless),
        ("no parts", b"{\"purpose\":1}".to_vec()),
    ] {
        let reply = send(&app, upload, "", PARTS, body.into()).await;
        assert_eq!(reply.status, 400, "{name}: {}", reply.body);
    }
    let filler = vec![7; 1 << 20];
    let many_files = vec![part("file", &filler); 18];
    let reply = send(&app, upload, "", PARTS, with(&many_files).into()).await;
    assert_eq!(reply.status, 413, "the whole is limited too");
    for kind in [
        FORM,
        "application/json",
        "multipart/mixed; boundary=edge",
        "multipart/form-data",
        "",
    ] {
        let reply = send(&app, upload, "", kind, whole.clone().into()).await;
        assert_eq!(reply.status, 415, "{kind}");
    }
    is_empty(&app).await;
}

#[tokio::test]
async fn what_is_sent_twice_counts_with_its_last_value() {
    let app = App::new().await;
    let form = "type=nonsense&type=document&metadata[a]=1&metadata%5Ba%5D=2";
    let session = app.post("/v1/identity/verification_sessions", form).await;
    assert_eq!(session.body["metadata"], json!({ "a": "2" }));
    let part = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
    let parts = [
        part("purpose", b"nonsense"),
        part("file", b"one"),
        part("file", b"%PDF-1.7"),
        part("purpose", b"pci_document"),
    ];
    let file = app.parts_of(&parts).await;
    assert_eq!((file.status, &file.body["size"]), (200, &json!(8)));
}

#[tokio::test]
async fn headers_of_any_bytes_are_understood_or_refused() {
    let app = App::new().await;
    let secret = app.keys.test.secret.as_bytes();
    let long = vec![b'9'; 10_000];
    let values: [&[u8]; 12] = [
        b"",
        b" ",
        b"\xff\xfe",
        "\u{661}".as_bytes(),
        b"Basic",
        b"Basic ////",
        b"Basic /w==",
        b"Bearer \t",
        b"2026-02-30",
        b"-2026-10-28",
        b";;;",
        &long,
    ];
    for (name, statuses) in [
        ("authorization", &[401][..]),
        ("stripe-version", &[200, 400]),
        ("idempotency-key", &[200, 400]),
        ("x-forwarded-for", &[200]),
        ("stripe-account", &[200]),
        (CONTENT_TYPE.as_str(), &[200, 415]),
    ] {
        for value in values {
            let mut request = Request::post("/v1/identity/verification_sessions");
            if name != "authorization" {
                request = request.header("authorization", [b"Bearer ", secret].concat());
            }
            let request = request.header(name, value).body("type=document".into());
            let reply = app.send(request.unwrap()).await;
            let shown = String::from_utf8_lossy(&value[..value.len().min(20)]);
            assert!(
                statuses.contains(&reply.status),
                "{name}: {shown}: {}",
                reply.body
            );
        }
    }
}
