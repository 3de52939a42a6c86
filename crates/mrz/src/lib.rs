//! ICAO 9303 machine-readable zones: parsing, check digits, correction, transliteration.
//!
//! Pure and without dependencies, clock or input and output. [`parse()`] reads lines into fields,
//! [`write()`] makes lines of fields, [`correct`] repairs what a recogniser confused where check
//! digits prove it. Lines and columns are counted from 0 everywhere.

pub mod alphabet;
pub mod check_digit;
pub mod correct;
pub mod country;
pub mod date;
pub mod format;
mod lattice;
pub mod name;
pub mod parse;
pub mod transliterate;
pub mod write;

pub use correct::{Alternative, Corrected, most_probable, most_probable_by_field};
pub use date::{Century, Date, ShortDate};
pub use format::{Field, Format};
pub use name::Names;
pub use parse::{CheckResult, Mrz, ParseError, Sex, check_digits_hold, parse};
pub use write::{ZoneFields, write};
