//! The API's description: what is served, and that it tells the truth. Every reply of every test
//! here is held against it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{LazyLock, Mutex},
};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, header::CONTENT_TYPE},
};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::App;

/// The description as it is checked in.
const CHECKED_IN: &str = include_str!("../../../../docs/reference/openapi.json");

static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&bonafide_server::openapi()).unwrap());

/// An operation as it is described.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// With the names of its parameters in braces.
    pub(crate) path: &'static str,
    described: &'static Value,
}

impl Operation {
    /// All that need a key.
    pub(crate) fn all() -> Vec<Self> {
        let all = Self::every().into_iter();
        let with_key = all.filter(|operation| operation.described.get("security").is_none());
        with_key.collect()
    }

    fn every() -> Vec<Self> {
        let mut all = Vec::new();
        for (path, item) in DESCRIPTION["paths"].as_object().unwrap() {
            for (method, described) in item.as_object().unwrap() {
                all.push(Self {
                    id: described["operationId"].as_str().unwrap(),
                    method: match method.as_str() {
                        "get" => "GET",
                        "post" => "POST",
                        "delete" => "DELETE",
                        other => panic!("{other}: teach this test"),
                    },
                    path,
                    described,
                });
            }
        }
        all
    }

    /// The name of the id in its path.
    pub(crate) fn path_parameter(&self) -> Option<&'static str> {
        let (_, rest) = self.path.split_once('{')?;
        Some(rest.split_once('}').unwrap().0)
    }

    /// Its path with an id.
    pub(crate) fn path_with(&self, id: &str) -> String {
        match self.path_parameter() {
            Some(name) => self.path.replace(&format!("{{{name}}}"), id),
            None => self.path.to_owned(),
        }
    }

    /// What a restricted key needs.
    pub(crate) fn permission(&self) -> Option<&'static str> {
        self.described["x-permission"].as_str()
    }

    /// Its body's media type and shape.
    pub(crate) fn body(&self) -> Option<(&'static str, &'static Value)> {
        let content = self.described["requestBody"]["content"].as_object()?;
        let (media_type, content) = content.iter().next()?;
        Some((media_type, &content["schema"]))
    }

    /// Its parameters in the query and the body with their shapes, named as they are sent: of
    /// nested ones those that are in them.
    pub(crate) fn parameters(&self) -> BTreeMap<String, &'static Value> {
        let mut leaves = BTreeMap::new();
        for parameter in self.described["parameters"].as_array().unwrap() {
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().unwrap();
                add_leaves(name, &parameter["schema"], &mut leaves);
            }
        }
        if let Some((_, shape)) = self.body() {
            for (name, shape) in shape["properties"].as_object().unwrap() {
                add_leaves(name, shape, &mut leaves);
            }
        }
        leaves
    }
}

fn add_leaves(name: &str, shape: &'static Value, leaves: &mut BTreeMap<String, &'static Value>) {
    let members = shapes(shape).find_map(|shape| shape["properties"].as_object());
    match members {
        Some(members) => members
            .iter()
            .for_each(|(member, shape)| add_leaves(&format!("{name}[{member}]"), shape, leaves)),
        None => _ = leaves.insert(name.to_owned(), shape),
    }
}

/// The shapes that a value may have.
pub(crate) fn shapes(shape: &'static Value) -> impl Iterator<Item = &'static Value> {
    let several = shape["anyOf"].as_array();
    let one = several.is_none().then_some(shape);
    several.into_iter().flatten().chain(one)
}

/// The description's component, or the value itself.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(pointer) => DESCRIPTION
            .pointer(pointer.trim_start_matches('#'))
            .unwrap(),
        None => value,
    }
}

/// Holds a reply against the description. What is for browsers is none of its business.
///
/// # Panics
/// Where the reply is not among those described.
pub(crate) fn check(
    (method, path): &(Method, String),
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
) {
    let operation = Operation::every().into_iter().find(|operation| {
        operation.method == method.as_str() && is_of_template(path, operation.path)
    });
    let Some(operation) = operation else {
        assert!(
            !(path.starts_with("/v1/") && status < 400),
            "{method} {path} is not described"
        );
        return;
    };
    let called = format!("{} answers {status}", operation.id);
    let responses = &operation.described["responses"];
    let response = responses
        .get(status.to_string())
        .unwrap_or_else(|| panic!("{called}, which is not described"));
    let response = resolved(response);
    for (name, header) in response["headers"].as_object().unwrap() {
        let value = headers.get(name).map(|value| value.to_str().unwrap());
        let value = value.unwrap_or_else(|| panic!("{called} without {name}"));
        let faults = faults(name, &resolved(header)["schema"], &json!(value));
        assert!(faults.is_empty(), "{called}: {name}: {faults}");
    }
    if let Some(content) = response["content"].get("application/json") {
        assert_eq!(headers[CONTENT_TYPE], "application/json", "{called}");
        let body: Value = serde_json::from_slice(body).unwrap();
        let shape = &content["schema"];
        let name = format!("{} {status}", operation.id);
        let faults = faults(&name, shape, &body);
        let undescribed = "with what is not described";
        assert!(
            faults.is_empty(),
            "{called} {undescribed}:{faults}\n{body:#}"
        );
    }
}

fn is_of_template(path: &str, template: &str) -> bool {
    let (path, template) = (path.split('/'), template.split('/'));
    path.clone().count() == template.clone().count()
        && path
            .zip(template)
            .all(|(part, wanted)| part == wanted || (wanted.starts_with('{') && !part.is_empty()))
}

/// What is wrong with a value of a shape. Validators are kept by name: to make one takes long.
fn faults(name: &str, shape: &Value, value: &Value) -> String {
    static KEPT: Mutex<BTreeMap<String, Validator>> = Mutex::new(BTreeMap::new());
    let mut kept = KEPT.lock().unwrap();
    let validator = kept.entry(name.to_owned()).or_insert_with(|| {
        let mut whole = shape.clone();
        whole["components"] = DESCRIPTION["components"].clone();
        let options = jsonschema::draft202012::options();
        options.should_validate_formats(true).build(&whole).unwrap()
    });
    let faults = validator.iter_errors(value);
    faults
        .map(|fault| format!("\n{}: {fault}", fault.instance_path()))
        .collect()
}

#[tokio::test]
async fn it_is_served_without_a_key_and_is_the_one_that_is_checked_in() {
    let app = App::new().await;
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let (status, headers, bytes) = app.fetch(request).await;
    assert_eq!(
        (status, &headers[CONTENT_TYPE].to_str().unwrap()),
        (200, &"application/json")
    );
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        CHECKED_IN,
        "run `cargo xtask gen`"
    );
}

#[tokio::test]
async fn every_operation_takes_the_parameters_that_it_says_and_no_others() {
    let app = App::new().await;
    let operations = Operation::all();
    let all: BTreeSet<String> = operations
        .iter()
        .flat_map(|operation| operation.parameters().into_keys())
        .collect();
    assert!(all.contains("options[document][allowed_types]") && all.contains("created[gte]"));
    for operation in &operations {
        // Parts of an upload are read by another reader; that one's parameters are tested as these.
        let upload = operation
            .body()
            .is_some_and(|(media_type, _)| media_type == "multipart/form-data");
        let own = operation.parameters();
        for name in &all {
            let (call, value) = ((operation.method, operation.path_with("x")), "%01");
            let reply = if upload {
                app.parts_of(&[(name.clone(), b"\x01".to_vec())]).await
            } else {
                let form = format!("{name}={value}");
                let secret = &app.keys.test.secret;
                app.call_with(secret, (call.0, &call.1), &form, &[]).await
            };
            let is_unknown = reply.error().1 == "parameter_unknown";
            assert_eq!(
                is_unknown,
                !own.contains_key(name),
                "{} {name}",
                operation.id
            );
        }
    }
}

#[test]
fn every_parameter_and_operation_is_explained() {
    for operation in Operation::every() {
        assert!(operation.described["summary"].is_string());
        let mut shapes = Vec::new();
        for parameter in operation.described["parameters"].as_array().unwrap() {
            if parameter["in"] == "query" {
                shapes.push((parameter["name"].as_str().unwrap(), &parameter["schema"]));
            }
        }
        if let Some((_, shape)) = operation.body() {
            let members = shape["properties"].as_object().unwrap();
            shapes.extend(members.iter().map(|(name, shape)| (name.as_str(), shape)));
        }
        for (name, shape) in shapes {
            assert!(
                shape["description"].is_string(),
                "{}: say what {name} is for",
                operation.id
            );
        }
    }
}
