//! HTTP: routers and extractors, one module an audience. `api` answers integrators under `/v1`,
//! `hosted` the person who is verified, `ops` the operator.

mod api;
mod edge;
mod hosted;
mod listener;
mod ops;
mod try_it;

use std::sync::Arc;

use axum::{Router, middleware};
use bonafide_service::Service;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use listener::Limits;

/// All routes, on these use cases.
pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .merge(api::router(&service))
        .merge(hosted::router())
        .merge(ops::router())
        .merge(try_it::router())
        .fallback(api::unknown_url)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&service),
            edge::edge,
        ))
        .with_state(service)
}

/// Answers requests on `listener` until `stop`, and then those that were begun.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    limits: Limits,
    stop: CancellationToken,
) {
    listener::serve(listener, router(service), limits, stop).await;
}
