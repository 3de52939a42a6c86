//! Around every request: its id, the API's version, its line in the log, and a reply even when it is
//! one too many or a handler panics.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bonafide_core::{
    id::{AccountId, RequestId},
    request_log::{LoggedError, RequestLog},
};
use bonafide_service::Service;
use bonafide_wire::ApiError;
use futures_util::FutureExt;
use ipnet::IpNet;

use crate::{
    address,
    api::{self, Failure},
    limits::Limiter,
};

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// What the edge works with.
pub(crate) struct Edge {
    pub(crate) service: Arc<Service>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) limiter: Arc<Limiter>,
}

/// What is known of a request while it runs.
#[derive(Clone)]
pub(crate) struct Trace {
    /// Its id.
    pub(crate) request: RequestId,
    /// Where it comes from.
    pub(crate) address: IpAddr,
    /// Counts requests.
    pub(crate) limiter: Arc<Limiter>,
    /// Whose it is, once that is known.
    pub(crate) account: Arc<OnceLock<AccountId>>,
}

/// Gives the request its id and writes one line when it is answered: method, the route's template
/// (never the path, which may carry a link's token), status, time, request, account.
pub(crate) async fn edge(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let trace = Trace {
        request: edge.service.new_request_id(),
        address: address::of(&request, &edge.trusted_proxies),
        limiter: Arc::clone(&edge.limiter),
        account: Arc::default(),
    };
    let method = request.method().clone();
    let of_api = api::is_of_api(request.uri());
    let version = of_api.then(|| api::version_of(&edge.service, request.headers()));
    let uri = of_api.then(|| request.uri().clone());
    let at = edge.service.now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(trace.clone());
    let mut response = match edge.limiter.count_address(trace.address) {
        Err(refusal) => Failure::from(refusal).into_response(),
        Ok(()) => {
            let reply = AssertUnwindSafe(next.run(request)).catch_unwind().await;
            reply.unwrap_or_else(|_| Failure::from(ApiError::Internal).into_response())
        }
    };
    if let Ok(value) = HeaderValue::from_str(&trace.request.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if let Some(version) = version.flatten() {
        response.headers_mut().insert(api::VERSION, version);
    }
    if let (Some(uri), Some(account)) = (uri, trace.account.get()) {
        edge.service.tell_request(|| RequestLog {
            account: *account,
            request: trace.request,
            at,
            address: trace.address,
            method: method.to_string(),
            path: uri.path().to_owned(),
            status: response.status().as_u16(),
            error: response.extensions().get::<LoggedError>().cloned(),
        });
    }
    tracing::info!(
        target: "bonafide::request",
        method = method.as_str(),
        route = route.as_ref().map_or("-", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = started.elapsed().as_secs_f64() * 1000.0,
        request = %trace.request,
        account = trace.account.get().map(tracing::field::display),
    );
    response
}
