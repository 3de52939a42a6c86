//! Why a call of the API gave nothing.

use std::{error::Error, fmt};

use reqwest::StatusCode;
use serde_json::Value;

/// Why a call gave nothing, in words that say what to do. None of them holds a key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// No key was given.
    #[error(
        "no API key was given: set BONAFIDE_API_KEY or use --api-key\n  \
         `bonafide serve` printed keys when it first started; `bonafide keys create` makes one"
    )]
    NoKey,
    /// The key has characters that a header cannot have.
    #[error("the API key has spaces or characters that no key has")]
    KeyForm,
    /// The client could not be made.
    #[error("no connection can be made from here: {0}")]
    NoClient(String),
    /// Nothing answered.
    #[error(
        "no server answers at {base}: {reason}\n  \
         start one with `bonafide serve`, or name another with --api-base"
    )]
    NoServer {
        /// Where.
        base: String,
        /// What the system says of it.
        reason: String,
    },
    /// The call was sent, and no whole reply came.
    #[error(
        "the server at {base} gave no whole reply, so it may have done what was asked: {reason}"
    )]
    NoReply {
        /// Where.
        base: String,
        /// What the system says of it.
        reason: String,
    },
    /// Something else is there.
    #[error(
        "what answers at {base} does not speak this API (HTTP status {status})\n  \
         name the server with --api-base"
    )]
    NotTheApi {
        /// Where.
        base: String,
        /// Its answer.
        status: u16,
    },
    /// There is nowhere to send events to.
    #[error(
        "the account has no webhook endpoint that is enabled\n  \
         leave out --use-configured-webhooks, or create one"
    )]
    NoEndpoints,
    /// Another event than `requires_input` has no error.
    #[error("--last-error goes with `requires_input` alone")]
    LastErrorAlone,
    /// An event did not come.
    #[error(
        "{event} did not happen within {seconds} seconds\n  \
         is a process running that does jobs (`bonafide serve --role worker` or `all`)?"
    )]
    NotHappened {
        /// Its name.
        event: &'static str,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The API refused the call.
    #[error("{0}")]
    Refused(Refusal),
}

impl Failure {
    pub(super) fn no_client(error: &reqwest::Error) -> Self {
        Self::NoClient(root(error))
    }

    pub(super) fn of_connection(base: &str, error: &reqwest::Error) -> Self {
        let base = base.to_owned();
        if error.is_connect() {
            let reason = root(error);
            return Self::NoServer { base, reason };
        }
        let reason = if error.is_timeout() {
            format!("it took more than {} seconds", super::TOTAL.as_secs())
        } else {
            root(error)
        };
        Self::NoReply { base, reason }
    }

    pub(super) fn not_the_api(base: &str, status: StatusCode) -> Self {
        Self::NotTheApi {
            base: base.to_owned(),
            status: status.as_u16(),
        }
    }

    /// Whether the server has too many requests just now.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self, Self::Refused(Refusal { status: 429, .. }))
    }

    /// With what the program ends: 1 where the API refused the call, else 2.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            _ => 2,
        }
    }
}

/// What lies under all that libraries say of a failure.
fn root(error: &reqwest::Error) -> String {
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// An error of the API.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    message: String,
    code: Option<String>,
    param: Option<String>,
    request: Option<String>,
}

impl Refusal {
    /// Whether the call was wrong, and will be when it is made again.
    pub(super) const fn is_of_the_call(&self) -> bool {
        matches!(self.status, 400..=499) && self.status != 429
    }

    /// What `error` of a reply says; `None` where it is not one.
    pub(super) fn read(status: StatusCode, error: &Value, request: Option<String>) -> Option<Self> {
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        Some(Self {
            status: status.as_u16(),
            message: text("message")?,
            code: text("code"),
            param: text("param"),
            request,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  status {}", self.message, self.status)?;
        for (name, value) in [
            ("code", &self.code),
            ("parameter", &self.param),
            ("request", &self.request),
        ] {
            if let Some(value) = value {
                write!(f, ", {name} {value}")?;
            }
        }
        Ok(())
    }
}
