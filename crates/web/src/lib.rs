//! What browsers get: the embedded files of the page, the server's own pages in the person's
//! language, and the security headers that go with them. Knows no HTTP library; builds without
//! Node, because the built files are checked in.

mod assets;
mod headers;
mod language;
mod pages;
mod qr;
mod words;

pub use assets::{Asset, asset, embed};
pub use headers::security_headers;
pub use language::Language;
pub use pages::{
    FormPage, FramePage, LanguageLink, Message, MessagePage, OutcomeGroup, SidePage, capture, form,
    frame, message, open,
};
pub use qr::{Qr, qr};
pub use words::{Words, localize_reason};
