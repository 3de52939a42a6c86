//! House-keeping: tidy, gen, ci, bench.

fn main() {}
