//! HTTP: routers and extractors, one module an audience. `api` answers integrators under `/v1`,
//! `hosted` the person who is verified, `ops` the operator.

mod address;
mod api;
mod edge;
mod hosted;
mod limits;
mod links;
mod listener;
mod ops;
mod try_it;

use std::sync::Arc;

use axum::{Router, middleware};
use bonafide_service::Service;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use api::openapi;
use edge::Edge;
use limits::Limiter;
pub use limits::RateLimits;
pub use listener::Limits;

/// What an operator may set for HTTP.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What a listener bears.
    pub limits: Limits,
    /// Networks of proxies in front of this server: what they say of a client's address is
    /// believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How many requests are answered.
    pub rate_limits: RateLimits,
}

/// All routes, on these use cases.
pub fn router(service: Arc<Service>, options: Options) -> Router {
    let around = Arc::new(Edge {
        service: Arc::clone(&service),
        trusted_proxies: options.trusted_proxies,
        limiter: Arc::new(Limiter::new(options.rate_limits)),
    });
    Router::new()
        .merge(api::router(&service))
        .merge(api::description())
        .merge(hosted::router())
        .merge(links::router())
        .merge(ops::router())
        .merge(try_it::router())
        .fallback(api::unknown_url)
        .layer(middleware::from_fn_with_state(around, edge::edge))
        .with_state(service)
}

/// Answers requests on `listener` until `stop`, and then those that were begun.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    options: Options,
    stop: CancellationToken,
) {
    let limits = options.limits;
    listener::serve(listener, router(service, options), limits, stop).await;
}
