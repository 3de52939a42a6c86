//! Headers of every page and file.

use crate::assets::opener_hash;

/// Nothing from elsewhere, and of what is inline the program that opens a link alone. Pictures that were just taken are shown from memory
/// (`blob:`).
const CONTENT: &str = "style-src 'self'; \
     img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors ";

/// Headers that do not depend on who is around a page: the camera for us alone, and no address of
/// ours told to anyone.
const ALWAYS: [(&str, &str); 4] = [
    (
        "permissions-policy",
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Names and values, for a page that `ancestors` (sources of a content security policy) may show
/// inside theirs, or nobody.
#[must_use]
pub fn security_headers(ancestors: Option<&str>) -> Vec<(&'static str, String)> {
    let policy = format!(
        "default-src 'none'; script-src 'self' '{}'; {CONTENT}{}",
        opener_hash(),
        ancestors.unwrap_or("'none'")
    );
    let mut headers = vec![("content-security-policy", policy)];
    if ancestors.is_none() {
        headers.push(("x-frame-options", "DENY".to_owned()));
    }
    let shared = if ancestors.is_some() {
        "cross-origin"
    } else {
        "same-origin"
    };
    headers.push(("cross-origin-resource-policy", shared.to_owned()));
    headers.extend(ALWAYS.map(|(name, value)| (name, value.to_owned())));
    headers
}
