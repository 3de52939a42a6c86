//! The key in the header `Authorization` (contract 2.1).

use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The key's text: of scheme `Bearer`, or the user of scheme `Basic`. `None` where there is none.
pub(super) fn key(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.trim().split_once(' ')?;
    let text = if scheme.eq_ignore_ascii_case("bearer") {
        rest.trim().to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        decoded.split(':').next()?.to_owned()
    } else {
        return None;
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn bearer_and_basic_carry_the_key() {
        let encoded = STANDARD.encode("sk_test_x:");
        for (value, expected) in [
            ("Bearer sk_test_x".to_owned(), Some("sk_test_x")),
            ("bearer  sk_test_x ".to_owned(), Some("sk_test_x")),
            (format!("Basic {encoded}"), Some("sk_test_x")),
            (format!("Basic {}", STANDARD.encode(":password")), None),
            ("Basic %%%".to_owned(), None),
            ("Bearer".to_owned(), None),
            ("Bearer ".to_owned(), None),
            ("Digest sk_test_x".to_owned(), None),
        ] {
            let value = HeaderValue::from_str(&value).unwrap();
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
            assert_eq!(key(&headers).as_deref(), expected);
        }
        assert_eq!(key(&HeaderMap::new()), None);
    }
}
