//! A request of the API once it is through the gate.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use bonafide_core::{account::Permission, id::RequestId};
use bonafide_service::{Call, Caller, HeldKey, ListRequest};
use bonafide_wire::{ApiError, Expansion, form::Tree, list, sensitive};

use super::{Failure, unknown};

/// Who calls, with what.
#[derive(Clone)]
pub(super) struct ApiCall {
    /// Who calls.
    pub(super) caller: Arc<Caller>,
    /// The request's id.
    pub(super) request: RequestId,
    /// The idempotency key, claimed for this request.
    pub(super) held: Option<HeldKey>,
    /// The parameters.
    pub(super) parameters: Tree,
}

impl ApiCall {
    /// The parameters, if the key may do what `permission` names.
    pub(super) fn permitted(&mut self, permission: Permission) -> Result<Tree, ApiError> {
        sensitive::require(&self.caller.key, self.caller.mode(), permission)?;
        Ok(std::mem::take(&mut self.parameters))
    }

    /// Lets the call through if the key may see what it wants shown.
    pub(super) fn may_see(&self, expansion: &Expansion) -> Result<(), ApiError> {
        sensitive::require_for(expansion, &self.caller.key, self.caller.mode())
    }

    /// As the use cases want it.
    pub(super) fn as_change(&self) -> Call<'_> {
        Call {
            caller: &self.caller,
            request: self.request,
            held: self.held.as_ref(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ApiCall {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .remove()
            .ok_or_else(|| ApiError::Internal.into())
    }
}

/// The id in the path.
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(unknown(&parts.method, &parts.uri).into()),
        }
    }
}

/// The part of a list that is wanted, as the use cases want it.
pub(super) fn page(list: list::ListRequest) -> ListRequest {
    ListRequest {
        limit: list.limit,
        starting_after: list.starting_after,
        ending_before: list.ending_before,
        from: list.created.from,
        until: list.created.until,
    }
}
