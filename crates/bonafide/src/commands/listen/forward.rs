//! Posting events to a program on this machine.

use std::time::Duration;

use bonafide_wire::params::parse_web_url;
use reqwest::{Client, Url, redirect};
use serde_json::Value;

/// The program may take this long to answer.
const TOTAL: Duration = Duration::from_secs(30);

/// Where events go.
pub(super) struct Target {
    pub(super) url: Url,
    /// Names of the events wanted, or `*`.
    pub(super) events: Vec<String>,
}

/// A URL, or what follows `http://`.
pub(super) fn url(text: &str) -> Result<Url, &'static str> {
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    parse_web_url(&whole).ok_or("it is to look like localhost:4242/webhook")
}

/// Posts events.
pub(super) struct Forwarder(Client);

impl Forwarder {
    /// One that follows no redirects, as the server's deliveries do not.
    pub(super) fn new() -> anyhow::Result<Self> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(TOTAL)
            .build()?;
        Ok(Self(client))
    }

    /// Posts what was heard, byte for byte and with its headers; gives what came of it, for people.
    pub(super) async fn post(&self, url: &Url, heard: &Value) -> String {
        let body = heard["event_payload"].as_str().unwrap_or_default();
        let mut request = self.0.post(url.clone()).body(body.to_owned());
        for (name, value) in heard["http_headers"].as_object().into_iter().flatten() {
            request = request.header(name, value.as_str().unwrap_or_default());
        }
        match request.send().await {
            Ok(response) => format!("[{}] POST", response.status().as_u16()),
            Err(error) if error.is_timeout() => {
                format!("[no answer within {} seconds] POST", TOTAL.as_secs())
            }
            Err(error) if error.is_connect() => "[nothing listens there] POST".to_owned(),
            Err(_) => "[the connection broke] POST".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::url;

    #[test]
    fn a_place_needs_no_scheme() {
        for (text, whole) in [
            ("localhost:4242/webhook", "http://localhost:4242/webhook"),
            ("127.0.0.1:80", "http://127.0.0.1/"),
            ("https://shop.test/a?b=c", "https://shop.test/a?b=c"),
        ] {
            assert_eq!(url(text).unwrap().as_str(), whole);
        }
        assert!(url("ftp://localhost").is_err() && url("").is_err());
    }
}
