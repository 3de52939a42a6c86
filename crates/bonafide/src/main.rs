//! Bonafide: a self-hosted identity-verification server.

fn main() {}
