//! Specimens of invented people's documents with a true zone, drawn and photographed from a seed.
//!
//! [`Specimen`] says what to draw and of whom, [`Page`] is the flat document as printed, [`Photo`]
//! a picture taken of it. Page and photo carry the truth that a reader is measured against. The
//! same seed gives the same bytes in every run.

mod american;
mod attack;
pub mod bad_input;
mod camera;
mod canvas;
mod conditions;
mod hand;
mod holder;
mod labels;
mod lay;
mod layout;
mod light;
mod page;
mod pattern;
mod portrait;
mod pose;
mod random;
mod scene;
mod sensor;
mod truth;
mod zone_print;

pub use attack::{Attack, Edit};
pub use camera::{FRAME, Photo};
pub use conditions::Severity;
pub use holder::Holder;
pub use page::{Barcode, Kind, PIXELS_PER_MM, Page, Quad, Specimen};
pub use random::Random;
pub use truth::manifest_entry;
