//! What every operation has in common. The operations are those of the API's description: a new one
//! is covered here without a word.

use axum::{
    body::Body,
    http::{Request, header::CONTENT_TYPE},
};
use bonafide_core::account::Permission;
use serde_json::Value;

use crate::{
    description::Operation,
    harness::{App, Reply},
};

/// One object of each kind, of test mode.
struct World {
    app: App,
    session: String,
    report: String,
    event: String,
    endpoint: String,
    ephemeral: String,
    file: String,
    link: String,
}

impl World {
    async fn new() -> Self {
        let app = App::new().await;
        app.verified().await;
        let reports = app.get("/v1/identity/verification_reports", "").await;
        let session = app.session().await.text("id");
        let events = app.get("/v1/events", "").await;
        let form = "url=https://x.example&enabled_events[]=*";
        let file = app.upload("pci_document", b"%PDF-1.7").await.text("id");
        let first = |list: &Reply| list.body["data"][0]["id"].as_str().unwrap().to_owned();
        Self {
            report: first(&reports),
            event: first(&events),
            endpoint: app.post("/v1/webhook_endpoints", form).await.text("id"),
            ephemeral: app.ephemeral_key(&session).await.text("id"),
            link: app
                .post("/v1/file_links", &format!("file={file}"))
                .await
                .text("id"),
            session,
            file,
            app,
        }
    }

    /// The id of the object that a parameter names.
    fn id(&self, parameter: &str) -> &str {
        match parameter {
            "session" | "verification_session" => &self.session,
            "report" => &self.report,
            "id" => &self.event,
            "webhook_endpoint" => &self.endpoint,
            "key" => &self.ephemeral,
            "file" => &self.file,
            "link" => &self.link,
            other => panic!("{other}: teach this test how to make one"),
        }
    }

    fn path(&self, operation: &Operation) -> String {
        let id = operation.path_parameter().map_or("", |name| self.id(name));
        operation.path_with(id)
    }

    /// Names and values that an operation needs at least.
    fn parameters(&self, operation: &Operation) -> Vec<(String, Vec<u8>)> {
        let Some((_, shape)) = operation.body() else {
            return Vec::new();
        };
        // Where there is a choice, its first branch.
        let lists = [&shape["required"], &shape["anyOf"][0]["required"]];
        let required = lists.into_iter().filter_map(Value::as_array).flatten();
        required
            .map(|name| {
                let name = name.as_str().unwrap();
                let value = self.value(name, &shape["properties"][name]);
                (name.to_owned(), value.into_bytes())
            })
            .collect()
    }

    fn value(&self, name: &str, shape: &Value) -> String {
        if let Some(words) = shape["enum"].as_array() {
            return words.last().unwrap().as_str().unwrap().to_owned();
        }
        if shape["contentMediaType"].is_string() {
            return "%PDF-1.7".to_owned();
        }
        match (shape["type"].as_str(), shape["format"].as_str()) {
            (Some("array"), _) => "*".to_owned(),
            (_, Some("uri")) => "https://x.example/hook".to_owned(),
            _ => self.id(name).to_owned(),
        }
    }

    /// Carries an operation out, with a key where there is one, and with these headers.
    async fn call(
        &self,
        operation: &Operation,
        path: &str,
        key: Option<&str>,
        headers: &[(&str, &str)],
        parameters: &[(String, Vec<u8>)],
    ) -> Reply {
        let mut request = Request::builder()
            .method(operation.method)
            .uri(path)
            .header("stripe-version", "2026-10-28.endive");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match operation.body() {
            None => Body::empty(),
            Some(("multipart/form-data", _)) => {
                request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
                Body::from(crate::files::parts(parameters))
            }
            Some((media_type, _)) => {
                request = request.header(CONTENT_TYPE, media_type);
                let pairs: Vec<String> = parameters
                    .iter()
                    .map(|(name, value)| format!("{name}={}", String::from_utf8_lossy(value)))
                    .collect();
                Body::from(pairs.join("&"))
            }
        };
        self.app.send(request.body(body).unwrap()).await
    }

    /// Carries an operation out with what it needs.
    async fn carry_out(&self, operation: &Operation, key: Option<&str>) -> Reply {
        let (path, parameters) = (self.path(operation), self.parameters(operation));
        self.call(operation, &path, key, &[], &parameters).await
    }
}

#[tokio::test]
async fn every_operation_needs_a_good_key() {
    let world = World::new().await;
    let keys = &world.app.keys.test;
    for operation in Operation::all() {
        let id = operation.id;
        let none = world.carry_out(&operation, None).await;
        assert_eq!(none.status, 401, "{id}");
        assert!(
            none.error()
                .3
                .starts_with("You did not provide an API key.")
        );
        assert!(
            none.header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );

        let wrong = Some("sk_test_0123456789abcdef");
        let wrong = world.carry_out(&operation, wrong).await;
        let message = "Invalid API Key provided: sk_test_*********cdef";
        assert_eq!(wrong.error(), (401, "-", "-", message), "{id}");

        let publishable = world.carry_out(&operation, Some(&keys.publishable)).await;
        assert_eq!(publishable.status, 401, "{id}");
        assert_eq!(publishable.error().1, "secret_key_required", "{id}");
    }
}

#[tokio::test]
async fn every_operation_needs_the_permission_that_it_says_and_no_other() {
    for operation in Operation::all() {
        let (world, id) = (World::new().await, operation.id);
        let Some(word) = operation.permission() else {
            let any = world.app.restricted(vec![Permission::EventsRead]).await;
            let reply = world.carry_out(&operation, Some(&any)).await;
            assert_eq!(reply.status, 200, "{id}: {}", reply.body);
            continue;
        };
        let needed = Permission::from_word(word).unwrap();
        let write = word.replace("_read", "_write");
        let others = Permission::ALL
            .iter()
            .filter(|(other, _)| *other != word && *other != write)
            .map(|(_, permission)| *permission);
        let without = world.app.restricted(others.collect()).await;
        let refused = world.carry_out(&operation, Some(&without)).await;
        let (status, _, _, message) = refused.error();
        assert_eq!(status, 403, "{id}");
        assert!(message.contains("does not have the required permissions"));

        let with = world.app.restricted(vec![needed]).await;
        let reply = world.carry_out(&operation, Some(&with)).await;
        assert_eq!(reply.status, 200, "{id}: {}", reply.body);
    }
}

#[tokio::test]
async fn every_operation_on_an_object_finds_only_those_of_its_account() {
    let world = World::new().await;
    let keys = &world.app.keys;
    for operation in Operation::all() {
        let Some(parameter) = operation.path_parameter() else {
            continue;
        };
        let own = world.id(parameter);
        let (prefix, _) = own.split_once('_').unwrap();
        let unknown = format!("{prefix}_{}", "0".repeat(22));
        for (key, given) in [
            (&keys.live.secret, own),
            (&keys.test.secret, &unknown),
            (&keys.test.secret, "x"),
        ] {
            let parameters = world.parameters(&operation);
            let path = operation.path_with(given);
            let reply = world
                .call(&operation, &path, Some(key), &[], &parameters)
                .await;
            let (status, code, param, message) = reply.error();
            let id = operation.id;
            assert_eq!(
                (status, code, param),
                (404, "resource_missing", parameter),
                "{id}"
            );
            let named = format!("'{given}'");
            assert!(
                message.starts_with("No such ") && message.ends_with(&named),
                "{id}"
            );
        }
    }
}

#[tokio::test]
async fn every_parameter_that_names_an_object_finds_only_those_of_its_account() {
    let world = World::new().await;
    let (mut named, live) = (0, Some(world.app.keys.live.secret.as_str()));
    for operation in Operation::all() {
        if operation.path_parameter().is_some() {
            continue;
        }
        for (name, value) in world.parameters(&operation) {
            let value = String::from_utf8(value).unwrap();
            if ![&world.file, &world.session].contains(&&value) {
                continue;
            }
            named += 1;
            let reply = world.carry_out(&operation, live).await;
            let (status, code, param, _) = reply.error();
            let expected = (400, "resource_missing", name.as_str());
            assert_eq!((status, code, param), expected, "{}", operation.id);
        }
    }
    assert_eq!(named, 2, "links to files, and ephemeral keys");
}

#[tokio::test]
async fn every_list_shows_only_objects_of_its_account() {
    let world = World::new().await;
    let keys = &world.app.keys;
    let mut lists = 0;
    for operation in Operation::all() {
        let test = world.carry_out(&operation, Some(&keys.test.secret)).await;
        if test.body["object"] != "list" {
            continue;
        }
        lists += 1;
        let of_test = test.body["data"].as_array().unwrap();
        assert!(!of_test.is_empty(), "{}", operation.id);
        let live = world.carry_out(&operation, Some(&keys.live.secret)).await;
        assert_eq!(live.body["data"], serde_json::json!([]), "{}", operation.id);
        assert_eq!(live.body["url"], operation.path);
    }
    assert!(lists >= 6);
}

#[tokio::test]
async fn every_change_is_made_once_for_an_idempotency_key() {
    for operation in Operation::all() {
        if operation.method != "POST" {
            continue;
        }
        let (world, id) = (World::new().await, operation.id);
        let (path, parameters) = (world.path(&operation), world.parameters(&operation));
        let key = Some(world.app.keys.test.secret.as_str());
        let once = [("idempotency-key", "key-1")];
        let first = world.call(&operation, &path, key, &once, &parameters).await;
        assert_eq!(first.status, 200, "{id}: {}", first.body);
        assert_eq!(first.header("idempotent-replayed"), None, "{id}");
        let again = world.call(&operation, &path, key, &once, &parameters).await;
        assert_eq!(
            (first.status, &first.body),
            (again.status, &again.body),
            "{id}"
        );
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{id}");
        assert_eq!(
            again.header("original-request"),
            first.header("request-id"),
            "{id}"
        );

        let mut others = parameters.clone();
        others.push(("expand[]".to_owned(), b"foo".to_vec()));
        let other = world.call(&operation, &path, key, &once, &others).await;
        assert_eq!(other.status, 400, "{id}");
        assert_eq!(other.body["error"]["type"], "idempotency_error", "{id}");
    }
}

#[tokio::test]
async fn every_operation_refuses_unknown_parameters_and_echoes_the_version() {
    let world = World::new().await;
    let secret = &world.app.keys.test.secret;
    for operation in Operation::all() {
        let path = world.path(&operation);
        let mut parameters = world.parameters(&operation);
        parameters.push(("foo[bar]".to_owned(), b"1".to_vec()));
        let path = match operation.body() {
            Some(_) => path,
            None => format!("{path}?foo[bar]=1"),
        };
        let reply = world
            .call(&operation, &path, Some(secret), &[], &parameters)
            .await;
        let message = "Received unknown parameter: foo[bar]";
        let expected = (400, "parameter_unknown", "foo[bar]", message);
        assert_eq!(reply.error(), expected, "{}", operation.id);
        assert_eq!(reply.header("stripe-version"), Some("2026-10-28.endive"));
        assert_eq!(reply.header("content-type"), Some("application/json"));
    }
}
