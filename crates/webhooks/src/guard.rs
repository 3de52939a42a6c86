//! Where outbound requests may go: the URL's scheme and literal address, each resolved address,
//! and the peer that was really reached.

use std::net::{IpAddr, SocketAddr};

use bonafide_core::account::Mode;
use ipnet::IpNet;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::address::is_public;

/// Why a request is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Live endpoints must use https.
    #[error("live endpoints must use https")]
    Scheme,
    /// The URL has no host, or has a user or password in it.
    #[error("the URL needs a host and no user or password")]
    Malformed,
    /// The address is not public and not in a network that the operator allows.
    #[error("the address is not public; the operator can allow its network")]
    Address,
}

/// Rules for one mode.
#[derive(Debug, Clone)]
pub struct Guard {
    mode: Mode,
    allowed: Vec<IpNet>,
}

impl Guard {
    /// Rules for `mode`: public addresses, the networks `allowed`, and in test mode loopback.
    #[must_use]
    pub const fn new(mode: Mode, allowed: Vec<IpNet>) -> Self {
        Self { mode, allowed }
    }

    /// Whether a request may go to `address`.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let plain = address.to_canonical();
        is_public(address)
            || self.allowed.iter().any(|network| network.contains(&plain))
            || (self.mode == Mode::Test && plain.is_loopback())
    }

    /// Whether a request to `url` may be tried: its scheme, and its address where it is a literal
    /// one, which no resolver is ever asked about.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        match (url.scheme(), self.mode) {
            ("https", _) | ("http", Mode::Test) => {}
            _ => return Err(Refusal::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Malformed);
        }
        let host = url.host_str().ok_or(Refusal::Malformed)?;
        let literal = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        match literal {
            Ok(address) if !self.permits(address) => Err(Refusal::Address),
            _ => Ok(()),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let permitted: Vec<SocketAddr> = found
                .filter(|address| guard.permits(address.ip()))
                .collect();
            if permitted.is_empty() {
                return Err(Refusal::Address.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mode: Mode, url: &str) -> Result<(), Refusal> {
        Guard::new(mode, vec!["10.1.0.0/16".parse().unwrap()]).check(&Url::parse(url).unwrap())
    }

    #[test]
    fn schemes_and_literal_addresses() {
        assert_eq!(check(Mode::Live, "https://example.com/hook"), Ok(()));
        assert_eq!(
            check(Mode::Live, "http://example.com/hook"),
            Err(Refusal::Scheme)
        );
        assert_eq!(check(Mode::Test, "http://127.0.0.1:4242/hook"), Ok(()));
        assert_eq!(
            check(Mode::Live, "https://127.0.0.1/hook"),
            Err(Refusal::Address)
        );
        assert_eq!(
            check(Mode::Test, "https://[::ffff:10.0.0.1]/"),
            Err(Refusal::Address)
        );
        assert_eq!(
            check(Mode::Test, "http://0x7f.1/"),
            Ok(()),
            "read as 127.0.0.1 by the URL standard"
        );
        assert_eq!(check(Mode::Live, "https://0x7f.1/"), Err(Refusal::Address));
        assert_eq!(
            check(Mode::Live, "https://10.1.2.3/"),
            Ok(()),
            "the operator allows it"
        );
        assert_eq!(
            check(Mode::Live, "https://10.2.2.3/"),
            Err(Refusal::Address)
        );
        assert_eq!(
            check(Mode::Test, "ftp://example.com/"),
            Err(Refusal::Scheme)
        );
        assert_eq!(
            check(Mode::Test, "http://user:secret@example.com/"),
            Err(Refusal::Malformed)
        );
    }
}
