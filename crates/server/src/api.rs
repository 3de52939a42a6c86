//! The API under `/v1`.

mod account;
mod call;
mod credentials;
mod description;
mod ephemeral_keys;
mod events;
mod failure;
mod file_links;
mod files;
mod gate;
mod idempotency;
mod listen;
mod multipart;
mod operations;
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
    routing::get,
};
use bonafide_service::Service;
use bonafide_wire::ApiError;

pub use description::openapi;
pub(crate) use failure::Failure;
pub(crate) use files::contents_response;
pub(crate) use gate::{VERSION, version_of};

/// The routes, behind the gate that checks keys, versions, parameters and idempotency keys.
pub(crate) fn router(service: &Arc<Service>) -> Router<Arc<Service>> {
    operations::routes()
        .method_not_allowed_fallback(|request: Request| async move {
            Failure::from(unknown(request.method(), request.uri()))
        })
        .layer(middleware::from_fn_with_state(
            Arc::clone(service),
            gate::gate,
        ))
        .merge(listen::router())
}

/// The API's description, for whoever asks.
pub(crate) fn description() -> Router<Arc<Service>> {
    Router::new().route(description::PATH, get(description::show))
}

/// The reply to a URL that nothing answers. Under `/v1` the key is looked at first, as everywhere
/// there.
pub(crate) async fn unknown_url(State(service): State<Arc<Service>>, request: Request) -> Response {
    let refusal = unknown(request.method(), request.uri());
    if is_of_api(request.uri()) {
        let (parts, _) = request.into_parts();
        if let Err(failure) = gate::admit(&service, &parts).await {
            return failure.into_response();
        }
    }
    Failure::from(refusal).into_response()
}

/// Whether a URL is one of the API, whether or not something answers it.
pub(crate) fn is_of_api(uri: &Uri) -> bool {
    uri.path().starts_with("/v1/")
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
