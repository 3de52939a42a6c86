//! HTTP routers and extractors, one folder an audience.
