//! Idempotency keys (contract 2.6). A change runs in a task of its own, so that it ends, and its
//! reply is kept, also when the caller hangs up; and what panics becomes a reply too.

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderName, HeaderValue, Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bonafide_service::{Claim, HeldKey, KeptAnswer, Reply, Service};
use bonafide_vault::sha256;
use bonafide_wire::{ApiError, form};
use futures_util::FutureExt;

use super::{
    Failure,
    call::ApiCall,
    reply::{Disposition, response},
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const ORIGINAL: HeaderName = HeaderName::from_static("original-request");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Characters of a key.
const MAX_KEY: usize = 255;

/// Runs the handler, once for each idempotency key.
pub(super) async fn carry_out(
    service: Arc<Service>,
    call: ApiCall,
    parts: &mut Parts,
    next: Next,
) -> Result<Response, Failure> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.extensions_mut() = std::mem::take(&mut parts.extensions);
    if parts.method.is_safe() {
        request.extensions_mut().insert(call);
        return Ok(next.run(request).await);
    }
    let key = match parts.headers.get(KEY) {
        Some(key) if parts.method == Method::POST => Some(key.clone()),
        _ => None,
    };
    let task = tokio::spawn(async move {
        match key {
            None => {
                request.extensions_mut().insert(call);
                Ok(run(next, request).await)
            }
            Some(key) => once(&service, key, call, request, next).await,
        }
    });
    task.await
        .unwrap_or_else(|_| Err(ApiError::Internal.into()))
}

/// Runs the handler and answers also when it panics.
async fn run(next: Next, request: Request) -> Response {
    AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Failure::from(ApiError::Internal).into_response())
}

async fn once(
    service: &Service,
    key: HeaderValue,
    mut call: ApiCall,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let text = key
        .to_str()
        .ok()
        .filter(|text| (1..=MAX_KEY).contains(&text.len()));
    let text = text.ok_or(ApiError::IdempotencyKeyLength)?.to_owned();
    let fingerprint = fingerprint(&request, &call);
    let claim = service
        .claim(&call.caller, &text, &fingerprint, call.request)
        .await?;
    let original = call.request.to_string();
    let mut response = match claim {
        Claim::Held(held) => {
            call.held = Some(held.clone());
            request.extensions_mut().insert(call);
            settle(service, &held, run(next, request).await).await
        }
        Claim::Replay(kept) => return Ok(replay(kept, key)),
        Claim::Mismatch => Failure::from(ApiError::IdempotencyMismatch(text)).into_response(),
        Claim::InProgress => Failure::from(ApiError::IdempotencyInUse).into_response(),
    };
    name(&mut response, key, &original);
    Ok(response)
}

/// Method, path, parameters and what the key may do in one unambiguous form: a key that may do
/// less gets no reply that was given to another, and a rolled one gets those of the one before.
fn fingerprint(request: &Request, call: &ApiCall) -> Vec<u8> {
    let (method, path) = (request.method(), request.uri().path());
    let mut may: Vec<_> = call.caller.key.permissions.iter().collect();
    may.sort_by_key(|permission| permission.word());
    let kind = call.caller.key.kind.prefix();
    let mut bytes = format!("{method} {path} {kind} {may:?} ").into_bytes();
    bytes.extend_from_slice(&form::canonical(&call.parameters));
    if let Some(file) = &call.file {
        bytes.extend_from_slice(&sha256(&file.bytes));
        bytes.extend_from_slice(file.name.as_deref().unwrap_or_default().as_bytes());
    }
    bytes
}

/// Keeps the reply for the key, or frees the key.
async fn settle(service: &Service, held: &HeldKey, response: Response) -> Response {
    let disposition = response
        .extensions()
        .get()
        .copied()
        .unwrap_or(Disposition::Release);
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Failure::from(ApiError::Internal).into_response();
    };
    let settled = match disposition {
        Disposition::Kept => Ok(()),
        Disposition::Keep => {
            let reply = Reply {
                status: parts.status.as_u16(),
                body: body.to_vec(),
            };
            service.keep(held, &reply).await
        }
        Disposition::Release => service.release(held).await,
    };
    if let Err(error) = settled {
        // The reply stands; the key stays claimed until the claim is too old.
        tracing::error!(%error, "an idempotency key could not be settled");
    }
    Response::from_parts(parts, body.into())
}

fn replay(kept: KeptAnswer, key: HeaderValue) -> Response {
    let mut response = response(kept.reply.status, kept.reply.body.into(), Disposition::Kept);
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    name(&mut response, key, &kept.request.to_string());
    response
}

fn name(response: &mut Response, key: HeaderValue, original: &str) {
    response.headers_mut().insert(KEY, key);
    if let Ok(original) = HeaderValue::from_str(original) {
        response.headers_mut().insert(ORIGINAL, original);
    }
}
