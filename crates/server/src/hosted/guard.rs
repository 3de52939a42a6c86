//! Around the hosted routes: who may call them, and the headers that go with every reply.

use std::convert::Infallible;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, IntoResponseParts, Response, ResponseParts},
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

/// A reply that pages of others may show or run inside theirs: which, as sources of a content
/// security policy.
#[derive(Clone)]
pub(super) struct Framed(pub(super) String);

impl IntoResponseParts for Framed {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}

/// Adds the security headers.
pub(super) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let framed = response.extensions_mut().remove::<Framed>();
    let ancestors = framed.as_ref().map(|Framed(ancestors)| ancestors.as_str());
    for (name, value) in bonafide_web::security_headers(ancestors) {
        if let Ok(value) = HeaderValue::try_from(value) {
            let headers = response.headers_mut();
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
