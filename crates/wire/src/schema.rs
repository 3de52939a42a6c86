//! The shapes of objects, lists, errors and parameters as JSON Schema (2020-12), for the API's
//! description. They are strict: a member or a word that they do not name is none of ours.

mod objects;
mod parameters;
mod shape;

use serde_json::{Map, Value};

pub use parameters::{is_array, is_container, nested, parameter, version_header};
pub use shape::{list, reference};

use crate::error::ErrorType;
use shape::{constant, object, text, words};

/// The objects that replies show, by name, and the error.
#[must_use]
pub fn components() -> Map<String, Value> {
    let mut components = objects::objects();
    components.insert("error".to_owned(), error());
    components
}

/// What an object of the API is called among the components: dots are for paths.
#[must_use]
pub fn component_name(object: &str) -> String {
    object.replace('.', "_")
}

fn error() -> Value {
    let types = [
        ErrorType::Api,
        ErrorType::Idempotency,
        ErrorType::InvalidRequest,
    ];
    let inner = object(
        &[
            ("type", words(types.map(ErrorType::word))),
            ("message", text()),
        ],
        &[("code", words(CODES)), ("param", text())],
    );
    object(&[("error", inner)], &[])
}

/// Values of `error.code`.
const CODES: [&str; 12] = [
    "api_key_expired",
    "idempotency_key_in_use",
    "lock_timeout",
    "parameter_invalid_empty",
    "parameter_invalid_integer",
    "parameter_missing",
    "parameter_unknown",
    "parameters_exclusive",
    "rate_limit",
    "resource_missing",
    "secret_key_required",
    "url_invalid",
];

/// The word `object` of an object's JSON.
fn kind(word: &'static str) -> (&'static str, Value) {
    ("object", constant(word))
}
