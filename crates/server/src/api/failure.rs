//! From any failure to the API's error: the one place where that happens.

use std::error::Error;

use axum::{
    http::{
        HeaderValue,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use bonafide_core::request_log::LoggedError;
use bonafide_service::{
    self as service, AuthError, MAX_ENDPOINTS, MAX_LISTENERS, MAX_RESENDS, ServiceError,
};
use bonafide_store::StoreError;
use bonafide_wire::{
    ApiError,
    error::{Action, Class, starred_key},
};

use super::reply::{Disposition, json_response};

/// A call that failed.
#[derive(Debug)]
pub(crate) struct Failure(ApiError);

impl Failure {
    /// The error of a key that opens nothing.
    pub(super) fn of_key(error: AuthError, text: &str) -> Self {
        match error {
            AuthError::Unknown => Self(ApiError::InvalidKey(starred_key(text))),
            AuthError::Expired => Self(ApiError::ExpiredKey(starred_key(text))),
            AuthError::Service(error) => error.into(),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self(match error {
            ServiceError::NotFound { class, id, param } => {
                let class = class_of(class);
                if param == class.path_param() {
                    ApiError::NoSuch { class, id }
                } else {
                    ApiError::NoSuchParameter {
                        class,
                        id,
                        param: param.to_owned(),
                    }
                }
            }
            ServiceError::State { action, error } => match action {
                service::Action::Cancel => ApiError::from_state(Action::Cancel, error),
                service::Action::Redact => ApiError::from_state(Action::Redact, error),
                service::Action::Update => ApiError::from_state(Action::Update, error),
                service::Action::Predefine => ApiError::from_state(Action::Submit, error),
                service::Action::Continue | service::Action::Conclude => internal(&error),
            },
            ServiceError::TestModeOnly => ApiError::TestModeOnly,
            ServiceError::SelfieNotAvailable => ApiError::NotAvailable {
                param: "options[document][require_matching_selfie]".to_owned(),
                feature: "The selfie check (`require_matching_selfie`) of live sessions",
            },
            ServiceError::UnknownListener => ApiError::UnknownListener,
            ServiceError::TooManyListeners => ApiError::TooManyListeners(MAX_LISTENERS),
            ServiceError::NobodyListens => ApiError::NobodyListens,
            ServiceError::BothCursors => ApiError::Exclusive("ending_before", "starting_after"),
            ServiceError::EndpointScheme { live: true } => {
                ApiError::HttpsRequired("url".to_owned())
            }
            ServiceError::EndpointScheme { live: false } => ApiError::Url("url".to_owned()),
            ServiceError::NoLinkedFile => ApiError::NoLinkedFile,
            ServiceError::TooManyEndpoints => ApiError::TooManyEndpoints(MAX_ENDPOINTS),
            ServiceError::TooManyResends => ApiError::TooManyResends(MAX_RESENDS),
            ServiceError::EndpointDisabled => ApiError::EndpointDisabled,
            ServiceError::UnknownFlow(id) => ApiError::NoSuchParameter {
                class: Class::Flow,
                id,
                param: "verification_flow".to_owned(),
            },
            ServiceError::FlowInactive => ApiError::FlowInactive,
            ServiceError::SaidByFlow(param) => ApiError::SaidByFlow(param),
            ServiceError::TooMuchMetadata => ApiError::MetadataKeys("metadata".to_owned()),
            ServiceError::Busy | ServiceError::Store(StoreError::Conflict) => ApiError::Lock,
            ServiceError::Store(error @ StoreError::Unavailable(_)) => {
                tracing::error!(error = chain(&error), "the database is unavailable");
                ApiError::Unavailable
            }
            error => internal(&error),
        })
    }
}

/// Says in the log what happened, and nothing to the caller.
fn internal(error: &(dyn Error + 'static)) -> ApiError {
    tracing::error!(error = chain(error), "a request failed");
    ApiError::Internal
}

/// An error and its causes. None of them holds anything personal: rows reach the store sealed.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

const fn class_of(class: service::Class) -> Class {
    match class {
        service::Class::Session => Class::Session,
        service::Class::Report => Class::Report,
        service::Class::Event => Class::Event,
        service::Class::WebhookEndpoint => Class::WebhookEndpoint,
        service::Class::File => Class::File,
        service::Class::FileLink => Class::FileLink,
        service::Class::EphemeralKey => Class::EphemeralKey,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, body) = self.0.reply();
        let keep = if self.0.is_outcome() {
            Disposition::Keep
        } else {
            Disposition::Release
        };
        let mut response = json_response(status, &body, keep);
        let text = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
        response.extensions_mut().insert(LoggedError {
            kind: text("type"),
            code: text("code"),
            message: text("message"),
            param: text("param"),
        });
        let headers = response.headers_mut();
        if let Some(retry) = self.0.should_retry() {
            let value = if retry { "true" } else { "false" };
            headers.insert("stripe-should-retry", HeaderValue::from_static(value));
        }
        let limited = match self.0 {
            ApiError::RateLimit => Some("global-rate"),
            ApiError::TooManyResends(_) => Some("resource-specific"),
            _ => None,
        };
        if let Some(reason) = limited {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            let reason = HeaderValue::from_static(reason);
            headers.insert("stripe-rate-limited-reason", reason);
        }
        if status == 401 {
            let value = HeaderValue::from_static(r#"Bearer realm="Bonafide""#);
            headers.insert(WWW_AUTHENTICATE, value);
        }
        response
    }
}
