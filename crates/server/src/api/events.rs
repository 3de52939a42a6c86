//! `/v1/events`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::account::Permission;
use bonafide_service::{self as service, EventListing, EventView, Service, ServiceError};
use bonafide_wire::{
    ApiError,
    error::Class,
    expand::Resource,
    params::{self, ListEvents, ResendEvent},
    render,
};
use serde_json::Value;

use super::{
    call::{ApiCall, Id, page},
    operations::EVENTS,
    reply::{Answered, Success},
};

pub(super) async fn list(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = ListEvents::read(call.permitted(Permission::EventsRead)?)?;
    let listing = EventListing {
        types: params.types,
        delivered: params.delivery_success,
        list: page(params.list),
    };
    let found = service.events(&call.caller, &listing).await?;
    Ok(Success::list(EVENTS, &found, |event| {
        object(&service, event)
    }))
}

pub(super) async fn retrieve(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    params::only_expand(call.permitted(Permission::EventsRead)?, Resource::Event)?;
    let event = service.event(&call.caller, &id).await?;
    Ok(Success::Object(object(&service, &event)))
}

pub(super) async fn resend(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let params = ResendEvent::read(call.permitted(Permission::WebhookEndpointsWrite)?)?;
    if params.for_stripecli {
        let reply = service.resend_event_to_listeners(call.as_change(), &id);
        return Ok(Success::Made(reply.await?));
    }
    let endpoint = params.webhook_endpoint.as_deref();
    match service.resend_event(call.as_change(), &id, endpoint).await {
        Err(ServiceError::NotFound {
            class: service::Class::WebhookEndpoint,
            id,
            param,
        }) => Err(ApiError::NoSuchParameter {
            class: Class::WebhookEndpoint,
            id,
            param: param.to_owned(),
        }
        .into()),
        reply => Ok(Success::Made(reply?)),
    }
}

fn object(service: &Service, event: &EventView) -> Value {
    render::event(event.wire(&service.settings().default_api_version))
}
