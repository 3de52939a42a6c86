//! Parameters of a command line that wants to listen (contract section 3.6).

use bonafide_core::request_log::RequestFilter;

use super::read;
use crate::{
    error::ApiError,
    reader::{MAX_STRING, Reader},
};

/// Parameters of a command line that wants to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateListener {
    /// The name of the device that it runs on.
    pub device_name: String,
    /// What it listens to, in its own words: those that are not known here ask for nothing.
    pub features: Vec<String>,
    /// Which requests it wants to see.
    pub filters: RequestFilter,
}

/// Where the command line sends on what it hears; nothing here depends on it.
const FORWARDS: [&str; 4] = [
    "forward_to_url",
    "forward_connect_to_url",
    "forward_thin_to_url",
    "forward_thin_connect_to_url",
];

impl CreateListener {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            for forward in FORWARDS {
                reader.text(forward, MAX_STRING);
            }
            Self {
                device_name: reader.text("device_name", MAX_STRING).unwrap_or_default(),
                features: reader.texts("websocket_features").unwrap_or_default(),
                filters: filters(reader),
            }
        })
    }
}

fn filters(reader: &mut Reader) -> RequestFilter {
    let Some(text) = reader.text("filters", MAX_STRING) else {
        return RequestFilter::default();
    };
    serde_json::from_str(&text).unwrap_or_else(|_| {
        reader.fault(ApiError::Json("filters".to_owned()));
        RequestFilter::default()
    })
}
