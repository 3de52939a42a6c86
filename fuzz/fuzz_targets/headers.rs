//! Headers from any bytes, one a line: the key, the version, the idempotency key, the type of the
//! body and where the request comes from are understood or refused.

#![no_main]

mod server;

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{HeaderValue, Request},
};
use libfuzzer_sys::fuzz_target;
use server::Server;

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

const NAMES: [&str; 5] = [
    "stripe-version",
    "idempotency-key",
    "content-type",
    "x-forwarded-for",
    "authorization",
];

fuzz_target!(|data: &[u8]| {
    let mut request = Request::post("/v1/identity/verification_sessions");
    let mut lines = data.split(|&byte| byte == b'\n');
    for name in NAMES {
        if let Some(value) = lines
            .next()
            .and_then(|line| HeaderValue::from_bytes(line).ok())
        {
            request = request.header(name, value);
        } else if name == "authorization" {
            request = request.header(name, format!("Bearer {}", SERVER.key));
        }
    }
    let status = SERVER.send(request.body(Body::from("type=document")).unwrap());
    assert!(matches!(status, 200 | 400 | 401 | 415), "{status}");
});
