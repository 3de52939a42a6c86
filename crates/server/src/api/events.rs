//! `/v1/events`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::account::Permission;
use bonafide_service::{EventListing, EventView, Service};
use bonafide_wire::{
    expand::Resource,
    params::{self, ListEvents},
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

fn object(service: &Service, event: &EventView) -> Value {
    render::event(event.wire(&service.settings().default_api_version))
}
