//! The gate before every call: key, version, parameters, idempotency key, in the contract's order.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bonafide_core::account::{KeyKind, Permission};
use bonafide_service::{Caller, Service};
use bonafide_wire::{
    ApiError,
    error::{starred_key, starred_known_key},
    sensitive, version,
};

use super::{
    Failure, call::ApiCall, credentials, idempotency, multipart, operations::FILES, parameters,
};
use crate::edge::Trace;

pub(crate) const VERSION: HeaderName = HeaderName::from_static("stripe-version");

/// Lets a request through to its handler, or answers it.
pub(super) async fn gate(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let passed = pass(service, request, next).await;
    passed.unwrap_or_else(IntoResponse::into_response)
}

async fn pass(service: Arc<Service>, request: Request, next: Next) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let caller = admit(&service, &parts).await?;
    if let Some(header) = parts.headers.get(VERSION) {
        let text = String::from_utf8_lossy(header.as_bytes());
        version::parse(&text)?;
    }
    let trace = trace(&parts)?;
    let (parameters, file) = if is_upload(&parts) {
        // A file is read only for who may send one.
        sensitive::require(&caller.key, caller.mode(), Permission::FilesWrite)?;
        multipart::read(&parts.headers, body).await?
    } else {
        let parameters = parameters::read(&parts.uri, &parts.headers, body).await?;
        (parameters, None)
    };
    let call = ApiCall {
        caller: Arc::new(caller),
        request: trace.request,
        held: None,
        address: trace.address,
        names_version: parts.headers.contains_key(VERSION),
        parameters,
        file,
    };
    idempotency::carry_out(service, call, &mut parts, next).await
}

fn is_upload(parts: &Parts) -> bool {
    let route = parts.extensions.get::<MatchedPath>();
    parts.method == Method::POST && route.is_some_and(|route| route.as_str() == FILES)
}

/// Who makes the request: somebody with a secret or restricted key.
pub(super) async fn admit(service: &Service, parts: &Parts) -> Result<Caller, Failure> {
    let text = credentials::key(&parts.headers).ok_or(ApiError::NoKey)?;
    if text.starts_with("ek_") {
        let known = service.authenticate_ephemeral(&text).await;
        let key = known.map_err(|error| Failure::of_key(error, &text))?;
        trace(parts)?.account.get_or_init(|| key.account);
        return Err(ApiError::EphemeralKey(starred_key(&text)).into());
    }
    let caller = service
        .authenticate(&text)
        .await
        .map_err(|error| Failure::of_key(error, &text))?;
    let trace = trace(parts)?;
    trace.account.get_or_init(|| caller.account.id());
    trace
        .limiter
        .count_key(trace.address, caller.mode(), caller.key.id)?;
    if !caller.key.admits(trace.address) {
        let key = starred_known_key(&caller.key, caller.mode());
        return Err(ApiError::AddressNotAllowed(key).into());
    }
    match caller.key.kind {
        KeyKind::Secret | KeyKind::Restricted => Ok(caller),
        KeyKind::Publishable => Err(ApiError::PublishableKey.into()),
    }
}

fn trace(parts: &Parts) -> Result<&Trace, ApiError> {
    parts.extensions.get().ok_or(ApiError::Internal)
}

/// The version to name in the reply: the request's, or the default.
pub(crate) fn version_of(service: &Service, headers: &HeaderMap) -> Option<HeaderValue> {
    let asked = headers.get(VERSION).and_then(|value| value.to_str().ok());
    let version = asked.and_then(|text| version::parse(text).ok());
    HeaderValue::from_str(version.unwrap_or(&service.settings().default_api_version)).ok()
}
