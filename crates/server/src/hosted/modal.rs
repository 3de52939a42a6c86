//! The page inside a business's own (`/modal/{publishable key}/{origin}`), and how it opens a
//! session: by the client secret, which the script of the business's page hands it.
//!
//! Which pages may show it is the account's to say, and the browser's to enforce: the page comes
//! with a list of them (`frame-ancestors`). That the address names the origin serves to say clearly
//! to a developer that theirs is not among them, and to name whom the page speaks to. In a frame
//! most browsers keep our cookies apart or not at all, so that the page's calls carry its token.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use bonafide_core::{
    account::{Account, KeyKind, Mode},
    lifecycle::StateError,
    origin::Origin,
    session::Status,
};
use bonafide_service::{AuthError, LinkError, Service, ServiceError};
use bonafide_web::{FramePage, SidePage};
use serde::Deserialize;
use serde_json::json;

use super::{body, failure, guard::Framed, visitor::Visitor};

type Shared = State<Arc<Service>>;

/// Pages of the developer's own machine, as a policy names them.
const AT_HOME: &str =
    "http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*";

/// Why a page cannot be shown, in words for a developer.
enum Refusal {
    Key,
    Ended,
    Origin { origin: String, mode: Mode },
}

impl Refusal {
    fn words(&self) -> String {
        match self {
            Self::Key => "The key given to Stripe() is not a publishable key of this server. \
                          `bonafide keys list` shows which there are."
                .to_owned(),
            Self::Ended => {
                "The publishable key given to Stripe() has ended: use the one that took its place."
                    .to_owned()
            }
            Self::Origin { origin, mode } => format!(
                "Pages of {origin} may not show the verification. Its operator lets them with: \
                 bonafide account update --mode {} --add-origin {origin}",
                mode.word()
            ),
        }
    }
}

/// The page, for the script that shows it in a frame.
pub(super) async fn show(
    State(service): Shared,
    Path((key, origin)): Path<(String, String)>,
    visitor: Visitor,
) -> Response {
    let refused = match account(&service, &key).await {
        Ok(Ok(account)) => {
            if let Some(origin) = origin.parse().ok().filter(|o| account.may_be_framed_by(o)) {
                return page(&visitor, &account, &origin);
            }
            let mode = account.mode;
            Refusal::Origin { origin, mode }
        }
        Ok(Err(refusal)) => refusal,
        Err(error) => {
            tracing::error!(%error, "a page in a frame could not be shown");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let page = bonafide_web::frame(&visitor.stranger(), &FramePage::Refused(&refused.words()));
    // It says nothing of anybody, and whoever asked has to see why.
    (StatusCode::FORBIDDEN, Framed("*".to_owned()), Html(page)).into_response()
}

fn page(visitor: &Visitor, account: &Account, origin: &Origin) -> Response {
    let side = SidePage {
        business: &account.business_name,
        test_mode: !account.mode.is_live(),
        ..visitor.stranger()
    };
    let page = bonafide_web::frame(&side, &FramePage::For(origin.as_str()));
    (Framed(ancestors(account)), Html(page)).into_response()
}

/// Every page that may be around the frame, as a policy lists them: those around the business's own
/// too, which is why the whole list is sent.
fn ancestors(account: &Account) -> String {
    let at_home = (account.mode == Mode::Test).then_some(AT_HOME);
    let named = account.profile.origins.iter().map(Origin::as_str);
    named.chain(at_home).collect::<Vec<_>>().join(" ")
}

async fn account(service: &Service, key: &str) -> Result<Result<Account, Refusal>, ServiceError> {
    match service.authenticate(key).await {
        Ok(caller) if caller.key.kind == KeyKind::Publishable => Ok(Ok(caller.account().clone())),
        Ok(_) | Err(AuthError::Unknown) => Ok(Err(Refusal::Key)),
        Err(AuthError::Expired) => Ok(Err(Refusal::Ended)),
        Err(AuthError::Service(error)) => Err(error),
    }
}

/// What opens a session in a frame.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    client_secret: String,
    /// The token by which the same page opened it before.
    held: Option<String>,
}

/// Opens a session of the key's account, for the tab that sends its client secret.
pub(super) async fn open(
    State(service): Shared,
    Path((key, _)): Path<(String, String)>,
    body: Body,
) -> Response {
    let Opening {
        client_secret,
        held,
    } = match body::json(body).await {
        Ok(opening) => opening,
        Err(failure) => return failure.status().into_response(),
    };
    let account = match account(&service, &key).await {
        Ok(Ok(account)) => account,
        Ok(Err(refusal)) => return refuse(StatusCode::FORBIDDEN, "api_key", &refusal.words()),
        Err(error) => return unopened(&error),
    };
    let opened = service
        .open_secret(account.id, &client_secret, held.as_deref())
        .await;
    match opened {
        Ok(opened) => Json(json!({ "page_token": opened.page_token })).into_response(),
        Err(error) => unopened(&error),
    }
}

/// Why a session does not open, for the developer whose page wanted it.
fn unopened(error: &ServiceError) -> Response {
    const FRESH: &str = "Retrieve the session on your server: while it waits for input, that gives \
                         a fresh client_secret.";
    let (status, code, message) = match error {
        ServiceError::Link(LinkError::Used) => (
            StatusCode::GONE,
            "client_secret_used",
            format!("The client_secret was used, and opens the verification once. {FRESH}"),
        ),
        ServiceError::Link(LinkError::Expired) => (
            StatusCode::GONE,
            "client_secret_expired",
            format!("The client_secret is too old. {FRESH}"),
        ),
        ServiceError::Link(_) => (
            StatusCode::NOT_FOUND,
            "resource_missing",
            format!("No session of this account has this client_secret. {FRESH}"),
        ),
        ServiceError::State { error, .. } => (
            StatusCode::CONFLICT,
            "session_unexpected_state",
            match error {
                StateError::Redacted => "The verification session was redacted.".to_owned(),
                StateError::TooManySubmissions => {
                    "The person submitted as often as they may: make another session.".to_owned()
                }
                StateError::Status(Status::Verified) => {
                    "The verification session is verified already.".to_owned()
                }
                error => format!("The verification session cannot be opened: {error}."),
            },
        ),
        error => {
            tracing::error!(%error, "a session could not be opened in a frame");
            return failure::status(error).into_response();
        }
    };
    refuse(status, code, &message)
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let error = json!({ "error": { "code": code, "message": message } });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(error)).into_response()
}
