//! Calls of the page's program. Each answers with the session as it then is.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use bonafide_core::{
    document::DocumentType,
    predefined::Outcome,
    session::{CaptureMethod, Side},
};
use bonafide_service::{GiveUp, MAX_PICTURE_BYTES, Page, Service, Upload};
use serde::Deserialize;
use serde_json::json;

use super::{
    body,
    failure::Failure,
    view::View,
    visitor::{Visitor, parameter},
};

type Shared = State<Arc<Service>>;

pub(super) fn answer(visitor: &Visitor, result: Result<Page, Failure>) -> Response {
    match result {
        Ok(page) => Json(View::new(page, visitor.language)).into_response(),
        Err(failure) => failure.reply(visitor.language, ""),
    }
}

/// The session.
pub(super) async fn session(State(service): Shared, visitor: Visitor) -> Response {
    answer(
        &visitor,
        service.page(&visitor.token).await.map_err(Failure::from),
    )
}

/// The person agrees.
pub(super) async fn consent(State(service): Shared, visitor: Visitor) -> Response {
    answer(
        &visitor,
        service.consent(&visitor.token).await.map_err(Failure::from),
    )
}

/// Why the person does not go on.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
struct Decline {
    why: Why,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Why {
    Consent,
    NoCamera,
}

/// The person does not go on.
pub(super) async fn decline(State(service): Shared, visitor: Visitor, body: Body) -> Response {
    let done = async {
        let why = match body::json::<Decline>(body).await?.why {
            Why::Consent => GiveUp::ConsentDeclined,
            Why::NoCamera => GiveUp::NoCamera,
        };
        Ok(service.give_up(&visitor.token, why).await?)
    };
    answer(&visitor, done.await)
}

/// Which document the person has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    document_type: DocumentType,
}

/// The person says which kind of document they have.
pub(super) async fn document_type(
    State(service): Shared,
    visitor: Visitor,
    body: Body,
) -> Response {
    let done = async {
        let choice: Choice = body::json(body).await?;
        Ok(service
            .choose_type(&visitor.token, choice.document_type)
            .await?)
    };
    answer(&visitor, done.await)
}

/// A picture of one side, the bytes of the file as the body; `?method=camera` or `upload`.
pub(super) async fn picture(
    State(service): Shared,
    Path((_, side)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
    body: Body,
) -> Response {
    let done = async {
        let side = match side.as_str() {
            "front" => Side::Front,
            "back" => Side::Back,
            _ => return Err(Failure::Malformed),
        };
        let method = match parameter(&query.unwrap_or_default(), "method") {
            Some("camera") => CaptureMethod::Camera,
            Some("upload") => CaptureMethod::Upload,
            _ => return Err(Failure::Malformed),
        };
        let bytes = body::read(body, MAX_PICTURE_BYTES).await?;
        Ok(service
            .attach(
                &visitor.token,
                Upload {
                    side,
                    method,
                    bytes,
                },
            )
            .await?)
    };
    match done.await {
        Ok(uploaded) => {
            let notice = uploaded.notice.map(|notice| {
                bonafide_web::localize_reason(&notice, visitor.language).into_owned()
            });
            let session = View::new(uploaded.page, visitor.language);
            Json(json!({ "advice": notice, "session": session })).into_response()
        }
        Err(failure) => {
            let business = service
                .page(&visitor.token)
                .await
                .map(|page| page.business_name);
            failure.reply(visitor.language, &business.unwrap_or_default())
        }
    }
}

/// The person sends all of it: the checks start.
pub(super) async fn submit(State(service): Shared, visitor: Visitor) -> Response {
    answer(
        &visitor,
        service.submit(&visitor.token).await.map_err(Failure::from),
    )
}

/// How a test session is to end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    outcome: String,
    #[serde(default)]
    simulate_delay: bool,
}

/// The developer chooses how a test session ends.
pub(super) async fn outcome(State(service): Shared, visitor: Visitor, body: Body) -> Response {
    let done = async {
        let ending: Ending = body::json(body).await?;
        let outcome = Outcome::from_word(&ending.outcome).ok_or(Failure::Malformed)?;
        Ok(service
            .predefine_page(&visitor.token, outcome, ending.simulate_delay)
            .await?)
    };
    answer(&visitor, done.await)
}
