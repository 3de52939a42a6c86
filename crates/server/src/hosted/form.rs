//! The way through without scripts: one form that asks for what is missing.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Multipart, State, multipart::Field},
    response::{Html, IntoResponse, Redirect, Response},
};
use bonafide_core::{
    error_code::ErrorCode,
    lifecycle::Requirement,
    predefined::Outcome,
    session::{CaptureMethod, Side, Status},
};
use bonafide_service::{GiveUp, MAX_PICTURE_BYTES, Page, Service, ServiceError, Upload};
use bonafide_web::{FormPage, Message, MessagePage, OutcomeGroup, Words, localize_reason};

use super::{
    body::{self, BodyError, MAX_CALL_BYTES},
    failure::Failure,
    outcomes::{self, Group},
    shell,
    view::opens_a_page,
    visitor::{Visitor, parameter},
};

type Shared = State<Arc<Service>>;

/// The form, or how far the session is.
pub(super) async fn show(State(service): Shared, visitor: Visitor) -> Response {
    match service.page(&visitor.token).await {
        Ok(page) => respond(&visitor, &page, earlier_problem(&visitor, &page)),
        Err(error) => shell::refuse(&visitor, &error),
    }
}

/// The person does not agree.
pub(super) async fn decline(State(service): Shared, visitor: Visitor) -> Response {
    match service
        .give_up(&visitor.token, GiveUp::ConsentDeclined)
        .await
    {
        Ok(page) => message(&visitor, &page, Message::Declined),
        Err(error) => respond_to_error(&service, &visitor, Failure::Service(error)).await,
    }
}

/// The developer chooses how a test session ends.
pub(super) async fn outcome(State(service): Shared, visitor: Visitor, body: Body) -> Response {
    let result = async {
        let bytes = body::read(body, MAX_CALL_BYTES).await?;
        let text = String::from_utf8(bytes).map_err(|_| Failure::Malformed)?;
        let outcome = parameter(&text, "outcome").and_then(Outcome::from_word);
        let delay = parameter(&text, "simulate_delay").is_some();
        let outcome = outcome.ok_or(Failure::Malformed)?;
        let page = service.predefine_page(&visitor.token, outcome, delay).await;
        Ok((outcome, page?))
    };
    match result.await {
        Ok((Outcome::CONSENT_DECLINED, page)) => message(&visitor, &page, Message::Declined),
        Ok(_) => to_form(&visitor),
        Err(failure) => respond_to_error(&service, &visitor, failure).await,
    }
}

/// Agreement and pictures arrive; when nothing is missing any more, all of it is submitted.
pub(super) async fn send(State(service): Shared, visitor: Visitor, form: Multipart) -> Response {
    let result = async {
        let sent = Sent::read(form).await?;
        take(&service, &visitor, sent).await
    };
    match result.await {
        Ok(None) => to_form(&visitor),
        Ok(Some((page, missing))) => {
            let problem = Words::new(visitor.language, &page.business_name).say(missing);
            respond(&visitor, &page, Some(problem))
        }
        Err(failure) => respond_to_error(&service, &visitor, failure).await,
    }
}

/// What the form brought.
#[derive(Default)]
struct Sent {
    consent: bool,
    front: Vec<u8>,
    back: Vec<u8>,
}

impl Sent {
    async fn read(mut form: Multipart) -> Result<Self, Failure> {
        let mut sent = Self::default();
        while let Some(field) = form.next_field().await.map_err(|_| BodyError::Broken)? {
            match field.name() {
                Some("consent") => sent.consent = true,
                Some("front") => sent.front = bytes(field).await?,
                Some("back") => sent.back = bytes(field).await?,
                _ => return Err(Failure::Malformed),
            }
        }
        Ok(sent)
    }
}

async fn bytes(mut field: Field<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| BodyError::Broken)? {
        if bytes.len() + chunk.len() > MAX_PICTURE_BYTES {
            return Err(BodyError::TooLong.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Takes in what came; gives back what is still missing, or `None` once it is submitted.
async fn take(
    service: &Service,
    visitor: &Visitor,
    sent: Sent,
) -> Result<Option<(Page, &'static str)>, Failure> {
    let token = visitor.token.as_str();
    let mut page = service.page(token).await?;
    if page.requirements.contains(&Requirement::Consent) {
        if !sent.consent {
            return Ok(Some((page, "form-consent-missing")));
        }
        page = service.consent(token).await?;
    }
    for (side, bytes) in [(Side::Front, sent.front), (Side::Back, sent.back)] {
        // A back that the front does not call for is taken in all the same: it may hold the zone.
        if !bytes.is_empty() {
            let upload = Upload {
                side,
                method: CaptureMethod::Upload,
                bytes,
            };
            page = service.attach(token, upload).await?.page;
        }
    }
    match page.requirements.first() {
        Some(Requirement::Consent) => Ok(Some((page, "form-consent-missing"))),
        Some(Requirement::Front) => Ok(Some((page, "form-front-missing"))),
        Some(Requirement::Back) => Ok(Some((page, "form-back-missing"))),
        Some(Requirement::Submit) => {
            service.submit(token).await?;
            Ok(None)
        }
        None => Ok(None),
    }
}

fn to_form(visitor: &Visitor) -> Response {
    Redirect::to(&format!("{}/form{}", visitor.path, visitor.query())).into_response()
}

async fn respond_to_error(service: &Service, visitor: &Visitor, failure: Failure) -> Response {
    let page = match service.page(&visitor.token).await {
        Ok(page) => page,
        Err(error) => return shell::refuse(visitor, &error),
    };
    if let Some(problem) = failure.reason(visitor.language, &page.business_name) {
        return respond(visitor, &page, Some(problem));
    }
    match failure {
        // The session went on elsewhere, or never was one of test mode: show where it is.
        Failure::Service(ServiceError::State { .. } | ServiceError::TestModeOnly) => {
            respond(visitor, &page, None)
        }
        Failure::Service(error) => shell::refuse(visitor, &error),
        Failure::Body(_) | Failure::Malformed => respond(
            visitor,
            &page,
            Some(Words::new(visitor.language, "").say("problem-network")),
        ),
    }
}

/// Why an earlier attempt failed, in the person's language.
fn earlier_problem(visitor: &Visitor, page: &Page) -> Option<String> {
    let asked_again = page.requirements.contains(&Requirement::Consent);
    let error = page.last_error.as_ref().filter(|_| asked_again)?;
    (error.code != ErrorCode::ConsentDeclined)
        .then(|| localize_reason(&error.reason, visitor.language).into_owned())
}

/// The form for what is missing, or how far the session is.
fn respond(visitor: &Visitor, page: &Page, problem: Option<String>) -> Response {
    let shown = match page.status {
        _ if page.redacted => Message::Redacted,
        Status::Processing => Message::Processing,
        Status::Verified => Message::Verified,
        Status::Canceled => Message::Canceled,
        Status::RequiresInput if page.exhausted => Message::Exhausted,
        Status::RequiresInput => {
            let needs = |requirement| page.requirements.contains(&requirement);
            let (front, back) = (needs(Requirement::Front), needs(Requirement::Back));
            let group = |group: Group| OutcomeGroup {
                title: group.title,
                outcomes: group.outcomes.into_iter().map(Outcome::word).collect(),
            };
            let groups = outcomes::offered(page, visitor.language);
            let form = FormPage {
                outcomes: groups.into_iter().map(group).collect(),
                only_outcomes: outcomes::is_only_way(page),
                consent: needs(Requirement::Consent),
                front,
                back: if back {
                    Some(true)
                } else {
                    front.then_some(false)
                },
                camera_only: page.options.require_live_capture == Some(true),
                problem,
            };
            return Html(bonafide_web::form(&visitor.side(page), &form)).into_response();
        }
    };
    message(visitor, page, shown)
}

fn message(visitor: &Visitor, page: &Page, message: Message) -> Response {
    let return_url = page.return_url.as_deref().filter(|url| opens_a_page(url));
    let return_url = return_url.filter(|_| message != Message::Processing);
    let content = MessagePage {
        message,
        return_url,
    };
    Html(bonafide_web::message(&visitor.side(page), &content)).into_response()
}
