//! Around the hosted routes: who may call them, and the headers that go with every reply.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// A header that only a script of our own origin can set without asking us first.
const PAGE: HeaderName = HeaderName::from_static("x-bonafide-page");
/// What the browser says about where the request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets through what a script of our own page sends.
pub(super) async fn from_our_page(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let site = headers.get(FETCH_SITE);
    let ours = headers.contains_key(PAGE) && site.is_none_or(|site| site == "same-origin");
    if ours {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Keeps other sites' forms out. Links to a page may come from anywhere.
pub(super) async fn not_from_another_site(request: Request, next: Next) -> Response {
    let foreign = |site: &HeaderValue| site != "same-origin" && site != "none";
    let changes = !request.method().is_safe();
    if changes && request.headers().get(FETCH_SITE).is_some_and(foreign) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// Pages and answers are a person's own: no cache keeps them.
pub(super) async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Adds the security headers.
pub(super) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in bonafide_web::SECURITY_HEADERS {
        let headers = response.headers_mut();
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}
