//! Why a use case did not happen. No HTTP here, and nothing personal in any text.

use std::fmt;

use bonafide_core::{evidence::PictureError, lifecycle::StateError};
use bonafide_store::StoreError;
use bonafide_vault::{BlobError, OpenError, RootKeyError};

/// What was looked for, in the API's words.
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
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Session => "VerificationSession",
            Self::Report => "VerificationReport",
            Self::Event => "event",
            Self::WebhookEndpoint => "webhook endpoint",
            Self::File => "file",
            Self::FileLink => "file link",
            Self::EphemeralKey => "ephemeral key",
        })
    }
}

/// What was asked of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To change what was given at creation.
    Update,
    /// To give it up.
    Cancel,
    /// To remove what is personal.
    Redact,
    /// To go on with it on the hosted page.
    Continue,
    /// To take it to a predefined outcome.
    Predefine,
    /// To write down what its checks showed.
    Conclude,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Update => "update",
            Self::Cancel => "cancel",
            Self::Redact => "redact",
            Self::Continue => "continue",
            Self::Predefine => "predefine the outcome of",
            Self::Conclude => "conclude",
        })
    }
}

/// Why a link does not open a session's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Never made by us, or replaced by a fresh one.
    #[error("the link is unknown")]
    Unknown,
    /// A browser has opened it already.
    #[error("the link was used")]
    Used,
    /// It is older than 48 hours.
    #[error("the link is too old")]
    Expired,
    /// It is that of a flow which is not active.
    #[error("the link's flow is not active")]
    Deactivated,
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The account has no such object.
    #[error("no such {class}")]
    NotFound {
        /// What kind of object.
        class: Class,
        /// The id as it was given.
        id: String,
        /// The parameter that carried it.
        param: &'static str,
    },
    /// The session's state does not allow it.
    #[error("cannot {action} the session: {error}")]
    State {
        /// What was asked.
        action: Action,
        /// Why not.
        error: StateError,
    },
    /// It is for test accounts.
    #[error("it is for test accounts")]
    TestModeOnly,
    /// The selfie check, which test sessions alone may ask for.
    #[error("the selfie check is not built")]
    SelfieNotAvailable,
    /// We let nobody listen with this id, or its key has ended.
    #[error("the listener is unknown")]
    UnknownListener,
    /// As many listen to the account as may.
    #[error("too many listen to the account")]
    TooManyListeners,
    /// Nobody listens to the account.
    #[error("nobody listens to the account")]
    NobodyListens,
    /// Both cursors of a list were given.
    #[error("starting_after and ending_before exclude each other")]
    BothCursors,
    /// The URL of a webhook endpoint has the wrong scheme: live endpoints need `https`.
    #[error("the endpoint's URL must start with {}", if *.live { "https://" } else { "https:// or http://" })]
    EndpointScheme {
        /// Whether the account is live.
        live: bool,
    },
    /// The account has as many webhook endpoints as it may.
    #[error("the account has as many webhook endpoints as it may")]
    TooManyEndpoints,
    /// Nothing is sent to the webhook endpoint, as it is disabled.
    #[error("the webhook endpoint is disabled")]
    EndpointDisabled,
    /// The account has no such verification flow.
    #[error("no such verification flow")]
    UnknownFlow(String),
    /// No session is made through the verification flow, as it is not active.
    #[error("the verification flow is not active")]
    FlowInactive,
    /// What the session checks is said by the verification flow that it was made through.
    #[error("a flow says {0} of the session")]
    SaidByFlow(&'static str),
    /// As many events wait for the webhook endpoint to be sent once more as may.
    #[error("too many events wait to be sent once more")]
    TooManyResends,
    /// More metadata keys would be left than an object may have.
    #[error("the object would have more metadata than it may")]
    TooMuchMetadata,
    /// The link does not open a page.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The link to a file is unknown or has expired, or its file was redacted.
    #[error("the link opens no file")]
    NoLinkedFile,
    /// The browser holds no page, or its page was taken over by another browser.
    #[error("the browser holds no page")]
    NoPage,
    /// The phone that held the page does no more: it was taken back, or another phone has it.
    #[error("the page was taken back")]
    TakenBack,
    /// The picture was refused; nothing is stored.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The session has as many pictures as it may.
    #[error("the session has as many pictures as it may")]
    TooManyPictures,
    /// Others keep changing the same session; trying again later may help.
    #[error("the session is being changed by others")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The place for pictures failed.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// Sealed bytes do not open.
    #[error(transparent)]
    Sealed(#[from] OpenError),
    /// An account's key does not unwrap.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// What was stored is not what we write.
    #[error("stored {what} cannot be read")]
    Unreadable {
        /// What was read.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A row belongs to something that is not there.
    #[error("a stored row has lost its {0}")]
    Dangling(&'static str),
    /// The thread that looked at a picture ended before it answered.
    #[error("looking at the picture was interrupted")]
    Interrupted,
}

impl ServiceError {
    pub(crate) const fn state(action: Action) -> impl Fn(StateError) -> Self {
        move |error| Self::State { action, error }
    }

    pub(crate) fn unreadable(what: &'static str) -> impl Fn(serde_json::Error) -> Self {
        move |source| Self::Unreadable { what, source }
    }
}
