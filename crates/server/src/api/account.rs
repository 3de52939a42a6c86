//! `/v1/account`: whose key the caller holds.

use bonafide_wire::{expand::Resource, params, render};

use super::{
    call::ApiCall,
    reply::{Answered, Success},
};

pub(super) async fn retrieve(call: ApiCall) -> Answered {
    let expand = params::only_expand(call.parameters, Resource::Plain)?;
    debug_assert!(!expand.is_sensitive(), "accounts have nothing to expand");
    Ok(Success::Object(render::account(call.caller.account())))
}
