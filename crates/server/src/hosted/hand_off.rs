//! The page moves to a phone: the browser that shows it offers a link, a phone opens it once, and
//! the first browser takes the page back whenever the person wants.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use bonafide_service::{LinkError, Service, ServiceError};
use bonafide_web::Message;
use serde_json::json;

use super::{
    calls::answer,
    failure::Failure,
    flow::{begin, begun},
    link::over,
    view::View,
    visitor::{Visitor, page_path},
};

type Shared = State<Arc<Service>>;

/// A link for a phone, as text and as a QR code (`null` where the server's address is too long for
/// one), and for how many seconds it works.
pub(super) async fn offer(State(service): Shared, visitor: Visitor) -> Response {
    match service.offer_hand_off(&visitor.token).await {
        Ok(offer) => {
            let qr = bonafide_web::qr(&offer.url);
            let session = View::new(offer.page, visitor.language);
            let seconds = offer.seconds;
            Json(json!({ "url": offer.url, "qr": qr, "seconds": seconds, "session": session }))
                .into_response()
        }
        Err(error) => Failure::from(error).reply(visitor.language, ""),
    }
}

/// The page goes on in the browser that offered it.
pub(super) async fn take_back(State(service): Shared, visitor: Visitor) -> Response {
    let page = service.take_back(&visitor.token).await;
    answer(&visitor, page.map_err(Failure::from))
}

/// What the link leads to, without using it up. The phone that opened it goes on.
pub(super) async fn preview(
    State(service): Shared,
    Path(link): Path<String>,
    visitor: Visitor,
) -> Response {
    if let Some(path) = begun(&service, &visitor).await {
        return Redirect::to(&format!("{path}{}", visitor.query())).into_response();
    }
    match service.peek_hand_off(&link).await {
        Ok(page) => Html(bonafide_web::open(&visitor.side(&page))).into_response(),
        Err(error) => refuse(&visitor, &error),
    }
}

/// Opens the link: this phone holds the page too.
pub(super) async fn open(
    State(service): Shared,
    Path(link): Path<String>,
    visitor: Visitor,
) -> Response {
    if let Some(path) = begun(&service, &visitor).await {
        return Redirect::to(&format!("{path}{}", visitor.query())).into_response();
    }
    let opened = match service.open_hand_off(&link).await {
        Ok(opened) => opened,
        Err(error) => return refuse(&visitor, &error),
    };
    let path = page_path(&link);
    let page = (path.as_str(), opened.page_token.as_str());
    begin(&service, &visitor, page, opened.seconds)
}

fn refuse(visitor: &Visitor, error: &ServiceError) -> Response {
    let (status, message) = match error {
        ServiceError::Link(LinkError::Unknown) => (StatusCode::NOT_FOUND, Message::Unknown),
        ServiceError::State { error, .. } => {
            over(error).unwrap_or((StatusCode::GONE, Message::HandOffOver))
        }
        ServiceError::Link(_) => (StatusCode::GONE, Message::HandOffOver),
        error => {
            tracing::error!(%error, "a hand-off link could not be looked at");
            (StatusCode::SERVICE_UNAVAILABLE, Message::Busy)
        }
    };
    visitor.told(status, message)
}
