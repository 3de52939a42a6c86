//! The use cases: opens sealed rows, applies the pure core, seals and commits.
