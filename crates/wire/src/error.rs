//! Every error of the API in one table: status, type, code, parameter, message (contract 2.8).
//!
//! Some texts of the hosted product are published nowhere. Each row says how sure it is, so that a
//! text can be put right here, in one place, when somebody observes the true one.

mod table;

use std::fmt;

use bonafide_core::{
    account::{ApiKey, Mode},
    id::AccountId,
    lifecycle::StateError,
    session::Status,
};
use serde_json::{Map, Value, json};

pub use table::{Row, Sureness};

use crate::form::FormError;

/// Values of `error.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorType {
    /// Something failed on our side.
    Api,
    /// An idempotency key was used wrongly.
    Idempotency,
    /// The request is wrong.
    InvalidRequest,
}

impl ErrorType {
    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Api => "api_error",
            Self::Idempotency => "idempotency_error",
            Self::InvalidRequest => "invalid_request_error",
        }
    }
}

/// A kind of object, as named in "No such ...".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A verification session.
    Session,
    /// A verification report.
    Report,
    /// An event.
    Event,
    /// A webhook endpoint.
    WebhookEndpoint,
    /// A file.
    File,
    /// A link to a file.
    FileLink,
    /// An ephemeral key.
    EphemeralKey,
    /// A verification flow.
    Flow,
}

impl Class {
    const fn words(self) -> &'static str {
        match self {
            Self::Session => "VerificationSession",
            Self::Report => "VerificationReport",
            Self::Event => "event",
            Self::WebhookEndpoint => "webhook endpoint",
            Self::File => "file",
            Self::FileLink => "file link",
            Self::EphemeralKey => "ephemeral key",
            Self::Flow => "verification flow",
        }
    }

    /// The name of its path parameter.
    #[must_use]
    pub const fn path_param(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Report => "report",
            Self::Event => "id",
            Self::WebhookEndpoint => "webhook_endpoint",
            Self::File => "file",
            Self::FileLink => "link",
            Self::EphemeralKey => "key",
            Self::Flow => "flow",
        }
    }
}

/// A change of a session that its state may forbid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To cancel it.
    Cancel,
    /// To redact it.
    Redact,
    /// To change its parameters.
    Update,
    /// To take it to a predefined outcome.
    Submit,
}

impl Action {
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Cancel => ("cancel", "canceled", r#""requires_input""#),
            Self::Redact => (
                "redact",
                "redacted",
                r#""requires_input", "verified" or "canceled""#,
            ),
            Self::Update => ("update", "updated", r#""requires_input""#),
            Self::Submit => ("submit", "submitted", r#""requires_input""#),
        }
    }
}

/// An error of the API. Some variants carry what the caller sent: it goes into the reply, and
/// neither [`fmt::Debug`] nor [`fmt::Display`] shows it.
#[derive(Clone, PartialEq, Eq)]
pub enum ApiError {
    /// No API key.
    NoKey,
    /// The key is not known; starred by [`starred_key`].
    InvalidKey(String),
    /// The key is past its end; starred.
    ExpiredKey(String),
    /// A publishable key where a secret one is needed.
    PublishableKey,
    /// The key may not do this.
    Permission {
        /// The key, starred.
        key: String,
        /// Its account.
        account: AccountId,
        /// What it lacks, in the words of a restricted key's permissions.
        permission: &'static str,
    },
    /// An ephemeral key where a server's is needed; starred.
    EphemeralKey(String),
    /// The call needs a version of the API in its own header.
    VersionRequired,
    /// The key is bound to other networks; starred.
    AddressNotAllowed(String),
    /// The verification was processed too long ago for a key without networks to see its sensitive
    /// results.
    SensitiveTooOld,
    /// A call that changes something does not show sensitive results.
    SensitiveInChange(String),
    /// No such URL, or not with this method.
    UnknownUrl {
        /// The method.
        method: String,
        /// The path.
        path: String,
    },
    /// Parameters that the call does not have, in nested form.
    UnknownParameters(Vec<String>),
    /// A parameter is missing.
    MissingParameter(String),
    /// A parameter that cannot be unset is empty.
    EmptyParameter(String),
    /// Not one of the words allowed.
    Choice {
        /// The parameter.
        param: String,
        /// The words.
        choices: Vec<&'static str>,
    },
    /// Not the name of an event.
    EventName {
        /// The parameter.
        param: String,
        /// What was sent.
        name: String,
    },
    /// Not an integer.
    Integer {
        /// The parameter.
        param: String,
        /// What was sent.
        value: String,
    },
    /// An integer out of its range.
    IntegerRange {
        /// The parameter.
        param: String,
        /// What was sent.
        value: i64,
        /// The least value allowed.
        least: i64,
        /// The greatest value allowed.
        greatest: i64,
    },
    /// Neither `true` nor `false`.
    Boolean {
        /// The parameter.
        param: String,
        /// What was sent.
        value: String,
    },
    /// Something nested where a string is wanted.
    NotAString(String),
    /// A string where something nested is wanted.
    NotAnObject(String),
    /// Not an array.
    NotAnArray(String),
    /// Not a URL that can be gone to.
    Url(String),
    /// A live webhook endpoint without TLS.
    HttpsRequired(String),
    /// Too long.
    TooLong {
        /// The parameter.
        param: String,
        /// What was sent.
        value: String,
        /// Characters allowed.
        limit: usize,
    },
    /// Too many elements.
    TooMany {
        /// The parameter.
        param: String,
        /// Elements allowed.
        limit: usize,
    },
    /// Two parameters that exclude each other.
    Exclusive(&'static str, &'static str),
    /// Something that the hosted product has and this version has not.
    NotAvailable {
        /// The parameter.
        param: String,
        /// What is asked for.
        feature: &'static str,
    },
    /// Not JSON of the shape that is wanted.
    Json(String),
    /// Nobody may listen with this id.
    UnknownListener,
    /// As many command lines listen as may.
    TooManyListeners(usize),
    /// No command line listens.
    NobodyListens,
    /// The call is for test keys.
    TestModeOnly,
    /// No such object, named in the path.
    NoSuch {
        /// Its kind.
        class: Class,
        /// The id as sent.
        id: String,
    },
    /// No such object, named in a parameter.
    NoSuchParameter {
        /// Its kind.
        class: Class,
        /// The id as sent.
        id: String,
        /// The parameter.
        param: String,
    },
    /// The session's status forbids the change.
    State {
        /// The change.
        action: Action,
        /// The status.
        status: Status,
    },
    /// The session is redacted.
    Redacted(Action),
    /// More than 50 metadata keys.
    MetadataKeys(String),
    /// A metadata key is too long.
    MetadataKeyTooLong {
        /// The parameter.
        param: String,
        /// The key.
        key: String,
    },
    /// A metadata key with square brackets, or none.
    MetadataKeyForm(String),
    /// A metadata value is too long.
    MetadataValueTooLong {
        /// The parameter.
        param: String,
        /// The value.
        value: String,
    },
    /// The account has as many webhook endpoints as it may.
    TooManyEndpoints(usize),
    /// As many events wait for an endpoint to be sent once more as may.
    TooManyResends(u32),
    /// Nothing is sent to a webhook endpoint that is disabled.
    EndpointDisabled,
    /// No session is made through a flow that is not active.
    FlowInactive,
    /// What a session checks is said by the flow that it was made through.
    SaidByFlow(&'static str),
    /// The form cannot be decoded.
    Form(FormError),
    /// The body is of another type than this one, which the call wants.
    ContentType(&'static str),
    /// The parts of a body cannot be told apart.
    Multipart,
    /// A file of this purpose cannot be linked to.
    NotLinkable(String),
    /// A link to a picture of a verification has to expire within this many seconds.
    LinkTooLong(i64),
    /// An instant that is not in the future.
    NotInFuture(String),
    /// The contents of a file of this purpose cannot be read back.
    NotReadable(String),
    /// The link opens no file.
    NoLinkedFile,
    /// The body did not arrive.
    BodyIncomplete,
    /// The body is larger than this many bytes.
    BodyTooLarge(usize),
    /// A property that cannot be expanded.
    CannotExpand(String),
    /// More than four levels.
    ExpandTooDeep(String),
    /// Not a version of the API.
    Version(String),
    /// An idempotency key longer than 255 characters, or empty.
    IdempotencyKeyLength,
    /// The idempotency key was used with other parameters.
    IdempotencyMismatch(String),
    /// The idempotency key is in use.
    IdempotencyInUse,
    /// Too many requests in a second.
    RateLimit,
    /// The object kept changing under the call.
    Lock,
    /// The database cannot be reached.
    Unavailable,
    /// A fault on our side.
    Internal,
}

impl ApiError {
    /// The error of a state machine's refusal of `action`.
    #[must_use]
    pub const fn from_state(action: Action, error: StateError) -> Self {
        match error {
            StateError::Redacted => Self::Redacted(action),
            StateError::Status(status) => Self::State { action, status },
            StateError::ConsentMissing
            | StateError::PictureMissing(_)
            | StateError::LiveCaptureRequired
            | StateError::TypeNotAllowed
            | StateError::TooManySubmissions => Self::State {
                action,
                status: Status::RequiresInput,
            },
        }
    }

    /// The object of the path does not exist.
    #[must_use]
    pub fn no_such(class: Class, id: impl Into<String>) -> Self {
        Self::NoSuch {
            class,
            id: id.into(),
        }
    }

    /// HTTP status and body of the reply.
    #[must_use]
    pub fn reply(&self) -> (u16, Value) {
        let row = self.row();
        let mut error = Map::new();
        if let Some(code) = row.code {
            error.insert("code".into(), json!(code));
        }
        error.insert("message".into(), json!(row.message));
        if let Some(param) = row.param {
            error.insert("param".into(), json!(param));
        }
        error.insert("type".into(), json!(row.kind.word()));
        (row.status, json!({ "error": error }))
    }

    /// Whether it is the outcome of a call that was carried out, which an idempotency key keeps;
    /// otherwise the key is free for a corrected or later request (contract 2.6).
    #[must_use]
    pub const fn is_outcome(&self) -> bool {
        matches!(
            self,
            Self::NoSuch { .. } | Self::State { .. } | Self::Redacted(_) | Self::Internal
        )
    }

    /// What the header `Stripe-Should-Retry` says; `None` leaves it to the client.
    #[must_use]
    pub const fn should_retry(&self) -> Option<bool> {
        match self {
            Self::IdempotencyInUse | Self::Lock | Self::Unavailable => Some(true),
            _ => None,
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.row();
        write!(f, "{} {}", row.status, row.kind.word())?;
        row.code.map_or(Ok(()), |code| write!(f, " {code}"))
    }
}

impl std::error::Error for ApiError {}

impl From<FormError> for ApiError {
    fn from(error: FormError) -> Self {
        Self::Form(error)
    }
}

/// An API key's text for an error: its first two parts and last four characters.
#[must_use]
pub fn starred_key(text: &str) -> String {
    let characters: Vec<char> = text.chars().take(256).collect();
    let shown = if characters.len() >= 16 { 4 } else { 0 };
    let tail: String = characters[characters.len() - shown..].iter().collect();
    let mut parts = text.splitn(3, '_');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(kind @ ("sk" | "rk" | "pk" | "ek")), Some(mode @ ("test" | "live")), Some(_)) => {
            format!("{kind}_{mode}_*********{tail}")
        }
        _ => format!("*********{tail}"),
    }
}

/// A known key for an error.
#[must_use]
pub fn starred_known_key(key: &ApiKey, mode: Mode) -> String {
    format!(
        "{}_{}_*********{}",
        key.kind.prefix(),
        mode.word(),
        key.last4
    )
}
