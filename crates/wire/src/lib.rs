//! The API's conventions (contract sections 1 to 3), pure: form decoding, parameters, expansion,
//! lists, the error envelope, rendering of objects, signature headers. No I/O and no clock.

pub mod error;
pub mod expand;
pub mod form;
pub mod list;
pub mod parameter;
pub mod params;
mod reader;
pub mod render;
pub mod schema;
pub mod sensitive;
pub mod signature;
pub mod version;

pub use error::ApiError;
pub use expand::Expansion;
