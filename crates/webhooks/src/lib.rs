//! Event fan-out and delivery: the guarded client, signing, backoff, endpoint health.
