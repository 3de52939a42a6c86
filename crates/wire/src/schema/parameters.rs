//! Parameters.

use serde_json::{Map, Value, json};

use super::shape::{
    any_of, array, boolean, integer, metadata, object, reference, text, uri, words,
};
use crate::{
    parameter::{Kind, Parameter},
    reader::{GREATEST_SECOND, MAX_STRING},
    version,
};

/// The shape of a parameter, with a sentence of what it is where there is one for its name.
#[must_use]
pub fn parameter(parameter: &Parameter) -> Value {
    let mut shape = of(parameter);
    if let Some(sentence) = sentence(parameter) {
        shape["description"] = json!(sentence);
    }
    shape
}

/// Whether its value has parts, which are sent with names in brackets.
#[must_use]
pub const fn is_container(parameter: &Parameter) -> bool {
    matches!(
        parameter.kind,
        Kind::Object(_) | Kind::Metadata | Kind::Range
    ) || is_array(parameter)
}

/// Whether it is an array.
#[must_use]
pub const fn is_array(parameter: &Parameter) -> bool {
    matches!(
        parameter.kind,
        Kind::Texts { .. } | Kind::Choices(_) | Kind::EventNames | Kind::Paths(_)
    )
}

fn of(parameter: &Parameter) -> Value {
    let mut shapes = vec![plain(&parameter.kind)];
    if let Some(word) = parameter.word {
        shapes.push(json!({ "type": "string", "const": word }));
    }
    if parameter.unsettable {
        shapes.push(empty());
    }
    match shapes.len() {
        1 => shapes.remove(0),
        _ => any_of(shapes),
    }
}

fn plain(kind: &Kind) -> Value {
    match kind {
        Kind::Text { least, limit } => {
            let mut shape = text();
            if *least > 0 {
                shape["minLength"] = json!(least);
            }
            if *limit < usize::MAX {
                shape["maxLength"] = json!(limit);
            }
            shape
        }
        Kind::Url => {
            let mut shape = uri();
            shape["pattern"] = json!(r"^https?://[^\s/?#@]+([/?#]\S*)?$");
            shape
        }
        Kind::Version => version(),
        Kind::Choice(choices) => words(choices.iter().copied()),
        Kind::Choices(choices) => array(words(choices.iter().copied())),
        Kind::EventNames => array(reference("event_name")),
        Kind::Boolean => boolean(),
        Kind::False => json!({ "type": "boolean", "const": false }),
        Kind::Integer { least, greatest } => {
            json!({ "type": "integer", "minimum": least, "maximum": greatest })
        }
        Kind::Instant => second(),
        Kind::Range => {
            let ends = ["gt", "gte", "lt", "lte"].map(|end| (end, second()));
            any_of(vec![object(&[], &ends), second()])
        }
        Kind::Texts { most } => {
            let element = json!({ "type": "string", "minLength": 1, "maxLength": MAX_STRING });
            let mut shape = array(element);
            if let Some(most) = most {
                shape["maxItems"] = json!(most);
            }
            shape
        }
        Kind::Paths(paths) if paths.is_empty() => {
            let mut shape = array(text());
            shape["maxItems"] = json!(0);
            shape
        }
        Kind::Paths(paths) => {
            let paths: Vec<&String> = paths.iter().map(|(path, _)| path).collect();
            array(json!({ "type": "string", "enum": paths }))
        }
        Kind::Metadata => metadata(),
        Kind::Object(members) => nested(members),
        Kind::File => json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
        Kind::Refused => empty(),
    }
}

/// Parameters as members of an object.
#[must_use]
pub fn nested(members: &[Parameter]) -> Value {
    let shapes = |required: bool| -> Vec<(&str, Value)> {
        let members = members.iter().filter(|member| member.required == required);
        members
            .map(|member| (member.name.as_str(), parameter(member)))
            .collect()
    };
    let mut shape = object(&shapes(true), &shapes(false));
    for member in members.iter().filter(|member| !member.replaces.is_empty()) {
        replace(&mut shape, member);
    }
    shape
}

/// Either a parameter is sent, or those that it replaces.
fn replace(shape: &mut Value, parameter: &Parameter) {
    let is_replaced = |name: &Value| parameter.replaces.iter().any(|other| name == other);
    let required = shape["required"].as_array().cloned().unwrap_or_default();
    let (replaced, always): (Vec<Value>, Vec<Value>) = required.into_iter().partition(is_replaced);
    let without = |names: &[&str]| -> Map<String, Value> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), json!(false)))
            .collect()
    };
    if always.is_empty() {
        shape.as_object_mut().map(|shape| shape.remove("required"));
    } else {
        shape["required"] = json!(always);
    }
    shape["anyOf"] = json!([
        { "required": replaced, "properties": without(&[&parameter.name]) },
        { "required": [parameter.name], "properties": without(parameter.replaces) },
    ]);
}

fn empty() -> Value {
    json!({ "type": "string", "const": "" })
}

fn second() -> Value {
    let mut shape = integer(-GREATEST_SECOND);
    shape["maximum"] = json!(GREATEST_SECOND);
    shape
}

pub(super) fn version() -> Value {
    json!({ "type": "string", "pattern": format!("{VERSION}$"), "examples": [version::CURRENT] })
}

/// How a version begins: with a date, and the name of a train.
const VERSION: &str = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(\.[a-z]{1,32})?";

/// The shape of a version with what clients add to it.
#[must_use]
pub fn version_header() -> Value {
    let mut shape = version();
    shape["pattern"] = json!(format!("{VERSION}( *;[ -~]*)?$"));
    shape
}

/// What a parameter is for.
fn sentence(parameter: &Parameter) -> Option<&'static str> {
    if parameter.kind == Kind::Refused || parameter.kind == Kind::False {
        return Some("Asks for what this version does not have: anything else is refused.");
    }
    // Where names are written as they are sent, the parameter's own is the last in brackets.
    let mut parts = parameter.name.split(['[', ']']);
    let own = parts.rfind(|part| !part.is_empty())?;
    SENTENCES
        .iter()
        .find(|(name, _)| *name == own)
        .map(|(_, sentence)| *sentence)
}

/// In alphabetical order. A name means the same in every call that has it.
const SENTENCES: &[(&str, &str)] = &[
    (
        "allowed_types",
        "Kinds of document that are taken; all, where none is named.",
    ),
    (
        "api_version",
        "The version that the endpoint's events are rendered with.",
    ),
    (
        "client_reference_id",
        "The business's own name for the person or the case.",
    ),
    ("create", "Whether a link is made together with the file."),
    (
        "created",
        "When the object was made, in Unix seconds: one second, or a range.",
    ),
    (
        "delivery_success",
        "Only events that every endpoint took, or only those that one waits for or never took.",
    ),
    (
        "description",
        "What the endpoint is for, in the business's words.",
    ),
    (
        "device_name",
        "The name of the device that listens; the signing secret depends on it.",
    ),
    ("disabled", "Whether deliveries to the endpoint stop."),
    (
        "document",
        "How the document is checked. An empty value takes all options away.",
    ),
    (
        "enabled_events",
        "Names of the events that are delivered; `*` is all but redaction.",
    ),
    (
        "ending_before",
        "An object's id: the page ends just before it.",
    ),
    ("expand", "Properties that the reply shows in full."),
    (
        "expired",
        "Only links that have expired, or only those that have not.",
    ),
    (
        "expires_at",
        "When the link ends, in Unix seconds; never, where it is not given.",
    ),
    ("file", "The file."),
    (
        "file_link_data",
        "A link that is made together with the file.",
    ),
    (
        "filters",
        "Which requests are told: a JSON object of arrays of strings.",
    ),
    (
        "for_stripecli",
        "Whether the event goes to the command lines that listen, and to no endpoint.",
    ),
    (
        "forward_connect_to_url",
        "Where the command line sends on what it hears; nothing here depends on it.",
    ),
    (
        "forward_thin_connect_to_url",
        "Where the command line sends on what it hears; nothing here depends on it.",
    ),
    (
        "forward_thin_to_url",
        "Where the command line sends on what it hears; nothing here depends on it.",
    ),
    (
        "forward_to_url",
        "Where the command line sends on what it hears; nothing here depends on it.",
    ),
    (
        "limit",
        "How many objects the page has at most; 10 where it is not given.",
    ),
    (
        "metadata",
        "Pairs of the business's; an empty value takes a key away, or all of them.",
    ),
    ("options", "How the person is checked."),
    (
        "outcome",
        "How the session ends: verified, or with this error.",
    ),
    (
        "provided_details",
        "What the business knows of the person already.",
    ),
    ("purpose", "What the file is for."),
    ("related_customer", "A customer of the business."),
    (
        "related_customer_account",
        "A customer account of the business.",
    ),
    (
        "require_live_capture",
        "Whether pictures must come straight from a camera.",
    ),
    (
        "require_matching_selfie",
        "Whether the person's face is compared with the portrait. Only test sessions take it in this version, and end in predefined outcomes.",
    ),
    ("return_url", "Where the person goes after the page."),
    (
        "simulate_delay",
        "Whether the outcome comes some seconds after the reply.",
    ),
    (
        "starting_after",
        "An object's id: the page starts just after it.",
    ),
    ("status", "Only sessions in this state."),
    ("type", "What is checked, or only objects of this type."),
    (
        "types",
        "Only events of these types; `*` at the end of one stands for any text.",
    ),
    ("url", "Where events are posted: https in live mode."),
    (
        "verification_flow",
        "The verification flow that says what is checked, in the place of `type` and `options`.",
    ),
    ("verification_session", "A verification session's id."),
    (
        "webhook_endpoint",
        "The id of the webhook endpoint that gets the event; all that want it, where none is named.",
    ),
    (
        "websocket_features",
        "What is listened to: `webhooks`, `v2_events` (notices of events), `request_logs`.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_in_order() {
        assert!(SENTENCES.is_sorted_by_key(|(name, _)| *name));
    }
}
