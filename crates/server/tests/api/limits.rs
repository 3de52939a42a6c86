//! Rate limits.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo, http::Request};
use bonafide_server::{Options, RateLimits};

use crate::harness::{App, Reply};

/// Far more than an allowance of one a second lets through however slow the machine is.
const MANY: usize = 200;

async fn limited(limits: RateLimits) -> App {
    App::with(Options {
        rate_limits: limits,
        ..Options::default()
    })
    .await
}

impl App {
    async fn account_from(&self, address: &str, key: &str) -> Reply {
        let peer = SocketAddr::new(address.parse().unwrap(), 4000);
        let request = Request::get("/v1/account")
            .header("authorization", format!("Bearer {key}"))
            .extension(ConnectInfo(peer));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The first refusal of many requests, if there is one.
    async fn refusal(&self, address: &str, key: &str) -> Option<Reply> {
        for _ in 0..MANY {
            let reply = self.account_from(address, key).await;
            if reply.status == 429 {
                return Some(reply);
            }
        }
        None
    }
}

#[tokio::test]
async fn a_key_and_an_address_may_make_so_many_requests() {
    let one = Some(1.try_into().unwrap());
    let by_key = limited(RateLimits {
        test_key: one,
        ..RateLimits::OFF
    })
    .await;
    let by_address = limited(RateLimits {
        address: one,
        ..RateLimits::OFF
    })
    .await;
    for app in [&by_key, &by_address] {
        let secret = &app.keys.test.secret;
        let refused = app.refusal("192.0.2.1", secret).await.expect("a refusal");
        let (status, code, _, message) = refused.error();
        assert_eq!((status, code), (429, "rate_limit"));
        assert!(message.starts_with("Request rate limit exceeded."));
        assert_eq!(
            refused.header("stripe-rate-limited-reason"),
            Some("global-rate")
        );
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert!(refused.header("request-id").is_some());
        assert!(refused.header("stripe-version").is_some());
        assert!(
            app.refusal("127.0.0.1", secret).await.is_none(),
            "this machine is not limited by default"
        );
    }
    let live = &by_key.keys.live.secret;
    assert!(
        by_key.refusal("192.0.2.1", live).await.is_none(),
        "another limit"
    );
    let unknown = by_address
        .refusal("192.0.2.7", "sk_test_0123456789abcdef")
        .await;
    assert!(unknown.is_some(), "also of those who guess keys");
    let neighbours = ["2001:db8::1", "2001:db8::2"];
    for address in neighbours {
        by_address.refusal(address, live).await.expect("a refusal");
    }
}

#[tokio::test]
async fn this_machine_is_limited_where_that_is_wanted() {
    let app = limited(RateLimits {
        test_key: Some(1.try_into().unwrap()),
        loopback: true,
        ..RateLimits::OFF
    })
    .await;
    let secret = &app.keys.test.secret;
    assert!(app.refusal("127.0.0.1", secret).await.is_some());
}
