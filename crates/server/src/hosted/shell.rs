//! The page that its program fills.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use bonafide_core::lifecycle::StateError;
use bonafide_service::{Service, ServiceError};
use bonafide_web::Message;

use super::{view::View, visitor::Visitor};

/// The page, for the browser that holds it.
pub(super) async fn show(State(service): State<Arc<Service>>, visitor: Visitor) -> Response {
    match service.page(&visitor.token).await {
        Ok(page) => {
            let view = View::new(page.clone(), visitor.language);
            Html(bonafide_web::capture(&visitor.side(&page), &view.json())).into_response()
        }
        Err(error) => refuse(&visitor, &error),
    }
}

/// A page that this browser does not hold, or that cannot be shown now.
pub(super) fn refuse(visitor: &Visitor, error: &ServiceError) -> Response {
    let (status, message) = match error {
        ServiceError::NoPage => (StatusCode::GONE, Message::Used),
        ServiceError::TakenBack => (StatusCode::GONE, Message::TakenBack),
        ServiceError::State {
            error: StateError::Redacted,
            ..
        } => (StatusCode::GONE, Message::Redacted),
        error => {
            tracing::error!(%error, "a page could not be shown");
            (StatusCode::SERVICE_UNAVAILABLE, Message::Busy)
        }
    };
    visitor.told(status, message)
}
