//! The header `Stripe-Version` (contract 2.2).

use jiff::civil::Date;

use crate::error::ApiError;

/// The version that objects are rendered in, and the default of accounts.
pub const CURRENT: &str = "2026-10-28.endive";

/// The version part of a header: what stands before the first `;`, as clients add betas there
/// (`2020-08-27; identity_client_api=v7`). Any date with or without a train's name is taken: the
/// objects here have one shape, and a client newer than this server must not be turned away.
///
/// # Errors
/// When it is not a date with an optional train.
pub fn parse(header: &str) -> Result<&str, ApiError> {
    let version = header.split(';').next().unwrap_or_default().trim();
    let (date, train) = match version.split_once('.') {
        Some((date, train)) => (date, Some(train)),
        None => (version, None),
    };
    let train_is_word = train.is_none_or(|train| {
        (1..=32).contains(&train.len()) && train.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    let date_is_date = date.len() == 10
        && date
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
        && date.parse::<Date>().is_ok();
    if train_is_word && date_is_date {
        Ok(version)
    } else {
        Err(ApiError::Version(version.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_trains_and_suffixes_are_versions() {
        for (header, version) in [
            ("2026-10-28.endive", "2026-10-28.endive"),
            ("2020-08-27", "2020-08-27"),
            ("2020-08-27; identity_client_api=v7", "2020-08-27"),
            ("2020-08-27;identity_client_api=v7;x=v1", "2020-08-27"),
            ("2031-01-01.zinnia", "2031-01-01.zinnia"),
        ] {
            assert_eq!(parse(header), Ok(version));
        }
        for header in [
            "",
            "latest",
            "2026-13-01",
            "2026-10-28.",
            "2026-10-28.Endive",
            "20261028",
        ] {
            assert_eq!(parse(header), Err(ApiError::Version(header.to_owned())));
        }
    }
}
