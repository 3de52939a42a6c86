//! Sessions that are made through a verification flow.

use bonafide_core::{
    account::Mode,
    document::DocumentType,
    flow::Flow,
    session::{CheckType, DocumentOptions},
};
use bonafide_service::FlowSpec;
use serde_json::{Value, json};

use crate::harness::{App, REPORTS, Reply, SESSIONS};

async fn flow(app: &App, mode: Mode) -> Flow {
    let spec = FlowSpec {
        name: "Passports, taken now".to_owned(),
        check: CheckType::Document,
        document_options: DocumentOptions {
            allowed_types: Some(vec![DocumentType::Passport]),
            require_live_capture: Some(true),
            require_matching_selfie: None,
        },
        return_url: Some("https://shop.example/flow".to_owned()),
    };
    app.flows().create(mode, spec).await.unwrap()
}

async fn through(app: &App, flow: &Flow) -> Reply {
    let form = format!("verification_flow={}&metadata[a]=b", flow.id);
    let made = app.post(SESSIONS, &form).await;
    assert_eq!(made.status, 200, "{}", made.body);
    made
}

#[tokio::test]
async fn it_has_the_flows_options_as_they_were_and_says_so_everywhere() {
    let app = App::new().await;
    let flow = flow(&app, Mode::Test).await;
    let options = json!({ "document": {
        "allowed_types": ["passport"], "require_live_capture": true,
    }});
    let says_so = |object: &Value| {
        let told = (&object["type"], &object["verification_flow"]);
        let expected = (&json!("verification_flow"), &json!(flow.id));
        assert_eq!(told, expected, "{object}");
    };
    let made = through(&app, &flow).await;
    says_so(&made.body);
    assert_eq!(made.body["options"], options);
    let path = format!("{SESSIONS}/{}", made.text("id"));

    // The flow changes, and ends: what was made through it stays as it is.
    let looser = |flow: &mut Flow| {
        flow.document_options = DocumentOptions::default();
        flow.return_url = None;
    };
    app.flows().change(flow.id, looser).await.unwrap();
    let later = through(&app, &flow).await;
    assert_eq!(later.body["options"], json!({ "document": {} }));
    app.flows()
        .change(flow.id, |flow| flow.active = false)
        .await
        .unwrap();
    let again = app.get(&path, "").await;
    assert_eq!(again.body["options"], options);

    // Page and worker treat it like any other; report, list and events tell the flow too.
    let url = made.text("url");
    let (_, link) = url.rsplit_once('/').unwrap();
    let id = app.verify(made).await;
    assert!(app.service.open_link(link, None).await.is_err(), "used");
    let query = "expand[]=last_verification_report";
    let done = app.get(&path, query).await.body;
    assert_eq!(done["status"], "verified");
    says_so(&done);
    let report = &done["last_verification_report"];
    says_so(report);
    assert_eq!(report["options"], options);
    assert_eq!(report["document"]["status"], "verified");
    let listed = app.get(SESSIONS, "").await.body;
    listed["data"].as_array().unwrap().iter().for_each(says_so);
    let events = app.get("/v1/events", "").await.body;
    let events = events["data"].as_array().unwrap();
    assert_eq!(events.len(), 4);
    events
        .iter()
        .for_each(|event| says_so(&event["data"]["object"]));

    // Its report is not one of the type `document`.
    let plain = app.verified().await;
    let of_documents = app.get(REPORTS, "type=document").await.body;
    let sessions = of_documents["data"].as_array().unwrap().iter();
    let sessions: Vec<_> = sessions
        .map(|report| &report["verification_session"])
        .collect();
    assert_eq!(sessions, [&json!(plain)]);
    assert_eq!(
        app.get(REPORTS, "").await.body["data"]
            .as_array()
            .unwrap()
            .len(),
        2
    );

    // What is left after redaction.
    let redacted = app.post(&format!("{path}/redact"), query).await.body;
    says_so(&redacted);
    says_so(&redacted["last_verification_report"]);
    assert_eq!(redacted["options"], json!({}));
    let events = app.get("/v1/events", "").await.body;
    let of_it = |event: &&Value| event["data"]["object"]["id"] == json!(id);
    let events: Vec<_> = events["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(of_it)
        .collect();
    assert_eq!(events.len(), 3);
    events
        .iter()
        .for_each(|event| says_so(&event["data"]["object"]));
}

#[tokio::test]
async fn only_the_flow_says_what_is_checked() {
    let app = App::new().await;
    let flow = flow(&app, Mode::Test).await;
    let named = format!("verification_flow={}", flow.id);
    for (beside, name) in [
        ("type=document", "type"),
        ("options[document][require_live_capture]=true", "options"),
        ("options=", "options"),
    ] {
        let reply = app.post(SESSIONS, &format!("{named}&{beside}")).await;
        let message =
            format!("You may only specify one of these parameters: {name}, verification_flow.");
        let expected = (400, "parameters_exclusive", "-", message.as_str());
        assert_eq!(reply.error(), expected);
    }
    let made = through(&app, &flow).await;
    let path = format!("{SESSIONS}/{}", made.text("id"));
    for (form, name) in [
        ("type=document", "type"),
        ("options[document]=", "options"),
        (
            "options[document][require_live_capture]=false&metadata[a]=c",
            "options",
        ),
    ] {
        let reply = app.post(&path, form).await;
        let (status, _, param, message) = reply.error();
        assert_eq!((status, param), (400, name));
        assert!(message.contains("through a verification flow"), "{message}");
    }
    let unchanged = app.get(&path, "").await;
    assert_eq!(unchanged.body, made.body);
    let unknown = app.post(&path, &named).await;
    assert_eq!(unknown.error().1, "parameter_unknown", "no other flow");
    let updated = app.post(&path, "metadata[a]=c").await;
    assert_eq!(
        (updated.status, &updated.body["metadata"]["a"]),
        (200, &json!("c"))
    );
}

#[tokio::test]
async fn a_flow_that_is_not_there_for_the_caller_is_refused() {
    let app = App::new().await;
    let live = flow(&app, Mode::Live).await;
    let own = flow(&app, Mode::Test).await;
    let absent = "vf_0000000000000000000001";
    for id in [&live.id.to_string(), absent, "vf_x", "we_1"] {
        let form = format!("verification_flow={id}");
        let reply = app.post_once(SESSIONS, &form, id).await;
        let message = format!("No such verification flow: '{id}'");
        let expected = (
            400,
            "resource_missing",
            "verification_flow",
            message.as_str(),
        );
        assert_eq!(reply.error(), expected);
    }
    let active = |active: bool| {
        let flows = app.flows();
        async move {
            let changed = flows.change(own.id, move |flow| flow.active = active).await;
            changed.unwrap()
        }
    };
    active(false).await;
    let form = format!("verification_flow={}", own.id);
    let reply = app.post_once(SESSIONS, &form, "key-1").await;
    let (status, code, param, message) = reply.error();
    assert_eq!((status, code, param), (400, "-", "verification_flow"));
    assert!(message.contains("not active"), "{message}");
    active(true).await;
    let reply = app.post_once(SESSIONS, &form, "key-1").await;
    assert_eq!(reply.status, 200, "the key is free for the same request");
    let listed = app.get(SESSIONS, "").await;
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
}
