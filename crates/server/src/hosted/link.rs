//! A session's link: opened once, by one browser.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use bonafide_core::{lifecycle::StateError, session::Status};
use bonafide_service::{LinkError, Service, ServiceError};
use bonafide_web::Message;

use super::{
    cookie,
    visitor::{Visitor, page_path},
};

/// What the link leads to, without using it up.
pub(super) async fn preview(
    State(service): State<Arc<Service>>,
    Path(link): Path<String>,
    visitor: Visitor,
) -> Response {
    match service.peek_link(&link).await {
        Ok(page) => Html(bonafide_web::open(&visitor.side(&page))).into_response(),
        Err(error) => elsewhere(&link, &visitor, &error),
    }
}

/// Opens the link: this browser holds the page from now on.
pub(super) async fn open(
    State(service): State<Arc<Service>>,
    Path(link): Path<String>,
    visitor: Visitor,
) -> Response {
    let opened = match service.open_link(&link, None).await {
        Ok(opened) => opened,
        Err(error) => return elsewhere(&link, &visitor, &error),
    };
    let path = page_path(&link);
    let mut headers = HeaderMap::new();
    if let Some(token) = opened.page_token
        && let Some(cookie) = cookie::set(&token, &path, &service.settings().public_url)
    {
        headers.insert(header::SET_COOKIE, cookie);
    }
    (headers, Redirect::to(&format!("{path}{}", visitor.query()))).into_response()
}

/// A link that opens nothing. One that was used leads to its page all the same: the browser that
/// opened it holds the cookie and goes on; another is told so there.
fn elsewhere(link: &str, visitor: &Visitor, error: &ServiceError) -> Response {
    if let ServiceError::Link(LinkError::Used) = error {
        return Redirect::to(&format!("{}{}", page_path(link), visitor.query())).into_response();
    }
    let (status, message) = match error {
        ServiceError::Link(LinkError::Unknown | LinkError::Deactivated) => {
            (StatusCode::NOT_FOUND, Message::Unknown)
        }
        ServiceError::Link(LinkError::Expired) => (StatusCode::GONE, Message::Expired),
        ServiceError::State { error, .. } => match over(error) {
            Some(told) => told,
            // The browser that submitted holds the cookie and sees the result.
            None => {
                return Redirect::to(&format!("{}{}", page_path(link), visitor.query()))
                    .into_response();
            }
        },
        error => {
            tracing::error!(%error, "a link could not be looked at");
            (StatusCode::SERVICE_UNAVAILABLE, Message::Busy)
        }
    };
    visitor.told(status, message)
}

/// What is said of a session that is over for good.
pub(super) const fn over(error: &StateError) -> Option<(StatusCode, Message)> {
    match error {
        StateError::Redacted => Some((StatusCode::GONE, Message::Redacted)),
        StateError::Status(Status::Canceled) => Some((StatusCode::GONE, Message::Canceled)),
        StateError::TooManySubmissions => Some((StatusCode::GONE, Message::Exhausted)),
        StateError::Status(Status::Verified) => Some((StatusCode::OK, Message::VerifiedBefore)),
        _ => None,
    }
}
