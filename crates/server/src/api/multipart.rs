//! The parameters and the file of an upload: `multipart/form-data` (RFC 7578), its parts in any
//! order.

use axum::{
    body::Body,
    http::{HeaderMap, header::CONTENT_TYPE},
};
use bonafide_service::MAX_FILE_BYTES;
use bonafide_wire::{
    ApiError,
    form::{self, FormError, MAX_PAIRS, MAX_VALUE_BYTES, Tree},
};
use multer::{Constraints, Field, Multipart, SizeLimit};

/// Bytes of a body: a file, and as much beside it as a form may have.
const MAX_BODY_BYTES: usize = MAX_FILE_BYTES + form::MAX_BYTES;
/// Characters of a file's name.
const MAX_NAME: usize = 255;

/// A file as it was sent.
#[derive(Clone)]
pub(super) struct SentFile {
    /// Its name without folders, where it was given one.
    pub(super) name: Option<String>,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// Reads the parts of a body.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
) -> Result<(Tree, Option<SentFile>), ApiError> {
    let boundary = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| multer::parse_boundary(value).ok())
        .ok_or(ApiError::ContentType("multipart/form-data"))?;
    let limits = SizeLimit::new().whole_stream(MAX_BODY_BYTES as u64);
    let constraints = Constraints::new().size_limit(limits);
    let stream = body.into_data_stream();
    let mut parts = Multipart::with_constraints(stream, boundary, constraints);
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(|error| refused(&error))? {
        let name = part.name().ok_or(ApiError::Multipart)?.to_owned();
        if name == "file" {
            let sent = part.file_name().map(base_name);
            let too_long = ApiError::BodyTooLarge(MAX_FILE_BYTES);
            file = Some(SentFile {
                name: sent.filter(|name| !name.is_empty()),
                bytes: bytes(part, MAX_FILE_BYTES, too_long).await?,
            });
            continue;
        }
        if pairs.len() == MAX_PAIRS {
            return Err(FormError::TooManyPairs.into());
        }
        let value = bytes(part, MAX_VALUE_BYTES, FormError::ValueTooLong.into()).await?;
        let value = String::from_utf8(value).map_err(|_| FormError::NotText)?;
        pairs.push((name, value));
    }
    Ok((form::tree(pairs)?, file))
}

async fn bytes(mut part: Field<'_>, limit: usize, too_long: ApiError) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| refused(&error))? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_long);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The last part of a path, in characters that a name may have.
fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = name.chars().filter(|character| !character.is_control());
    shown.take(MAX_NAME).collect()
}

fn refused(error: &multer::Error) -> ApiError {
    match error {
        multer::Error::StreamSizeExceeded { .. } => ApiError::BodyTooLarge(MAX_FILE_BYTES),
        multer::Error::StreamReadFailed(_) => ApiError::BodyIncomplete,
        _ => ApiError::Multipart,
    }
}
