//! The guarded client: every outbound request of the server goes through it.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use bonafide_core::{account::Mode, clock::Timestamp};
use bytes::Bytes;
use ipnet::IpNet;
use reqwest::{Client, Url, redirect};

use crate::guard::Guard;

/// This much of a reply's body is read and kept; a longer one costs the endpoint its connection.
const READ_BYTES: usize = 4096;

/// How long a receiver may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the reply is there (contract section 3.2 names no limit; the CLI waits 30 s).
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
        }
    }
}

/// When a receiver asks to be tried again (RFC 9110, section 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds later.
    Seconds(i64),
    /// Not before this instant.
    At(Timestamp),
}

impl RetryAfter {
    /// Reads the header's value.
    fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Self::Seconds(seconds));
        }
        let date = httpdate::parse_http_date(value).ok()?;
        let since = date.duration_since(UNIX_EPOCH).ok()?;
        Some(Self::At(Timestamp(since.as_millis().try_into().ok()?)))
    }

    /// Seconds to wait from `now` on.
    #[must_use]
    pub const fn seconds_from(self, now: Timestamp) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::At(at) => at.seconds() - now.seconds(),
        }
    }
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After`, where it was given and can be read.
    pub retry_after: Option<RetryAfter>,
    /// The first 4 KiB of its body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Any 2xx; redirects are failures (contract section 3.2).
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// The client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the outbound client cannot be made")]
pub struct ClientError(#[from] reqwest::Error);

/// Posts webhooks to where the guard lets them.
pub struct GuardedClient {
    live: (Guard, Client),
    test: (Guard, Client),
}

impl GuardedClient {
    /// A client for both modes; `allowed` are networks that the operator allows besides public
    /// addresses.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(allowed: &[IpNet], patience: Patience) -> Result<Self, ClientError> {
        let guarded = |mode| {
            let guard = Guard::new(mode, allowed.to_vec());
            let client = Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .connect_timeout(patience.connect)
                .timeout(patience.total)
                .pool_idle_timeout(Duration::from_secs(30))
                .pool_max_idle_per_host(64)
                .dns_resolver(Arc::new(guard.clone()))
                .user_agent("Bonafide/1.0 (webhooks)")
                .build()?;
            Ok::<_, ClientError>((guard, client))
        };
        Ok(Self {
            live: guarded(Mode::Live)?,
            test: guarded(Mode::Test)?,
        })
    }

    /// Posts `body`.
    ///
    /// # Errors
    /// Why there is no reply, in fixed words that hold nothing of the URL.
    pub async fn post(
        &self,
        mode: Mode,
        url: &str,
        signature: &str,
        body: Bytes,
    ) -> Result<Reply, &'static str> {
        let (guard, client) = match mode {
            Mode::Live => &self.live,
            Mode::Test => &self.test,
        };
        let url = Url::parse(url).map_err(|_| "the URL cannot be read")?;
        guard.check(&url).map_err(|refusal| match refusal {
            crate::guard::Refusal::Scheme => "live endpoints must use https",
            crate::guard::Refusal::Malformed => "the URL needs a host and no user or password",
            crate::guard::Refusal::Address => "the address is not public",
        })?;
        let mut response = client
            .post(url)
            .header("content-type", "application/json; charset=utf-8")
            .header("accept", "*/*; q=0.5, application/xml")
            .header("cache-control", "no-cache")
            .header("stripe-signature", signature)
            .body(body)
            .send()
            .await
            .map_err(|error| failure(&error))?;
        if response
            .remote_addr()
            .is_some_and(|peer| !guard.permits(peer.ip()))
        {
            return Err("the address is not public");
        }
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|value| RetryAfter::parse(value.to_str().ok()?));
        let status = response.status().as_u16();
        let mut body = Vec::new();
        // What counts is the status, so a body that breaks off is no failure.
        while body.len() < READ_BYTES
            && let Ok(Some(chunk)) = response.chunk().await
        {
            body.extend_from_slice(&chunk[..chunk.len().min(READ_BYTES - body.len())]);
        }
        Ok(Reply {
            status,
            retry_after,
            body,
        })
    }
}

fn failure(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "there was no reply in time"
    } else if error.is_connect() {
        "the connection could not be made"
    } else {
        "the connection broke before there was a reply"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let now = Timestamp(784_111_777_000);
        let seconds = |value| RetryAfter::parse(value).map(|after| after.seconds_from(now));
        assert_eq!(seconds(" 120 "), Some(120));
        // The three forms of a date of RFC 9110, section 5.6.7.
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
        assert_eq!(seconds("Sunday, 06-Nov-94 08:49:37 GMT"), Some(0));
        assert_eq!(seconds("Sun Nov  6 08:48:37 1994"), Some(-60));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("Sun, 06 Nov 1994"), None);
    }
}
