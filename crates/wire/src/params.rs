//! Parameters of the calls, checked and typed (contract 1.1). What is wrong is reported in the
//! contract's order: unknown parameters, missing ones, then the rest.

mod endpoint;
mod ephemeral_key;
mod event;
mod file;
mod listener;
mod names;
mod predefined;
mod report;
mod session;

pub use endpoint::{CreateWebhookEndpoint, UpdateWebhookEndpoint};
pub use ephemeral_key::CreateEphemeralKey;
pub use event::{ListEvents, ResendEvent};
pub use file::{
    CreateFile, CreateFileLink, Expiry, ListFileLinks, ListFiles, NewFileLink, UpdateFileLink,
    is_linkable, is_readable,
};
pub use listener::CreateListener;
pub use predefined::SubmitPredefined;
pub use report::{ListReports, ReportType};
pub use session::{CreateSession, DocumentChange, ListSessions, Plan, UpdateSession};

pub(crate) use file::purposes as file_purposes;
pub(crate) use names::EVENTS as EVENT_NAMES;

use url::Url;

use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    form::Node,
    list::ListRequest,
    parameter::Kind,
};

pub use crate::reader::{MetadataChange, Reader};

/// Reads the parameters of a call that has none but `expand`.
///
/// # Errors
/// The first thing wrong with them.
pub fn only_expand(
    parameters: impl Into<Reader>,
    resource: Resource,
) -> Result<Expansion, ApiError> {
    read(parameters, |reader| expand(reader, resource))
}

/// Reads the parameters of a call that has none.
///
/// # Errors
/// When there are any.
pub fn none(parameters: impl Into<Reader>) -> Result<(), ApiError> {
    parameters.into().finish()
}

/// Reads the parameters of a list that has no filters.
///
/// # Errors
/// The first thing wrong with them.
pub fn plain_list(
    parameters: impl Into<Reader>,
    resource: Resource,
) -> Result<(ListRequest, Expansion), ApiError> {
    read(parameters, |reader| {
        (list(reader, None), expand_list(reader, resource))
    })
}

/// Runs `parse` and hands out its result when nothing was wrong.
fn read<T>(
    parameters: impl Into<Reader>,
    parse: impl FnOnce(&mut Reader) -> T,
) -> Result<T, ApiError> {
    let mut reader = parameters.into();
    let parsed = parse(&mut reader);
    reader.finish()?;
    Ok(parsed)
}

fn expand(reader: &mut Reader, resource: Resource) -> Expansion {
    reader.note("expand", || {
        Kind::Paths(Expansion::paths_of_object(resource))
    });
    let paths = reader.texts("expand").unwrap_or_default();
    expansion(reader, Expansion::of_object(&paths, resource))
}

fn expand_list(reader: &mut Reader, resource: Resource) -> Expansion {
    reader.note("expand", || Kind::Paths(Expansion::paths_of_list(resource)));
    let paths = reader.texts("expand").unwrap_or_default();
    expansion(reader, Expansion::of_list(&paths, resource))
}

fn expansion(reader: &mut Reader, parsed: Result<Expansion, ApiError>) -> Expansion {
    parsed.unwrap_or_else(|error| {
        reader.fault(error);
        Expansion::none()
    })
}

/// Whether a list can be narrowed to a range of instants.
struct WithCreated;

fn list(reader: &mut Reader, created: Option<WithCreated>) -> ListRequest {
    let limit = reader.integer_in("limit", 1, 100).unwrap_or(10);
    let starting_after = reader.text("starting_after", crate::reader::MAX_STRING);
    let ending_before = reader.text("ending_before", crate::reader::MAX_STRING);
    if starting_after.is_some() && ending_before.is_some() {
        reader.fault(ApiError::Exclusive("ending_before", "starting_after"));
    }
    ListRequest {
        limit: u32::try_from(limit).expect("limits are from 1 to 100"),
        starting_after,
        ending_before,
        created: created
            .map(|WithCreated| reader.created())
            .unwrap_or_default(),
    }
}

/// A parameter as [`parse_web_url`] takes it. With it comes the text as it was sent.
fn web_url(reader: &mut Reader, name: &str) -> Option<(Url, String)> {
    reader.note(name, || Kind::Url);
    let text = reader.text(name, crate::form::MAX_VALUE_BYTES)?;
    let url = parse_web_url(&text);
    if url.is_none() {
        let param = reader.name(name);
        reader.fault(ApiError::Url(param));
    }
    url.map(|url| (url, text))
}

/// A URL that a browser or this server may go to: `http` or `https`, with a host and without a
/// user or password.
#[must_use]
pub fn parse_web_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && !text.contains(char::is_whitespace)
    })
}

/// Refuses a parameter of the API for something that this version has not; whether it was given.
/// An empty one asks for nothing.
fn refuse(reader: &mut Reader, name: &str, feature: &'static str) -> bool {
    reader.note(name, || Kind::Refused);
    let given = match reader.take(name) {
        None => false,
        Some(Node::Text(text)) => !text.is_empty(),
        Some(Node::Map(_) | Node::List(_)) => true,
    };
    if given {
        not_available(reader, name, feature);
    }
    given
}

/// Refuses `true` for a parameter that switches on what this version has not.
fn refuse_true(reader: &mut Reader, name: &str, feature: &'static str) {
    reader.note(name, || Kind::False);
    if reader.boolean(name) == Some(true) {
        not_available(reader, name, feature);
    }
}

/// Refuses something that the API has and this version has not.
fn not_available(reader: &mut Reader, name: &str, feature: &'static str) {
    let param = reader.name(name);
    reader.fault(ApiError::NotAvailable { param, feature });
}
