//! Bodies with a limit.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Bodies other than pictures are a few words.
pub(super) const MAX_CALL_BYTES: usize = 4096;
/// Past its limit a body is still read this many bytes further and thrown away: browsers look at
/// a reply only once they have sent their request.
const DRAIN: usize = 48 << 20;

/// Why a body was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It is longer than the limit.
    TooLong,
    /// It broke off.
    Broken,
}

/// All bytes of a body of at most `limit` bytes.
pub(super) async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| BodyError::Broken)?;
        let data: Bytes = frame.into_data().unwrap_or_default();
        length += data.len();
        if length <= limit {
            bytes.extend_from_slice(&data);
        } else if length > limit + DRAIN {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    if length > limit {
        Err(BodyError::TooLong)
    } else {
        Ok(bytes)
    }
}

/// The words of a call.
pub(super) async fn json<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    let bytes = read(body, MAX_CALL_BYTES).await?;
    serde_json::from_slice(&bytes).map_err(|_| Failure::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit() {
        for (length, expected) in [(0, Ok(0)), (10, Ok(10)), (11, Err(BodyError::TooLong))] {
            let taken = read(Body::from(vec![7; length]), 10).await;
            assert_eq!(taken.map(|bytes| bytes.len()), expected);
        }
    }
}
