//! The page's files.

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bonafide_web::Asset;

/// A file whose name holds a hash of its content: browsers may keep it for ever.
pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer(
        &headers,
        |accepts| bonafide_web::asset(&name, accepts),
        "public, max-age=31536000, immutable",
    )
}

/// The file that `find` has for what the browser accepts; `keep` says for how long it may be kept.
pub(super) fn answer(
    headers: &HeaderMap,
    find: impl FnOnce(&str) -> Option<Asset>,
    keep: &'static str,
) -> Response {
    let accepts = super::visitor::header(headers, &header::ACCEPT_ENCODING);
    let Some(asset) = find(accepts) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = [
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
        (header::ETAG, asset.etag.clone()),
    ];
    let known = super::visitor::header(headers, &header::IF_NONE_MATCH);
    if known.split(',').any(|tag| tag.trim() == asset.etag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let encoding = asset
        .encoding
        .map(|encoding| [(header::CONTENT_ENCODING, encoding)]);
    let media_type = [(header::CONTENT_TYPE, asset.media_type)];
    (kept, media_type, encoding, asset.bytes).into_response()
}
