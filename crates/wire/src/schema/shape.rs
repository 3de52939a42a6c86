//! How shapes are written.

use bonafide_core::id::Kind;
use serde_json::{Map, Value, json};

/// An object with these members and no others.
pub(super) fn object(members: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let all: Map<String, Value> = members
        .iter()
        .chain(optional)
        .map(|(name, shape)| ((*name).to_owned(), shape.clone()))
        .collect();
    let mut shape = json!({ "type": "object", "properties": all, "additionalProperties": false });
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    if !required.is_empty() {
        shape["required"] = json!(required);
    }
    shape
}

/// One of these shapes.
pub(super) fn any_of(shapes: Vec<Value>) -> Value {
    Map::from_iter([("anyOf".to_owned(), Value::Array(shapes))]).into()
}

/// The shape, or null.
pub(super) fn nullable(shape: Value) -> Value {
    any_of(vec![shape, json!({ "type": "null" })])
}

/// The object of this name among the components.
#[must_use]
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", super::component_name(name)) })
}

/// A page of a list of objects of this name, whose address is `url`.
#[must_use]
pub fn list(name: &str, url: &str) -> Value {
    pages(reference(name), constant(url))
}

pub(super) fn pages(items: Value, url: Value) -> Value {
    object(
        &[
            ("object", constant("list")),
            ("data", array(items)),
            ("has_more", boolean()),
            ("url", url),
        ],
        &[],
    )
}

pub(super) fn array(items: Value) -> Value {
    let mut shape = json!({ "type": "array" });
    shape["items"] = items;
    shape
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// A string that is not empty.
pub(super) fn name() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

pub(super) fn uri() -> Value {
    json!({ "type": "string", "format": "uri" })
}

pub(super) fn boolean() -> Value {
    json!({ "type": "boolean" })
}

pub(super) fn integer(least: i64) -> Value {
    json!({ "type": "integer", "minimum": least })
}

/// Unix seconds.
pub(super) fn instant() -> Value {
    json!({ "type": "integer", "format": "unix-time" })
}

pub(super) fn constant(word: &str) -> Value {
    json!({ "type": "string", "const": word })
}

pub(super) fn words(words: impl IntoIterator<Item = &'static str>) -> Value {
    let words: Vec<&str> = words.into_iter().collect();
    json!({ "type": "string", "enum": words })
}

/// An id of a kind.
pub(super) fn id<K: Kind>() -> Value {
    json!({ "type": "string", "pattern": format!("^{}[0-9A-Za-z]{{22}}$", K::PREFIX) })
}

/// A date as it is shown.
pub(super) fn date() -> Value {
    object(
        &[
            ("day", integer(1)),
            ("month", integer(1)),
            ("year", integer(1)),
        ],
        &[],
    )
}

/// Key-value pairs of the caller's.
pub(super) fn metadata() -> Value {
    json!({
        "type": "object",
        "maxProperties": crate::reader::MAX_METADATA_KEYS,
        "propertyNames": {
            "type": "string",
            "minLength": 1,
            "maxLength": crate::reader::MAX_METADATA_KEY,
            "pattern": r"^[^\[\]]*$",
        },
        "additionalProperties": {
            "type": "string",
            "maxLength": crate::reader::MAX_METADATA_VALUE,
        },
    })
}

/// The shape with a sentence of what it is.
pub(super) fn says(mut shape: Value, sentence: &str) -> Value {
    shape["description"] = json!(sentence);
    shape
}
