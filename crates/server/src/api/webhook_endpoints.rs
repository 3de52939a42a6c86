//! `/v1/webhook_endpoints`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::{
    account::{Mode, Permission},
    webhook::WebhookEndpoint,
};
use bonafide_service::{EndpointChanges, NewEndpoint, Reply, Service};
use bonafide_wire::{
    expand::Resource,
    params::{self, CreateWebhookEndpoint, UpdateWebhookEndpoint},
    render,
};

use super::{
    call::{ApiCall, Id, page},
    operations::ENDPOINTS,
    reply::{Answered, Success, to_bytes},
};

pub(super) async fn create(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let parameters = call.permitted(Permission::WebhookEndpointsWrite)?;
    let mode = call.caller.mode();
    let params = CreateWebhookEndpoint::read(parameters, mode)?;
    let new = NewEndpoint {
        url: params.url,
        enabled_events: params.enabled_events,
        description: params.description,
        metadata: params.metadata,
        api_version: params.api_version,
    };
    let reply = service
        .create_endpoint(call.as_change(), new, &renderer(mode))
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn list(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let parameters = call.permitted(Permission::WebhookEndpointsRead)?;
    let (list, _) = params::plain_list(parameters, Resource::Plain)?;
    let found = service.endpoints(&call.caller, &page(list)).await?;
    let live = call.caller.mode().is_live();
    Ok(Success::list(ENDPOINTS, &found, |endpoint| {
        render::webhook_endpoint(endpoint, live, None)
    }))
}

pub(super) async fn retrieve(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    params::only_expand(
        call.permitted(Permission::WebhookEndpointsRead)?,
        Resource::Plain,
    )?;
    let endpoint = service.endpoint(&call.caller, &id).await?;
    let live = call.caller.mode().is_live();
    Ok(Success::Object(render::webhook_endpoint(
        &endpoint, live, None,
    )))
}

pub(super) async fn update(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let parameters = call.permitted(Permission::WebhookEndpointsWrite)?;
    let mode = call.caller.mode();
    let params = UpdateWebhookEndpoint::read(parameters, mode)?;
    let changes = EndpointChanges {
        url: params.url,
        enabled_events: params.enabled_events,
        description: params.description,
        metadata: params.metadata,
        enabled: params.disabled.map(|disabled| !disabled),
    };
    let reply = service
        .update_endpoint(call.as_change(), &id, &changes, &renderer(mode))
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn delete(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    params::none(call.permitted(Permission::WebhookEndpointsWrite)?)?;
    let deleted = service.delete_endpoint(&call.caller, &id).await?;
    Ok(Success::Object(render::deleted_webhook_endpoint(deleted)))
}

fn renderer(mode: Mode) -> impl Fn(&WebhookEndpoint, Option<&str>) -> Reply + Sync {
    move |endpoint, secret| Reply {
        status: 200,
        body: to_bytes(&render::webhook_endpoint(endpoint, mode.is_live(), secret)),
    }
}
