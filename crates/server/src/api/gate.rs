//! The gate before every call: key, version, parameters, idempotency key, in the contract's order.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bonafide_core::account::KeyKind;
use bonafide_service::{Caller, Service};
use bonafide_wire::{ApiError, version};

use super::{Failure, call::ApiCall, credentials, idempotency, parameters};
use crate::edge::Trace;

const VERSION: HeaderName = HeaderName::from_static("stripe-version");

/// Lets a request through to its handler, or answers it.
pub(super) async fn gate(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let version = version_of(&service, request.headers());
    let mut response = pass(service, request, next)
        .await
        .unwrap_or_else(IntoResponse::into_response);
    if let Some(version) = version {
        response.headers_mut().insert(VERSION, version);
    }
    response
}

async fn pass(service: Arc<Service>, request: Request, next: Next) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let caller = admit(&service, &parts).await?;
    if let Some(header) = parts.headers.get(VERSION) {
        let text = String::from_utf8_lossy(header.as_bytes());
        version::parse(&text)?;
    }
    let trace = trace(&parts)?;
    let call = ApiCall {
        caller: Arc::new(caller),
        request: trace.request,
        held: None,
        parameters: parameters::read(&parts.uri, &parts.headers, body).await?,
    };
    idempotency::carry_out(service, call, &mut parts, next).await
}

/// Who makes the request: somebody with a secret or restricted key.
pub(super) async fn admit(service: &Service, parts: &Parts) -> Result<Caller, Failure> {
    let text = credentials::key(&parts.headers).ok_or(ApiError::NoKey)?;
    let caller = service
        .authenticate(&text)
        .await
        .map_err(|error| Failure::of_key(error, &text))?;
    trace(parts)?.account.get_or_init(|| caller.account.id());
    match caller.key.kind {
        KeyKind::Secret | KeyKind::Restricted => Ok(caller),
        KeyKind::Publishable => Err(ApiError::PublishableKey.into()),
    }
}

fn trace(parts: &Parts) -> Result<&Trace, ApiError> {
    parts.extensions.get().ok_or(ApiError::Internal)
}

/// The version to name in the reply: the request's, or the default.
fn version_of(service: &Service, headers: &HeaderMap) -> Option<HeaderValue> {
    let asked = headers.get(VERSION).and_then(|value| value.to_str().ok());
    let version = asked.and_then(|text| version::parse(text).ok());
    HeaderValue::from_str(version.unwrap_or(&service.settings().default_api_version)).ok()
}
