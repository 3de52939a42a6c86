//! A request of the API once it is through the gate.

use std::{borrow::Cow, net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use bonafide_core::{account::Permission, id::RequestId};
use bonafide_service::{
    Call, Caller, FileLinkView, FileView, HeldKey, ListRequest, Reader, SensitiveRead, Service,
};
use bonafide_wire::{ApiError, Expansion, form::Tree, list, sensitive};

use super::{Failure, multipart::SentFile, unknown};

/// What a key needs to see pictures (contract section 4.5).
const PICTURES: [Permission; 2] = [Permission::SensitiveRead, Permission::FilesWrite];

/// Who calls, with what.
#[derive(Clone)]
pub(super) struct ApiCall {
    /// Who calls.
    pub(super) caller: Arc<Caller>,
    /// The request's id.
    pub(super) request: RequestId,
    /// The idempotency key, claimed for this request.
    pub(super) held: Option<HeldKey>,
    /// Where it comes from.
    pub(super) address: IpAddr,
    /// It names a version of the API.
    pub(super) names_version: bool,
    /// The parameters.
    pub(super) parameters: Tree,
    /// The file that came with them.
    pub(super) file: Option<SentFile>,
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

    /// Lets a call that changes something through if it wants nothing sensitive shown: its reply
    /// may be given again for an idempotency key, and every read leaves a record.
    pub(super) fn shows_nothing_sensitive(&self, expansion: &Expansion) -> Result<(), ApiError> {
        self.may_see(expansion)?;
        match expansion.sensitive_paths().into_iter().next() {
            Some(path) => Err(ApiError::SensitiveInChange(path)),
            None => Ok(()),
        }
    }

    /// Records that an object is shown, where what is shown is sensitive.
    ///
    /// # Errors
    /// Where the object is too old for the key.
    pub(super) async fn reveal(
        &self,
        service: &Service,
        expansion: &Expansion,
        read: Option<SensitiveRead>,
    ) -> Result<(), Failure> {
        let Some(read) = read.filter(|_| expansion.is_sensitive()) else {
            return Ok(());
        };
        if !service.still_sees(self.reader(), &read) {
            return Err(ApiError::SensitiveTooOld.into());
        }
        let fields = expansion.sensitive_paths();
        let recorded = service.record_reads(self.reader(), vec![read], &fields);
        Ok(recorded.await?)
    }

    /// Records that the objects of a list are shown, where what is shown is sensitive, and gives
    /// for each what to show: of those too old for the key nothing sensitive.
    pub(super) async fn reveal_each<'a>(
        &self,
        service: &Service,
        expansion: &'a Expansion,
        reads: Vec<Option<SensitiveRead>>,
    ) -> Result<Vec<Cow<'a, Expansion>>, Failure> {
        let mut shown = Vec::new();
        let mut expansions = Vec::with_capacity(reads.len());
        for read in reads {
            let hidden = expansion.is_sensitive()
                && read
                    .as_ref()
                    .is_some_and(|read| !service.still_sees(self.reader(), read));
            expansions.push(if hidden {
                Cow::Owned(expansion.without_sensitive())
            } else {
                shown.extend(read);
                Cow::Borrowed(expansion)
            });
        }
        if expansion.is_sensitive() {
            let fields = expansion.sensitive_paths();
            let recorded = service.record_reads(self.reader(), shown, &fields);
            recorded.await?;
        }
        Ok(expansions)
    }

    /// Records that a picture's contents are shown, or may be by a link, where the file is one.
    ///
    /// # Errors
    /// Where the key may not see pictures, or not any more.
    pub(super) async fn reveal_file(
        &self,
        service: &Service,
        file: &FileView,
    ) -> Result<(), Failure> {
        if file.session.is_some() {
            for permission in PICTURES {
                sensitive::require(&self.caller.key, self.caller.mode(), permission)?;
            }
        }
        let read = service.sensitive_file(&self.caller.account, file).await?;
        let Some(read) = read else {
            return Ok(());
        };
        if !service.still_sees(self.reader(), &read) {
            return Err(ApiError::SensitiveTooOld.into());
        }
        let fields = ["contents".to_owned()];
        let recorded = service.record_reads(self.reader(), vec![read], &fields);
        Ok(recorded.await?)
    }

    /// Leaves out what opens a picture, where the key may not see pictures.
    pub(super) fn hide_pictures<'l>(&self, links: impl IntoIterator<Item = &'l mut FileLinkView>) {
        if !PICTURES
            .iter()
            .all(|permission| self.caller.key.may(*permission))
        {
            for link in links.into_iter().filter(|link| link.picture) {
                link.url = None;
            }
        }
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            caller: &self.caller,
            request: self.request,
            address: self.address,
        }
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
