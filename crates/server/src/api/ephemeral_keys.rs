//! `/v1/ephemeral_keys`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::account::Permission;
use bonafide_service::{EphemeralKeyView, Reply, Service};
use bonafide_wire::{
    ApiError,
    expand::Resource,
    params::{self, CreateEphemeralKey},
    render,
};
use serde_json::Value;

use super::{
    call::{ApiCall, Id},
    reply::{Answered, Success, to_bytes},
};

pub(super) async fn create(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = CreateEphemeralKey::read(call.permitted(Permission::SessionsWrite)?)?;
    if !call.names_version {
        return Err(ApiError::VersionRequired.into());
    }
    let answer = |view: &EphemeralKeyView| Reply {
        status: 200,
        body: to_bytes(&object(view)),
    };
    let reply = service
        .create_ephemeral_key(call.as_change(), &params.verification_session, &answer)
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn delete(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    params::only_expand(call.permitted(Permission::SessionsWrite)?, Resource::Plain)?;
    let deleted = service.delete_ephemeral_key(&call.caller, &id).await?;
    Ok(Success::Object(object(&deleted)))
}

fn object(key: &EphemeralKeyView) -> Value {
    render::ephemeral_key(render::EphemeralKeyView {
        id: key.id,
        livemode: key.mode.is_live(),
        session: key.session,
        expires: key.expires,
        secret: key.secret.as_deref(),
    })
}
