//! The pure heart of Bonafide: typed ids, sessions, evidence, reports, the state machine and the
//! decision policy. No I/O, no async, no pixels, no wire names.

pub mod account;
pub mod audit;
pub mod base62;
pub mod clock;
pub mod cross_check;
pub mod decision;
pub mod document;
pub mod error_code;
pub mod european_licence;
pub mod event;
pub mod evidence;
pub mod explanation;
pub mod flow;
pub mod folding;
pub mod geometry;
pub mod hand_off;
pub mod id;
pub mod job;
pub mod kinds;
pub mod licence_categories;
pub mod lifecycle;
mod name;
pub mod numbered_fields;
pub mod numbers;
pub mod origin;
pub mod other_documents;
pub mod picture_fault;
pub mod predefined;
pub mod printed_date;
pub mod reason;
pub mod report;
pub mod request_log;
pub mod session;
pub mod two_scripts;
pub mod webhook;
