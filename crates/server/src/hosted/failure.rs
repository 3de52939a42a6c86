//! What goes wrong, as the page's program and the person are told.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bonafide_core::{evidence::PictureError, reason};
use bonafide_service::ServiceError;
use bonafide_web::{Language, Words, localize_reason};
use serde_json::json;

use super::body::BodyError;

/// A call that did not work.
pub(super) enum Failure {
    /// The use case refused.
    Service(ServiceError),
    /// The body was not taken.
    Body(BodyError),
    /// The request is not one that the page makes.
    Malformed,
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl Failure {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Malformed | Self::Body(BodyError::Broken) => StatusCode::BAD_REQUEST,
            Self::Body(BodyError::TooLong)
            | Self::Service(ServiceError::Picture(PictureError::TooManyBytes)) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Service(error) => status(error),
        }
    }

    /// Words for the person, where they can do something about it.
    pub(super) fn reason(&self, language: Language, business: &str) -> Option<String> {
        let picture = |error| localize_reason(&reason::picture(error), language).into_owned();
        match self {
            Self::Body(BodyError::TooLong) => Some(picture(PictureError::TooManyBytes)),
            Self::Service(ServiceError::Picture(error)) => Some(picture(*error)),
            Self::Service(ServiceError::TooManyPictures) => {
                Some(Words::new(language, business).say("problem-too-many"))
            }
            Self::Body(BodyError::Broken) | Self::Service(_) | Self::Malformed => None,
        }
    }

    /// The reply in a language.
    pub(super) fn reply(&self, language: Language, business: &str) -> Response {
        let status = self.status();
        if let Self::Service(error) = self
            && status.is_server_error()
        {
            tracing::error!(%error, "a call of the page failed");
        }
        let reason = self.reason(language, business);
        (status, Json(json!({ "error": { "reason": reason } }))).into_response()
    }
}

/// The HTTP status of a refusal.
pub(super) fn status(error: &ServiceError) -> StatusCode {
    match error {
        ServiceError::NoPage | ServiceError::TakenBack => StatusCode::NOT_FOUND,
        ServiceError::State { .. } => StatusCode::CONFLICT,
        ServiceError::TestModeOnly => StatusCode::FORBIDDEN,
        ServiceError::Picture(_) | ServiceError::TooManyPictures => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ServiceError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
