//! The cookie by which a browser holds a page.

use axum::http::{HeaderMap, HeaderValue, header};
use bonafide_core::session::PAGE_SECONDS;

/// Its name on plain HTTP.
const PLAIN: &str = "bonafide_page";
/// Its name on HTTPS: browsers then insist on `Secure`. (The prefix `__Host-` would forbid a path.)
const SECURE: &str = "__Secure-bonafide_page";

/// Whether browsers reach us over HTTPS.
fn is_https(public_url: &str) -> bool {
    public_url.starts_with("https://")
}

/// The page token that the request carries.
pub(super) fn page_token<'a>(headers: &'a HeaderMap, public_url: &str) -> Option<&'a str> {
    let name = if is_https(public_url) { SECURE } else { PLAIN };
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A cookie with the page token, for the page at `path` alone, for as long as a link lives.
pub(super) fn set(token: &str, path: &str, public_url: &str) -> Option<HeaderValue> {
    set_for(PAGE_SECONDS, token, path, public_url)
}

/// A cookie with the page token, for the page at `path` alone, for so many seconds.
pub(super) fn set_for(
    seconds: i64,
    token: &str,
    path: &str,
    public_url: &str,
) -> Option<HeaderValue> {
    let (name, secure) = if is_https(public_url) {
        (SECURE, "; Secure")
    } else {
        (PLAIN, "")
    };
    let cookie =
        format!("{name}={token}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_comes_back() {
        for public_url in ["http://127.0.0.1:4600", "https://id.example.com"] {
            let set = set("tok123", "/hosted/0a", public_url).unwrap();
            let set = set.to_str().unwrap();
            assert_eq!(set.contains("; Secure"), public_url.starts_with("https"));
            assert!(set.contains("; Path=/hosted/0a;") && set.contains("; HttpOnly"));
            let mut headers = HeaderMap::new();
            let pair = set.split(';').next().unwrap();
            headers.append(header::COOKIE, "other=1; x=y=z".parse().unwrap());
            headers.append(header::COOKIE, format!("a=b; {pair}").parse().unwrap());
            assert_eq!(page_token(&headers, public_url), Some("tok123"));
        }
        assert_eq!(page_token(&HeaderMap::new(), "http://localhost"), None);
    }
}
