//! `/v1/identity/verification_sessions`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::account::Permission;
use bonafide_service::{
    Answer, Call, List, Reply, Service, ServiceError, SessionChanges, SessionCreation,
    SessionListing, SessionView,
};
use bonafide_wire::{
    Expansion,
    expand::Resource,
    params::{self, CreateSession, ListSessions, SubmitPredefined, UpdateSession},
    render,
};

use super::{
    call::{ApiCall, Id, page},
    operations::SESSIONS,
    reply::{Answered, Success, to_bytes},
};

pub(super) async fn create(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = CreateSession::read(call.permitted(Permission::SessionsWrite)?)?;
    call.shows_nothing_sensitive(&params.expand)?;
    let creation = SessionCreation {
        plan: params.plan,
        metadata: params.metadata,
        client_reference_id: params.client_reference_id,
        related_customer: params.related_customer,
        related_customer_account: params.related_customer_account,
        return_url: params.return_url,
    };
    let render = renderer(&params.expand);
    let reply = service
        .create_session(call.as_change(), creation, &answer(&params.expand, &render))
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn list(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = ListSessions::read(call.permitted(Permission::SessionsRead)?)?;
    call.may_see(&params.expand)?;
    let listing = SessionListing {
        status: params.status,
        client_reference_id: params.client_reference_id,
        related_customer: params.related_customer,
        related_customer_account: params.related_customer_account,
        list: page(params.list),
        with_report: params.expand.has(REPORT),
    };
    let found = service.sessions(&call.caller, &listing).await?;
    let reads = found.items.iter().map(SessionView::sensitive).collect();
    let expansions = call.reveal_each(&service, &params.expand, reads).await?;
    let shown = List {
        items: found.items.iter().zip(&expansions).collect(),
        has_more: found.has_more,
    };
    Ok(Success::list(SESSIONS, &shown, |(session, expansion)| {
        render::session(session.wire(), expansion)
    }))
}

pub(super) async fn retrieve(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let expand = params::only_expand(call.permitted(Permission::SessionsRead)?, Resource::Session)?;
    call.may_see(&expand)?;
    let session = service
        .session(&call.caller, &id, expand.has(REPORT))
        .await?;
    call.reveal(&service, &expand, session.sensitive()).await?;
    Ok(Success::Object(render::session(session.wire(), &expand)))
}

pub(super) async fn update(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let params = UpdateSession::read(call.permitted(Permission::SessionsWrite)?)?;
    call.shows_nothing_sensitive(&params.expand)?;
    let changes = SessionChanges {
        check: params.check,
        document_options: params.document_options.map(|change| change.apply(None)),
        metadata: params.metadata,
    };
    let render = renderer(&params.expand);
    let answer = answer(&params.expand, &render);
    let reply = service
        .update_session(call.as_change(), &id, &changes, &answer)
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn cancel(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    call: ApiCall,
) -> Answered {
    act(call, async |call, answer| {
        service.cancel_session(call, &id, answer).await
    })
    .await
}

pub(super) async fn submit_predefined(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let params = SubmitPredefined::read(call.permitted(Permission::SessionsWrite)?)?;
    call.shows_nothing_sensitive(&params.expand)?;
    let render = renderer(&params.expand);
    let answer = answer(&params.expand, &render);
    let (outcome, delay) = (params.outcome, params.simulate_delay);
    let reply = service
        .predefine_session(call.as_change(), &id, outcome, delay, &answer)
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn redact(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    call: ApiCall,
) -> Answered {
    act(call, async |call, answer| {
        service.redact_session(call, &id, answer).await
    })
    .await
}

/// A change that takes no parameters.
async fn act(
    mut call: ApiCall,
    change: impl AsyncFnOnce(Call<'_>, &Answer<'_>) -> Result<Reply, ServiceError>,
) -> Answered {
    let expand = params::only_expand(
        call.permitted(Permission::SessionsWrite)?,
        Resource::Session,
    )?;
    call.shows_nothing_sensitive(&expand)?;
    let render = renderer(&expand);
    let reply = change(call.as_change(), &answer(&expand, &render)).await?;
    Ok(Success::Made(reply))
}

const REPORT: &str = "last_verification_report";

type Renderer<'a> = dyn Fn(&SessionView) -> Reply + Send + Sync + 'a;

fn renderer(expansion: &Expansion) -> impl Fn(&SessionView) -> Reply + Send + Sync + '_ {
    |view| Reply {
        status: 200,
        body: to_bytes(&render::session(view.wire(), expansion)),
    }
}

fn answer<'a>(expansion: &Expansion, render: &'a Renderer<'a>) -> Answer<'a> {
    Answer {
        with_report: expansion.has(REPORT),
        render,
    }
}
