//! What tests and benchmarks stand on: the specimen generator, the test app, the webhook receiver.

pub mod evidence;
pub mod fakes;
pub mod postgres;
pub mod specimen;
