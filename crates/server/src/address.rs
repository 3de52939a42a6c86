//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use ipnet::IpNet;

/// The address of the client: of the connection, or, where that is a proxy of ours, what the
/// nearest proxy that is not ours, or the client itself, had according to `X-Forwarded-For`.
/// `0.0.0.0`, which is in no network that anybody names, where the connection's is not known.
pub(crate) fn of(request: &Request, proxies: &[IpNet]) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let mut address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
        peer.0.ip().to_canonical()
    });
    let ours = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let headers = request.headers().get_all("x-forwarded-for");
    let lines: Vec<_> = headers.iter().map(|line| line.to_str()).collect();
    for line in lines.into_iter().rev() {
        for hop in line.unwrap_or_default().rsplit(',') {
            if !ours(&address) {
                return address;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(hop) => address = hop.to_canonical(),
                Err(_) => return address,
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_header_is_believed_only_from_our_proxies() {
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        for (peer, forwarded, expected) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            (
                "10.0.0.1",
                &["203.0.113.9", "198.51.100.7, 10.2.3.4"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["198.51.100.7, nonsense"], "10.0.0.1"),
            ("::ffff:10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ] {
            let mut request = Request::new(Body::empty());
            let peer = SocketAddr::new(peer.parse().unwrap(), 4600);
            request.extensions_mut().insert(ConnectInfo(peer));
            for line in forwarded {
                let headers = request.headers_mut();
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            assert_eq!(of(&request, &proxies), expected.parse::<IpAddr>().unwrap());
        }
        let unknown = of(&Request::new(Body::empty()), &proxies);
        assert!(unknown.is_unspecified());
    }
}
