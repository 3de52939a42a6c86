//! Parameters of webhook endpoints.

use std::collections::BTreeMap;

use bonafide_core::account::Mode;

use super::{expand, names, read, refuse_true, web_url};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    parameter::Kind,
    reader::{MAX_STRING, MetadataChange, Reader},
    version,
};

/// Parameters of a new webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateWebhookEndpoint {
    /// Where to post.
    pub url: String,
    /// Names of the events wanted.
    pub enabled_events: Vec<String>,
    /// In the business's words.
    pub description: Option<String>,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// The version that events are rendered with; `None` is the account's default.
    pub api_version: Option<String>,
    /// What the reply shows in full: endpoints have nothing to expand.
    pub expand: Expansion,
}

/// Parameters of a change of a webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateWebhookEndpoint {
    /// Where to post, where given.
    pub url: Option<String>,
    /// Names of the events wanted, where given.
    pub enabled_events: Option<Vec<String>>,
    /// The description, where given; `Some(None)` takes it away.
    pub description: Option<Option<String>>,
    /// Metadata, where given.
    pub metadata: Option<MetadataChange>,
    /// Whether it is switched off, where given.
    pub disabled: Option<bool>,
    /// What the reply shows in full: endpoints have nothing to expand.
    pub expand: Expansion,
}

impl CreateWebhookEndpoint {
    /// Reads and checks the parameters, for an account of this mode.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>, mode: Mode) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            for name in ["url", "enabled_events"] {
                if reader.is_absent(name) {
                    reader.missing(name);
                }
            }
            let feature = "An endpoint for connected accounts (`connect`)";
            refuse_true(reader, "connect", feature);
            Self {
                url: endpoint_url(reader, mode).unwrap_or_default(),
                enabled_events: enabled_events(reader).unwrap_or_default(),
                description: description(reader).flatten(),
                metadata: reader.new_metadata("metadata"),
                api_version: api_version(reader),
                expand: expand(reader, Resource::Plain),
            }
        })
    }
}

impl UpdateWebhookEndpoint {
    /// Reads and checks the parameters, for an account of this mode.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>, mode: Mode) -> Result<Self, ApiError> {
        read(parameters, |reader| Self {
            url: endpoint_url(reader, mode),
            enabled_events: enabled_events(reader),
            description: description(reader),
            metadata: reader.metadata("metadata"),
            disabled: reader.boolean("disabled"),
            expand: expand(reader, Resource::Plain),
        })
    }
}

/// The URL as it was sent: it is shown again unchanged.
fn endpoint_url(reader: &mut Reader, mode: Mode) -> Option<String> {
    let (url, text) = web_url(reader, "url")?;
    if mode.is_live() && url.scheme() != "https" {
        reader.fault(ApiError::HttpsRequired("url".to_owned()));
    }
    Some(text)
}

fn description(reader: &mut Reader) -> Option<Option<String>> {
    let text = reader.unsettable("description", MAX_STRING)?;
    Some(Some(text).filter(|text| !text.is_empty()))
}

/// Names that the API knows, whether or not such events happen here.
fn enabled_events(reader: &mut Reader) -> Option<Vec<String>> {
    reader.note("enabled_events", || Kind::EventNames);
    let events = reader.texts("enabled_events")?;
    if events.is_empty() {
        reader.fault(ApiError::EmptyParameter("enabled_events".to_owned()));
    }
    let unknown = events.iter().position(|name| !names::is_event(name));
    if let Some(index) = unknown {
        reader.fault(ApiError::EventName {
            param: format!("enabled_events[{index}]"),
            name: events[index].clone(),
        });
    }
    Some(events)
}

fn api_version(reader: &mut Reader) -> Option<String> {
    reader.note("api_version", || Kind::Version);
    let text = reader.text("api_version", MAX_STRING)?;
    match version::parse(&text) {
        Ok(version) if version == text => Some(text),
        _ => {
            reader.fault(ApiError::Version(text));
            None
        }
    }
}
