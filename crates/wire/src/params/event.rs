//! Parameters of events.

use bonafide_core::event::EventType;

use super::{WithCreated, expand, expand_list, list, read};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    list::ListRequest,
    parameter::Kind,
    reader::{MAX_STRING, Reader},
};

/// How many types one list may ask for.
const MAX_TYPES: usize = 20;

/// Parameters of the list of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEvents {
    /// Which part of the list.
    pub list: ListRequest,
    /// Only of these types; `None` for all, empty where none of ours is among those asked for.
    pub types: Option<Vec<EventType>>,
    /// Only those that every endpoint took, or only those that one still waits for or never took.
    pub delivery_success: Option<bool>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

impl ListEvents {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            let one = reader.text("type", MAX_STRING);
            let most = Some(MAX_TYPES);
            reader.note("types", || Kind::Texts { most });
            let many = reader.texts("types");
            match (&one, &many) {
                (Some(_), Some(_)) => reader.fault(ApiError::Exclusive("type", "types")),
                (_, Some(names)) if names.len() > MAX_TYPES => {
                    reader.fault(ApiError::TooMany {
                        param: "types".to_owned(),
                        limit: MAX_TYPES,
                    });
                }
                _ => {}
            }
            Self {
                list: list(reader, Some(WithCreated)),
                types: many
                    .or_else(|| one.map(|name| vec![name]))
                    .map(|names| matching(&names)),
                delivery_success: reader.boolean("delivery_success"),
                expand: expand_list(reader, Resource::Event),
            }
        })
    }
}

/// Parameters of sending an event once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResendEvent {
    /// To which endpoint; `None` for all that want such events.
    pub webhook_endpoint: Option<String>,
    /// To the command lines that listen, and to no endpoint.
    pub for_stripecli: bool,
    /// What the reply shows in full.
    pub expand: Expansion,
}

impl ResendEvent {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            let webhook_endpoint = reader.text("webhook_endpoint", MAX_STRING);
            let for_stripecli = reader.boolean("for_stripecli").unwrap_or(false);
            if for_stripecli && webhook_endpoint.is_some() {
                reader.fault(ApiError::Exclusive("for_stripecli", "webhook_endpoint"));
            }
            Self {
                webhook_endpoint,
                for_stripecli,
                expand: expand(reader, Resource::Event),
            }
        })
    }
}

/// The types that the names stand for; `*` at the end stands for any text.
fn matching(names: &[String]) -> Vec<EventType> {
    EventType::ALL
        .into_iter()
        .filter(|kind| {
            names.iter().any(|name| match name.strip_suffix('*') {
                Some(start) => kind.name().starts_with(start),
                None => kind.name() == name,
            })
        })
        .collect()
}
