//! A flow's link (`/flow/{flow}`): it lasts as long as the flow is active, and makes a session for
//! each visitor. Like a session's own link it is opened by a POST, so that programs that preview
//! links make none. A browser that comes back goes on with the session that it began.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use bonafide_core::session::{PAGE_SECONDS, Status};
use bonafide_service::{LinkError, Service, ServiceError};
use bonafide_web::{Message, SidePage};

use super::{
    cookie,
    visitor::{Visitor, page_path},
};
use crate::edge::Trace;

type Shared = State<Arc<Service>>;

/// What the link leads to, without making a session.
pub(super) async fn preview(
    State(service): Shared,
    Path(flow): Path<String>,
    visitor: Visitor,
) -> Response {
    if let Some(path) = begun(&service, &visitor).await {
        return Redirect::to(&format!("{path}{}", visitor.query())).into_response();
    }
    match service.peek_flow(&flow).await {
        Ok(visit) => Html(bonafide_web::open(&SidePage {
            business: &visit.business_name,
            test_mode: !visit.mode.is_live(),
            ..visitor.stranger()
        }))
        .into_response(),
        Err(error) => refuse(&visitor, &error),
    }
}

/// Makes a session and opens its page in this browser.
pub(super) async fn open(
    State(service): Shared,
    Path(flow): Path<String>,
    Extension(trace): Extension<Trace>,
    visitor: Visitor,
) -> Response {
    if let Some(path) = begun(&service, &visitor).await {
        return Redirect::to(&format!("{path}{}", visitor.query())).into_response();
    }
    if trace.limiter.count_visit(trace.address).is_err() {
        return visitor.told(StatusCode::TOO_MANY_REQUESTS, Message::Crowded);
    }
    let made = async {
        let link = service.visit_flow(&flow).await?;
        let opened = service.open_link(&link, None).await?;
        let token = opened.page_token.unwrap_or_default();
        Ok::<_, ServiceError>((page_path(&link), token))
    };
    let (path, token) = match made.await {
        Ok(made) => made,
        Err(error) => return refuse(&visitor, &error),
    };
    begin(&service, &visitor, (&path, &token), PAGE_SECONDS)
}

/// Sends a browser to the page that it holds from now on, for so many seconds; it is known by the
/// link too, so that it goes on when it comes back.
pub(super) fn begin(
    service: &Service,
    visitor: &Visitor,
    (path, token): (&str, &str),
    seconds: i64,
) -> Response {
    let public_url = &service.settings().public_url;
    let mut headers = HeaderMap::new();
    let place = format!("{path}.{token}");
    for (value, path) in [(token, path), (&place, &visitor.path)] {
        if let Some(cookie) = cookie::set_for(seconds, value, path, public_url) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    (headers, Redirect::to(&format!("{path}{}", visitor.query()))).into_response()
}

/// The page of the session that this browser began by this link and has not ended.
pub(super) async fn begun(service: &Service, visitor: &Visitor) -> Option<String> {
    let (path, token) = visitor.token.split_once('.')?;
    let page = service.page(token).await.ok()?;
    let goes_on = matches!(page.status, Status::RequiresInput | Status::Processing)
        && !page.redacted
        && !page.exhausted;
    // What a browser sends may be made up; only a path of ours is gone to.
    (goes_on && is_page(path)).then(|| path.to_owned())
}

fn is_page(path: &str) -> bool {
    path.strip_prefix("/hosted/")
        .is_some_and(|name| name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn refuse(visitor: &Visitor, error: &ServiceError) -> Response {
    let (status, message) = match error {
        ServiceError::Link(LinkError::Deactivated) => (StatusCode::GONE, Message::Deactivated),
        ServiceError::Link(_) => (StatusCode::NOT_FOUND, Message::Unknown),
        error => {
            tracing::error!(%error, "a flow's link could not be looked at");
            (StatusCode::SERVICE_UNAVAILABLE, Message::Busy)
        }
    };
    visitor.told(status, message)
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn only_pages_of_ours_are_gone_to() {
        assert!(is_page("/hosted/0123456789abcdef0123456789abcdef"));
        for path in [
            "/hosted/",
            "/hosted/0123456789abcdef0123456789abcde/",
            "//evil.test/0123456789abcdef0123456789abcd",
            "https://evil.test/",
        ] {
            assert!(!is_page(path), "{path}");
        }
    }
}
