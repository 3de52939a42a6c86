//! Specimens of invented people's documents with a true zone, drawn and photographed from a seed.
//!
//! [`Page`] is the flat document as printed; [`Photo`] is a picture taken of it. Both carry the
//! truth that a reader is measured against. The same seed gives the same bytes on every machine
//! with the same floating-point arithmetic.

pub mod bad_input;
mod camera;
mod canvas;
mod holder;
mod layout;
mod page;
mod portrait;
mod random;
mod truth;

pub use camera::{Photo, Severity};
pub use holder::Holder;
pub use page::{Kind, Page};
pub use random::Random;
pub use truth::manifest_entry;
