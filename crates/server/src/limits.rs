//! How many requests a key and an address may make in a second (contract section 2.9), and how many
//! sessions may be begun from an address in an hour.

use std::{
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
};

use bonafide_core::{account::Mode, id::ApiKeyId};
use bonafide_wire::ApiError;
use governor::{Quota, RateLimiter, clock::DefaultClock, state::keyed::DashMapStateStore};

/// Fewer callers than this are all remembered.
const MANY: usize = 10_000;

/// Requests in a second, in bursts of as many; `None` for as many as there come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// With one key of live mode.
    pub live_key: Option<NonZeroU32>,
    /// With one key of test mode.
    pub test_key: Option<NonZeroU32>,
    /// From one address, with or without a key.
    pub address: Option<NonZeroU32>,
    /// Sessions that are begun by flows' links from one address in an hour.
    pub visits: Option<NonZeroU32>,
    /// Whether they hold for requests from this machine too.
    pub loopback: bool,
}

impl RateLimits {
    /// None.
    pub const OFF: Self = Self {
        live_key: None,
        test_key: None,
        address: None,
        visits: None,
        loopback: false,
    };
}

impl Default for RateLimits {
    fn default() -> Self {
        Self::OFF
    }
}

/// Counts requests.
pub(crate) struct Limiter {
    live_keys: Option<Buckets<ApiKeyId>>,
    test_keys: Option<Buckets<ApiKeyId>>,
    addresses: Option<Buckets<IpAddr>>,
    visits: Option<Buckets<IpAddr>>,
    loopback: bool,
}

impl Limiter {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self {
            live_keys: limits.live_key.map(Buckets::a_second),
            test_keys: limits.test_key.map(Buckets::a_second),
            addresses: limits.address.map(Buckets::a_second),
            visits: limits.visits.map(Buckets::an_hour),
            loopback: limits.loopback,
        }
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// When it is one too many.
    pub(crate) fn count_address(&self, address: IpAddr) -> Result<(), ApiError> {
        self.count(address, self.addresses.as_ref(), &network(address))
    }

    /// Counts a session that is begun by a flow's link from an address.
    ///
    /// # Errors
    /// When it is one too many.
    pub(crate) fn count_visit(&self, address: IpAddr) -> Result<(), ApiError> {
        self.count(address, self.visits.as_ref(), &network(address))
    }

    /// Counts a request with a key.
    ///
    /// # Errors
    /// When it is one too many.
    pub(crate) fn count_key(
        &self,
        address: IpAddr,
        mode: Mode,
        key: ApiKeyId,
    ) -> Result<(), ApiError> {
        let buckets = match mode {
            Mode::Live => &self.live_keys,
            Mode::Test => &self.test_keys,
        };
        self.count(address, buckets.as_ref(), &key)
    }

    fn count<K: Clone + Hash + Eq>(
        &self,
        address: IpAddr,
        buckets: Option<&Buckets<K>>,
        caller: &K,
    ) -> Result<(), ApiError> {
        match buckets {
            Some(buckets) if self.loopback || !address.is_loopback() => buckets.count(caller),
            _ => Ok(()),
        }
    }
}

/// A counter for each caller.
struct Buckets<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
    /// At how many callers those are forgotten that have not called for a while: twice as many as
    /// were left the last time, so that it does not cost more the more there are.
    forget_at: AtomicUsize,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn a_second(limit: NonZeroU32) -> Self {
        Self::new(Quota::per_second(limit))
    }

    fn an_hour(limit: NonZeroU32) -> Self {
        Self::new(Quota::per_hour(limit))
    }

    fn new(quota: Quota) -> Self {
        Self {
            limiter: RateLimiter::dashmap(quota),
            forget_at: AtomicUsize::new(MANY),
        }
    }

    fn count(&self, caller: &K) -> Result<(), ApiError> {
        if self.limiter.len() > self.forget_at.load(Ordering::Relaxed) {
            self.limiter.retain_recent();
            let next = MANY.max(2 * self.limiter.len());
            self.forget_at.store(next, Ordering::Relaxed);
        }
        let counted = self.limiter.check_key(caller);
        counted.map_err(|_| ApiError::RateLimit)
    }
}

/// What counts as one address: whoever has one address of version 6 has all of its network.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(whole) => {
            let mut octets = whole.octets();
            octets[8..].fill(0);
            IpAddr::V6(octets.into())
        }
    }
}
