//! `/v1/file_links`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::{account::Permission, clock::Timestamp};
use bonafide_service::{
    FileLinkChanges, FileLinkListing, FileLinkView, FileView, NewFileLink, Reply, Service,
    ServiceError,
};
use bonafide_wire::{
    ApiError, Expansion,
    error::Class,
    expand::Resource,
    list::list as envelope,
    params::{self, CreateFileLink, Expiry, ListFileLinks, UpdateFileLink},
    render,
};
use serde_json::Value;

use super::{
    Failure,
    call::{ApiCall, Id, page},
    files,
    operations::FILE_LINKS,
    reply::{Answered, Success, to_bytes},
};

/// How long a link to a picture of a verification may live, in seconds (contract section 4.6).
const PICTURE_SECONDS: i64 = 30;

pub(super) async fn create(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = CreateFileLink::read(call.permitted(Permission::FilesWrite)?)?;
    let file = match service.file(&call.caller, &params.file, false).await {
        Err(ServiceError::NotFound { id, .. }) => {
            let (class, param) = (Class::File, "file".to_owned());
            return Err(ApiError::NoSuchParameter { class, id, param }.into());
        }
        file => file?,
    };
    files::linkable(&file.purpose)?;
    in_future(&service, params.link.expires_at)?;
    short_enough(&service, &file, params.link.expires_at)?;
    call.reveal_file(&service, &file).await?;
    let new = NewFileLink {
        expires: params.link.expires_at,
        metadata: params.link.metadata,
    };
    let answer = answer(&service, &call, &file, &params.expand);
    let reply = service
        .create_file_link(call.as_change(), &file, &new, &answer)
        .await?;
    Ok(Success::Made(reply))
}

pub(super) async fn list(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = ListFileLinks::read(call.permitted(Permission::FilesRead)?)?;
    let listing = FileLinkListing {
        file: params.file,
        expired: params.expired,
        list: page(params.list),
    };
    let mut found = service.file_links(&call.caller, &listing).await?;
    call.hide_pictures(&mut found.items);
    let mut data = Vec::with_capacity(found.items.len());
    for link in &found.items {
        data.push(shown(&service, &call, link, &params.expand).await?);
    }
    Ok(Success::Object(envelope(FILE_LINKS, found.has_more, &data)))
}

pub(super) async fn retrieve(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let expand = params::only_expand(call.permitted(Permission::FilesRead)?, Resource::FileLink)?;
    let mut link = service.file_link(&call.caller, &id).await?;
    call.hide_pictures([&mut link]);
    Ok(Success::Object(
        shown(&service, &call, &link, &expand).await?,
    ))
}

pub(super) async fn update(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let params = UpdateFileLink::read(call.permitted(Permission::FilesWrite)?)?;
    let link = service.file_link(&call.caller, &id).await?;
    let id_of_file = link.file.to_string();
    let file = files::shown(&service, &call, &id_of_file, links_too(&params.expand)).await?;
    let expires = match params.expires_at {
        None => None,
        Some(Expiry::Now) => Some(Some(service.now())),
        Some(Expiry::Never) => Some(None),
        Some(Expiry::At(instant)) => {
            in_future(&service, Some(instant))?;
            Some(Some(instant))
        }
    };
    if let Some(expires) = expires.filter(|_| params.expires_at != Some(Expiry::Now)) {
        // A link that lives on shows the picture to more people.
        short_enough(&service, &file, expires)?;
        call.reveal_file(&service, &file).await?;
    }
    let changes = FileLinkChanges {
        expires,
        metadata: params.metadata,
    };
    let answer = answer(&service, &call, &file, &params.expand);
    let reply = service
        .update_file_link(call.as_change(), &id, &changes, &answer)
        .await?;
    Ok(Success::Made(reply))
}

/// Lets an instant through that is still to come, or none.
pub(super) fn in_future(service: &Service, instant: Option<Timestamp>) -> Result<(), ApiError> {
    match instant {
        Some(instant) if instant <= service.now() => {
            Err(ApiError::NotInFuture("expires_at".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Lets a link to a picture through only if it expires soon.
fn short_enough(
    service: &Service,
    file: &FileView,
    expires: Option<Timestamp>,
) -> Result<(), Failure> {
    let latest = service.now().plus_seconds(PICTURE_SECONDS);
    if file.session.is_none() || expires.is_some_and(|end| end <= latest) {
        Ok(())
    } else {
        Err(ApiError::LinkTooLong(PICTURE_SECONDS).into())
    }
}

fn links_too(expansion: &Expansion) -> bool {
    expansion.at("file").is_some_and(|inner| inner.has("links"))
}

fn answer<'a>(
    service: &'a Service,
    call: &'a ApiCall,
    file: &'a FileView,
    expansion: &'a Expansion,
) -> impl Fn(&FileLinkView) -> Reply + Send + Sync + 'a {
    move |link| {
        let mut link = link.clone();
        call.hide_pictures([&mut link]);
        let inner = expansion.at("file");
        let file = inner.map(|inner| files::object(service, file, inner));
        Reply {
            status: 200,
            body: to_bytes(&object(&link, file, expansion)),
        }
    }
}

/// A link with its file, where that is expanded.
async fn shown(
    service: &Service,
    call: &ApiCall,
    link: &FileLinkView,
    expansion: &Expansion,
) -> Result<Value, Failure> {
    let file = match expansion.at("file") {
        None => None,
        Some(inner) => {
            let id = link.file.to_string();
            let file = files::shown(service, call, &id, links_too(expansion)).await?;
            Some(files::object(service, &file, inner))
        }
    };
    Ok(object(link, file, expansion))
}

pub(super) fn object(link: &FileLinkView, file: Option<Value>, expansion: &Expansion) -> Value {
    render::file_link(link.wire(), file, expansion)
}
