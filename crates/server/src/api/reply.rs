//! Replies of the API.

use axum::{
    body::Body,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bonafide_service::{List, Reply};
use bonafide_wire::list::list;
use serde_json::Value;

use super::Failure;

/// What becomes of the request's idempotency key when the reply is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disposition {
    /// The reply was kept with the change that it tells of.
    Kept,
    /// The reply is to be kept.
    Keep,
    /// The key is free again.
    Release,
}

/// What a handler answers.
pub(super) type Answered = Result<Success, Failure>;

/// A call that succeeded.
pub(super) enum Success {
    /// The service made the reply, and kept it where there is an idempotency key.
    Made(Reply),
    /// This object.
    Object(Value),
}

impl Success {
    /// A page of a list whose address is `url`.
    pub(super) fn list<T>(url: &str, found: &List<T>, render: impl Fn(&T) -> Value) -> Self {
        let data: Vec<Value> = found.items.iter().map(render).collect();
        Self::Object(list(url, found.has_more, &data))
    }
}

impl IntoResponse for Success {
    fn into_response(self) -> Response {
        match self {
            Self::Made(reply) => response(reply.status, reply.body.into(), Disposition::Kept),
            Self::Object(object) => json_response(200, &object, Disposition::Keep),
        }
    }
}

/// The bytes of an object.
pub(super) fn to_bytes(object: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(object).expect("a JSON value can be written")
}

pub(super) fn json_response(status: u16, object: &Value, disposition: Disposition) -> Response {
    response(status, to_bytes(object).into(), disposition)
}

pub(super) fn response(status: u16, body: Body, disposition: Disposition) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(
        CONTENT_TYPE,
        axum::http::HeaderValue::from_static("application/json"),
    );
    response.extensions_mut().insert(disposition);
    response
}
