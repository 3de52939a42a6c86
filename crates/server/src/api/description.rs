//! The API's description in OpenAPI 3.1, made from the table of operations, the calls' own readers
//! and the shapes of the objects. `docs/reference/openapi.json` is a copy of what is served.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{HeaderValue, header::CONTENT_TYPE},
    response::Response,
};
use bonafide_wire::{
    parameter::{Kind, Parameter},
    schema,
};
use serde_json::{Map, Value, json};

use super::operations::{Answers, FILES, OPERATIONS, Operation, Verb};
use crate::links;

/// Where it is served.
pub(crate) const PATH: &str = "/openapi.json";

/// The description.
#[must_use]
pub fn openapi() -> String {
    let mut text = serde_json::to_string_pretty(&document()).expect("a JSON value can be written");
    text.push('\n');
    text
}

/// Serves the description.
pub(crate) async fn show() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(openapi);
    let mut response = Response::new(Body::from(TEXT.as_str()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Bonafide",
            "summary": "Identity verification on your own machine.",
            "description": ABOUT,
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }, { "basic": [] }],
        "paths": paths(),
        "components": {
            "schemas": schema::components(),
            "responses": failures(),
            "parameters": {
                "Stripe-Version": version_header(false),
                "Idempotency-Key": idempotency_header(),
            },
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The key is the user; the password is empty.",
                },
            },
            "headers": {
                "Request-Id": {
                    "description": "Names the request in the server's log.",
                    "required": true,
                    "schema": { "type": "string", "pattern": "^req_[0-9A-Za-z]{22}$" },
                },
                "Stripe-Version": {
                    "description": "The version that the reply is rendered with.",
                    "required": true,
                    "schema": { "type": "string" },
                },
            },
        },
    })
}

const ABOUT: &str = "Replies are JSON. Parameters are forms, in the query of GET and DELETE and in \
the body of POST; nested ones have their names in brackets, as in `options[document]\
[require_live_capture]=true`, and the elements of arrays are `name[]` or `name[0]`. A POST with an \
`Idempotency-Key` is carried out once, and its reply is given again for a day. What is no HTTP \
request at all is answered with 400 without a body.";

fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        item[operation.verb.word().to_lowercase()] = described(operation);
    }
    paths.insert(links::PATH.to_owned(), json!({ "get": download() }));
    paths
}

fn described(operation: &Operation) -> Value {
    let parameters = (operation.parameters)();
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [],
        "responses": responses(operation),
    });
    if let Some(permission) = operation.needs {
        let needs = format!(
            "A restricted key needs the permission `{}`.",
            permission.word()
        );
        described["description"] = json!(needs);
        described["x-permission"] = json!(permission.word());
    }
    let mut around = vec![if operation.id == "createEphemeralKey" {
        version_header(true)
    } else {
        reference("parameters", "Stripe-Version")
    }];
    around.extend(path_parameter(operation.path));
    if operation.verb == Verb::Post {
        around.push(reference("parameters", "Idempotency-Key"));
        described["requestBody"] = body(operation, &parameters);
    } else {
        around.extend(parameters.iter().map(in_query));
    }
    described["parameters"] = json!(around);
    described
}

/// The reply to a link: it needs no key.
fn download() -> Value {
    let mut responses = Map::from_iter([("200".to_owned(), contents())]);
    let failures = FAILURES
        .iter()
        .filter(|(status, _)| [404, 429, 500, 503].contains(status));
    responses.extend(failures.map(failure));
    responses.extend(refer([]));
    json!({
        "operationId": "downloadFile",
        "summary": "Read a file through a link to it.",
        "security": [],
        "parameters": Vec::from_iter(path_parameter(links::PATH)),
        "responses": responses,
    })
}

fn path_parameter(path: &str) -> Option<Value> {
    let (_, rest) = path.split_once('{')?;
    let (name, _) = rest.split_once('}')?;
    Some(json!({
        "name": name,
        "in": "path",
        "required": true,
        "schema": { "type": "string", "minLength": 1 },
    }))
}

fn version_header(required: bool) -> Value {
    json!({
        "name": "Stripe-Version",
        "in": "header",
        "required": required,
        "description": "The version of the API that the caller knows; suffixes are left out.",
        "schema": schema::version_header(),
    })
}

fn idempotency_header() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Requests with the same key are carried out once.",
        "schema": { "type": "string", "pattern": r"^[!-~]{1,255}$" },
    })
}

fn in_query(parameter: &Parameter) -> Value {
    let mut described = json!({
        "name": wire_name(parameter),
        "in": "query",
        "required": parameter.required,
        "schema": schema::parameter(parameter),
    });
    if let Some(style) = style(parameter) {
        described["style"] = json!(style);
        described["explode"] = json!(true);
    }
    described
}

/// How the parts of a value are named: the elements of an array `name[]`, members `name[member]`.
fn style(parameter: &Parameter) -> Option<&'static str> {
    if schema::is_array(parameter) {
        Some("form")
    } else {
        schema::is_container(parameter).then_some("deepObject")
    }
}

fn wire_name(parameter: &Parameter) -> String {
    let brackets = if schema::is_array(parameter) {
        "[]"
    } else {
        ""
    };
    format!("{}{brackets}", parameter.name)
}

fn body(operation: &Operation, parameters: &[Parameter]) -> Value {
    let upload = operation.path == FILES;
    let (mut members, mut depend) = (Vec::new(), Map::new());
    for parameter in parameters {
        match &parameter.kind {
            // Parts of an upload have no parts of their own.
            Kind::Object(inner) if upload => {
                let named = |inner: &Parameter| format!("{}[{}]", parameter.name, inner.name);
                let required = inner.iter().filter(|inner| inner.required).map(named);
                let required: Vec<String> = required.collect();
                depend.extend(inner.iter().map(|inner| (named(inner), json!(required))));
                members.extend(inner.iter().map(|inner| Parameter {
                    name: named(inner),
                    required: false,
                    ..inner.clone()
                }));
            }
            // A call that changes something shows nothing sensitive.
            Kind::Paths(paths) => members.push(Parameter {
                name: wire_name(parameter),
                kind: Kind::Paths(
                    paths
                        .iter()
                        .filter(|(_, sensitive)| !sensitive)
                        .cloned()
                        .collect(),
                ),
                ..parameter.clone()
            }),
            _ => members.push(Parameter {
                name: wire_name(parameter),
                ..parameter.clone()
            }),
        }
    }
    let styles = members
        .iter()
        .filter_map(|member| Some((member.name.clone(), style(member)?)));
    let encoding: Map<String, Value> = styles
        .map(|(name, style)| (name, json!({ "style": style, "explode": true })))
        .collect();
    let media_type = if upload {
        "multipart/form-data"
    } else {
        "application/x-www-form-urlencoded"
    };
    let mut shape = schema::nested(&members);
    if !depend.is_empty() {
        shape["dependentRequired"] = json!(depend);
    }
    json!({
        "required": members.iter().any(|member| member.required),
        "content": {
            media_type: { "schema": shape, "encoding": encoding },
        },
    })
}

fn responses(operation: &Operation) -> Map<String, Value> {
    let mut good = match operation.answers {
        Answers::Object(name) => json_response("The object.", &schema::reference(name)),
        Answers::List(name) => {
            json_response("A page of the list.", &schema::list(name, operation.path))
        }
        Answers::Contents => contents(),
    };
    good["headers"]["Stripe-Version"] = reference("headers", "Stripe-Version");
    let next = follow_ups(operation);
    if !next.is_empty() {
        good["links"] = json!(next);
    }
    let names_object = operation.path.contains('{');
    let changes = operation.verb == Verb::Post;
    let mut responses = Map::from_iter([("200".to_owned(), good)]);
    let statuses = FAILURES.iter().map(|(status, _)| *status);
    responses.extend(refer(
        statuses
            .filter(|status| *status != 404 || names_object)
            .filter(|status| *status != 409 || changes),
    ));
    responses
}

/// What is refused before anybody looks at what it asks for; such a reply has neither body nor id.
const HEADS: [(u16, &str); 2] = [
    (414, "The URL is longer than 64 KiB. There is no body."),
    (
        431,
        "The headers are too many or too long. There is no body.",
    ),
];

/// Why a call fails, by status.
const FAILURES: [(u16, &str); 10] = [
    (
        400,
        "The request is wrong, or the object's state forbids it.",
    ),
    (401, "No key, or one that opens nothing."),
    (403, "The key may not do this."),
    (404, "No such object."),
    (409, "A request with the same idempotency key is under way."),
    (413, "The body is too large."),
    (415, "The body is of another type than the call takes."),
    (
        429,
        "Too many requests, or another request holds the object.",
    ),
    (500, "Something failed on the server's side."),
    (503, "The database cannot be reached."),
];

/// Why calls with a key fail. The calls refer to these.
fn failures() -> Map<String, Value> {
    let failures = FAILURES.iter().map(failure).map(|(status, mut response)| {
        response["headers"]["Stripe-Version"] = reference("headers", "Stripe-Version");
        (status, response)
    });
    let heads = HEADS.map(|(status, why)| (status.to_string(), json!({ "description": why })));
    failures.chain(heads).collect()
}

/// The failures of these statuses, among the components.
fn refer(statuses: impl IntoIterator<Item = u16>) -> impl Iterator<Item = (String, Value)> {
    let heads = HEADS.map(|(status, _)| status);
    let statuses = statuses
        .into_iter()
        .chain(heads)
        .map(|status| status.to_string());
    statuses.map(|status| {
        let response = reference("responses", &status);
        (status, response)
    })
}

fn failure((status, why): &(u16, &str)) -> (String, Value) {
    let response = json_response(why, &schema::reference("error"));
    (status.to_string(), response)
}

fn json_response(description: &str, shape: &Value) -> Value {
    json!({
        "description": description,
        "headers": { "Request-Id": reference("headers", "Request-Id") },
        "content": { "application/json": { "schema": shape } },
    })
}

/// A component of the description.
fn reference(section: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{section}/{name}") })
}

/// A file's bytes, whatever they are.
fn contents() -> Value {
    json!({
        "description": "The file.",
        "headers": { "Request-Id": reference("headers", "Request-Id") },
        "content": { "*/*": { "schema": {} } },
    })
}

/// What can be called next with what an operation answered.
fn follow_ups(operation: &Operation) -> Map<String, Value> {
    let (name, id) = match operation.answers {
        Answers::Object(name) => (name, "$response.body#/id"),
        Answers::List(name) => (name, "$response.body#/data/0/id"),
        Answers::Contents => return Map::new(),
    };
    let below = format!("{}/{{", operation.path);
    let mut next = Map::new();
    if let Answers::List(_) = operation.answers {
        let link = json!({ "operationId": operation.id, "parameters": { "starting_after": id } });
        next.insert("older".to_owned(), link);
    }
    for other in OPERATIONS {
        if other.path.starts_with(&below) {
            let (_, rest) = other.path.split_once('{').unwrap_or_default();
            let (parameter, _) = rest.split_once('}').unwrap_or_default();
            let link = json!({ "operationId": other.id, "parameters": { parameter: id } });
            next.insert(other.id.to_owned(), link);
        }
    }
    next.extend(
        NAMED_BY
            .iter()
            .filter(|(_, object)| *object == name)
            .flat_map(|(parameter, _)| {
                OPERATIONS
                    .iter()
                    .filter(|other| takes(other, parameter))
                    .map(move |other| {
                        let arguments = if other.verb == Verb::Post {
                            json!({ "operationId": other.id, "requestBody": { *parameter: id } })
                        } else {
                            json!({ "operationId": other.id, "parameters": { *parameter: id } })
                        };
                        (other.id.to_owned(), arguments)
                    })
            }),
    );
    next
}

/// Parameters that name an object.
const NAMED_BY: [(&str, &str); 2] = [
    ("file", "file"),
    ("verification_session", "identity.verification_session"),
];

fn takes(operation: &Operation, name: &str) -> bool {
    let parameters = (operation.parameters)();
    parameters
        .iter()
        .any(|parameter| parameter.name == name && matches!(parameter.kind, Kind::Text { .. }))
}
