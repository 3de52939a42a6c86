//! `/links/{token}`: a file for whoever holds a link to it.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use bonafide_service::Service;

use crate::{
    api::{Failure, contents_response},
    edge::Trace,
};

/// Where links are.
pub(crate) const PATH: &str = "/links/{token}";

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new().route(PATH, get(download))
}

async fn download(
    State(service): State<Arc<Service>>,
    Path(token): Path<String>,
    Extension(trace): Extension<Trace>,
) -> Result<Response, Failure> {
    let open = service.open_file_link(&token, trace.request, trace.address);
    Ok(contents_response(open.await?))
}
