//! `/v1/files`.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use bonafide_core::account::Permission;
use bonafide_service::{
    FileListing, FileView, NewFile, NewFileLink, OpenFile, Reply, Service, ServiceError,
};
use bonafide_wire::{
    ApiError, Expansion,
    expand::Resource,
    params::{self, CreateFile, ListFiles},
    render,
};
use serde_json::Value;

use super::{
    Failure,
    call::{ApiCall, Id, page},
    file_links,
    operations::FILES,
    reply::{Answered, Success, to_bytes},
};

const LINKS: &str = "links";

pub(super) async fn create(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let parameters = call.permitted(Permission::FilesWrite)?;
    let file = call.file.take();
    let params = CreateFile::read(parameters, file.is_some())?;
    let sent = file.ok_or_else(|| ApiError::MissingParameter("file".to_owned()))?;
    let link = match params.link {
        None => None,
        Some(link) => {
            linkable(params.purpose)?;
            file_links::in_future(&service, link.expires_at)?;
            Some(NewFileLink {
                expires: link.expires_at,
                metadata: link.metadata,
            })
        }
    };
    let new = NewFile {
        purpose: params.purpose,
        name: sent.name,
        bytes: sent.bytes,
        link,
    };
    let answer = |view: &FileView| Reply {
        status: 200,
        body: to_bytes(&object(&service, view, &params.expand)),
    };
    let reply = service.create_file(call.as_change(), new, &answer).await?;
    Ok(Success::Made(reply))
}

pub(super) async fn list(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = ListFiles::read(call.permitted(Permission::FilesRead)?)?;
    let listing = FileListing {
        purpose: params.purpose.map(str::to_owned),
        list: page(params.list),
        with_links: params.expand.has(LINKS),
    };
    let mut found = service.files(&call.caller, &listing).await?;
    for (links, _) in found
        .items
        .iter_mut()
        .filter_map(|file| file.links.as_mut())
    {
        call.hide_pictures(links);
    }
    Ok(Success::list(FILES, &found, |file| {
        object(&service, file, &params.expand)
    }))
}

pub(super) async fn retrieve(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let expand = params::only_expand(call.permitted(Permission::FilesRead)?, Resource::File)?;
    let file = shown(&service, &call, &id, expand.has(LINKS)).await?;
    Ok(Success::Object(object(&service, &file, &expand)))
}

pub(super) async fn contents(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Result<Response, Failure> {
    params::none(call.permitted(Permission::FilesRead)?)?;
    let file = service.file(&call.caller, &id, false).await?;
    if !params::is_readable(&file.purpose) {
        return Err(ApiError::NotReadable(file.purpose).into());
    }
    call.reveal_file(&service, &file).await?;
    let open = service.file_contents(&call.caller.account, &file).await?;
    Ok(contents_response(open))
}

/// A file, with those of its links that the key may see.
pub(super) async fn shown(
    service: &Service,
    call: &ApiCall,
    id: &str,
    with_links: bool,
) -> Result<FileView, ServiceError> {
    let mut file = service.file(&call.caller, id, with_links).await?;
    if let Some((links, _)) = &mut file.links {
        call.hide_pictures(links);
    }
    Ok(file)
}

/// A file's bytes as a reply: never run or shown by a browser on our origin, and never kept.
pub(crate) fn contents_response(file: OpenFile) -> Response {
    let media_type = HeaderValue::from_str(&file.media_type);
    let mut response = Response::new(Body::from(file.bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("content-security-policy"),
            "sandbox",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let unknown = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(unknown));
    response
}

/// Lets purposes through whose files can be linked to.
pub(super) fn linkable(purpose: &str) -> Result<(), ApiError> {
    if params::is_linkable(purpose) {
        Ok(())
    } else {
        Err(ApiError::NotLinkable(purpose.to_owned()))
    }
}

pub(super) fn object(service: &Service, file: &FileView, expansion: &Expansion) -> Value {
    let url = &service.settings().public_url;
    let readable = !file.redacted && params::is_readable(&file.purpose);
    let url = readable.then(|| format!("{url}{FILES}/{}/contents", file.id));
    let links: Option<Vec<Value>> = file.links.as_ref().map(|(links, _)| {
        let links = links.iter();
        links
            .map(|link| file_links::object(link, None, &Expansion::none()))
            .collect()
    });
    let more = file.links.as_ref().is_some_and(|(_, more)| *more);
    let view = render::FileView {
        id: file.id,
        purpose: &file.purpose,
        media_type: &file.media_type,
        size: file.size,
        name: file.name.as_deref(),
        url: url.as_deref(),
    };
    let shown = expansion.has(LINKS).then(|| links.unwrap_or_default());
    render::file(view, shown.as_deref().map(|links| (links, more)))
}
