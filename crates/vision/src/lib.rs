//! Image bytes to evidence: decode, judge quality, locate, rectify and read machine-readable
//! zones. Synchronous; no clock, no network, no environment.

pub mod barcode;
pub mod belief;
pub mod blocks;
pub mod colour;
pub mod components;
pub mod ctc;
pub mod decode;
pub mod engine;
pub mod geometry;
pub mod line_reader;
pub mod locate;
pub mod looks;
pub mod orientation;
pub mod outline;
pub mod page;
pub mod plane;
pub mod presentation;
pub mod print;
pub mod probe;
pub mod quality;
pub mod search;
pub mod strip;
pub mod zone;

pub use engine::Engine;
