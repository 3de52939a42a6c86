//! The API under `/v1`.

mod account;
mod call;
mod credentials;
mod ephemeral_keys;
mod events;
mod failure;
mod file_links;
mod files;
mod gate;
mod idempotency;
mod multipart;
mod parameters;
mod reply;
mod reports;
mod sessions;
mod webhook_endpoints;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, Uri},
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use bonafide_service::Service;
use bonafide_wire::ApiError;

pub(crate) use failure::Failure;
pub(crate) use files::contents_response;

/// Where files are posted to.
const FILES: &str = "/v1/files";

/// The routes, behind the gate that checks keys, versions, parameters and idempotency keys.
pub(crate) fn router(service: &Arc<Service>) -> Router<Arc<Service>> {
    Router::new()
        .route("/v1/account", get(account::retrieve))
        .route("/v1/ephemeral_keys", post(ephemeral_keys::create))
        .route("/v1/ephemeral_keys/{key}", delete(ephemeral_keys::delete))
        .route("/v1/events", get(events::list))
        .route("/v1/events/{id}", get(events::retrieve))
        .route(
            "/v1/file_links",
            get(file_links::list).post(file_links::create),
        )
        .route(
            "/v1/file_links/{link}",
            get(file_links::retrieve).post(file_links::update),
        )
        .route(FILES, get(files::list).post(files::create))
        .route("/v1/files/{file}", get(files::retrieve))
        .route("/v1/files/{file}/contents", get(files::contents))
        .route("/v1/identity/verification_reports", get(reports::list))
        .route(
            "/v1/identity/verification_reports/{report}",
            get(reports::retrieve),
        )
        .route(
            "/v1/identity/verification_sessions",
            get(sessions::list).post(sessions::create),
        )
        .route(
            "/v1/identity/verification_sessions/{session}",
            get(sessions::retrieve).post(sessions::update),
        )
        .route(
            "/v1/identity/verification_sessions/{session}/cancel",
            post(sessions::cancel),
        )
        .route(
            "/v1/identity/verification_sessions/{session}/redact",
            post(sessions::redact),
        )
        .route(
            "/v1/webhook_endpoints",
            get(webhook_endpoints::list).post(webhook_endpoints::create),
        )
        .route(
            "/v1/webhook_endpoints/{webhook_endpoint}",
            get(webhook_endpoints::retrieve)
                .post(webhook_endpoints::update)
                .delete(webhook_endpoints::delete),
        )
        .method_not_allowed_fallback(|request: Request| async move {
            Failure::from(unknown(request.method(), request.uri()))
        })
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            gate::gate,
        ))
}

/// The reply to a URL that nothing answers. Under `/v1` the key is looked at first, as everywhere
/// there.
pub(crate) async fn unknown_url(State(service): State<Arc<Service>>, request: Request) -> Response {
    let refusal = unknown(request.method(), request.uri());
    if request.uri().path().starts_with("/v1/") {
        let (parts, _) = request.into_parts();
        if let Err(failure) = gate::admit(&service, &parts).await {
            return failure.into_response();
        }
    }
    Failure::from(refusal).into_response()
}

fn unknown(method: &Method, uri: &Uri) -> ApiError {
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    ApiError::UnknownUrl {
        method: method.to_string(),
        path: uri.path().to_owned(),
    }
}
