//! The parameters of a request: of its query and of its body together.

use axum::{
    body::Body,
    http::{HeaderMap, Uri, header::CONTENT_TYPE},
};
use bonafide_wire::{
    ApiError,
    form::{self, MAX_BYTES, Tree},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Reads and decodes the parameters.
pub(super) async fn read(uri: &Uri, headers: &HeaderMap, body: Body) -> Result<Tree, ApiError> {
    let body = Limited::new(body, MAX_BYTES)
        .collect()
        .await
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                ApiError::BodyTooLarge(MAX_BYTES)
            } else {
                ApiError::BodyIncomplete
            }
        })?
        .to_bytes();
    if !body.is_empty() && !is_form(headers) {
        return Err(ApiError::ContentType("application/x-www-form-urlencoded"));
    }
    let query = uri.query().unwrap_or_default().as_bytes();
    if query.is_empty() {
        return Ok(form::decode(&body)?);
    }
    Ok(form::decode(&[query, &body].join(&b'&'))?)
}

/// A body without a type is taken for a form.
fn is_form(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_none_or(|value| {
        let media_type = value
            .to_str()
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default();
        media_type
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}
