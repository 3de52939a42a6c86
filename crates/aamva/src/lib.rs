//! The data of the PDF417 barcode on driving licences and identification cards of the United States
//! and Canada: the DL/ID Card Design Standard of the American Association of Motor Vehicle
//! Administrators (AAMVA), Annex D, versions 1 (2000) to 10 (2020).
//!
//! Pure and without dependencies, clock or input and output. [`parse()`] reads bytes into a
//! [`Licence`] and says in warnings where they break the standard, as many genuine cards do;
//! [`write()`] makes bytes of a licence. Offsets are in bytes from the start of the barcode.
//!
//! A barcode is no proof of anything: it carries no signature, and whoever can print can make one.

mod date;
mod element;
mod envelope;
mod height;
mod issuer;
mod licence;
mod name;
mod parse;
mod standard;
mod warning;
mod write;

pub use date::Date;
pub use element::Element;
pub use height::Height;
pub use issuer::{Country, Issuer, issuer};
pub use licence::{Address, Card, Compliance, Licence, Sex, Truncation};
pub use name::Names;
pub use parse::{ParseError, Reading, parse};
pub use standard::{NEWEST_VERSION, mandatory};
pub use warning::Warning;
pub use write::{DoesNotFit, write};
