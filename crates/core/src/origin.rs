//! Where a web page comes from (RFC 6454): a scheme, a host, and a port where it is not the usual.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The longest name of a host, in bytes (RFC 1035, section 2.3.4).
const MAX_HOST: usize = 253;

/// The origin of a page on which a camera works: of `https`, or of this machine, which browsers
/// trust without. In the form in which browsers write it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// A text that is not such an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an origin is https:// and a host name, with a port where it is not 443, and nothing after it, \
     as in https://shop.example; http:// is for localhost and 127.0.0.1 only, since browsers give \
     no camera to other pages without https"
)]
pub struct NotAnOrigin;

impl Origin {
    /// As browsers write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is of the machine that the browser runs on.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        is_loopback(rest.split(':').next().unwrap_or_default())
    }
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1")
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    host.len() <= MAX_HOST && host.split('.').all(is_label)
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, rest) = text.split_once("://").ok_or(NotAnOrigin)?;
        let (host, port) = match rest.split_once(':') {
            None => (rest, None),
            Some((host, port)) => {
                let digits = port.bytes().all(|b| b.is_ascii_digit());
                let number = port.parse::<u16>().ok().filter(|_| digits);
                (host, Some(number.ok_or(NotAnOrigin)?))
            }
        };
        let usual = match scheme {
            "https" => 443,
            "http" if is_loopback(host) => 80,
            _ => return Err(NotAnOrigin),
        };
        if !is_host(host) {
            return Err(NotAnOrigin);
        }
        Ok(Self(match port.filter(|port| *port != usual) {
            None => format!("{scheme}://{host}"),
            Some(port) => format!("{scheme}://{host}:{port}"),
        }))
    }
}

impl TryFrom<String> for Origin {
    type Error = NotAnOrigin;

    fn try_from(text: String) -> Result<Self, NotAnOrigin> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_kept_as_browsers_write_them() {
        for (text, kept) in [
            ("https://shop.example", "https://shop.example"),
            ("HTTPS://Shop.Example/", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://shop.example:08443", "https://shop.example:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            (
                "https://xn--mller-kva.example",
                "https://xn--mller-kva.example",
            ),
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(origin.as_str(), kept);
            assert_eq!(origin.is_loopback(), kept.starts_with("http://"), "{kept}");
            assert_eq!(kept.parse(), Ok(origin));
        }
    }

    #[test]
    fn what_is_no_origin_or_could_say_more_in_a_header_is_refused() {
        for text in [
            "",
            "shop.example",
            "http://shop.example",
            "ftp://shop.example",
            "https://",
            "https://shop.example/path",
            "https://shop.example//",
            "https://user@shop.example",
            "https://shop.example; script-src *",
            "https://shop.example\r\nset-cookie: a=b",
            "https://*.shop.example",
            "https://shop..example",
            "https://-shop.example",
            "https://müller.example",
            "https://shop.example:",
            "https://shop.example:+1",
            "https://shop.example:99999",
            "https://[::1]:3000",
            "null",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(NotAnOrigin), "{text}");
        }
    }
}
