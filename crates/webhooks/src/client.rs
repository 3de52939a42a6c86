//! The guarded client: every outbound request of the server goes through it.

use std::{sync::Arc, time::Duration};

use bonafide_core::account::Mode;
use bytes::Bytes;
use ipnet::IpNet;
use reqwest::{Client, Url, redirect};

use crate::guard::Guard;

/// The whole request may take this long (contract section 3.2 names no limit; the CLI waits 30 s).
const TOTAL: Duration = Duration::from_secs(20);
/// Connecting may take this long.
const CONNECT: Duration = Duration::from_secs(5);
/// This much of a reply's body is read, so that the connection can be used again; a longer one
/// costs the endpoint its connection.
const READ_BYTES: usize = 4096;

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After` in seconds, where it was given as a number.
    pub retry_after: Option<i64>,
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
    pub fn new(allowed: &[IpNet]) -> Result<Self, ClientError> {
        let guarded = |mode| {
            let guard = Guard::new(mode, allowed.to_vec());
            let client = Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT)
                .timeout(TOTAL)
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
            .and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let status = response.status().as_u16();
        let mut read = 0;
        // What counts is the status, so a body that breaks off is no failure.
        while read < READ_BYTES
            && let Ok(Some(chunk)) = response.chunk().await
        {
            read += chunk.len();
        }
        Ok(Reply {
            status,
            retry_after,
        })
    }
}

fn failure(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no reply within 20 seconds"
    } else if error.is_connect() {
        "the connection could not be made"
    } else {
        "the connection broke before there was a reply"
    }
}
