//! Uploads from any bytes: taken, or refused as the API's description says.

#![no_main]

mod server;

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use libfuzzer_sys::fuzz_target;
use server::Server;

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

fuzz_target!(|data: &[u8]| {
    let request = Request::post("/v1/files")
        .header("authorization", format!("Bearer {}", SERVER.key))
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(Body::from(data.to_vec()));
    let status = SERVER.send(request.unwrap());
    assert!(matches!(status, 200 | 400 | 413), "{status}");
});
