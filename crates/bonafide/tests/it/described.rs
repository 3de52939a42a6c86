//! The server against its own description, by a program that makes up requests from that: good ones,
//! wrong ones, and chains in which a reply gives the next request its ids.

use std::{collections::BTreeMap, fs, path::Path};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::{
    flows,
    keys::{able, verified},
    server::{Database, Server, http},
    tools,
};

const SESSIONS: &str = "identity/verification_sessions";

/// What is looked at in each reply. A wrong method is answered like an unknown URL, not with 405.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,ignored_auth,\
    use_after_free,ensure_resource_availability";

async fn made(server: &Server, path: &str, form: &str) -> String {
    let object = server.api(Method::POST, path, form).await;
    object["id"].as_str().unwrap().to_owned()
}

async fn uploaded(server: &Server) -> String {
    let body = "--edge\r\nContent-Disposition: form-data; name=purpose\r\n\r\npci_document\r\n\
                --edge\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%PDF-1.7\r\n\
                --edge--\r\n";
    let request = http()
        .post(format!("{}/v1/files", server.url))
        .bearer_auth(&server.test_key)
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(body);
    let file: Value = request.send().await.unwrap().json().await.unwrap();
    file["id"].as_str().unwrap().to_owned()
}

/// Objects for calls to name, by method and parameter. Those that are read only stay as they are.
async fn ids(server: &Server) -> Value {
    let done = verified(server).await;
    let path = format!("{SESSIONS}/{done}?expand[]=last_verification_report");
    let session = server.api(Method::GET, &path, "").await;
    let report = &session["last_verification_report"];
    let events = server.api(Method::GET, "events", "").await;
    let endpoint = "url=https://x.example&enabled_events[]=*";
    let mut sessions = Vec::new();
    for _ in 0..8 {
        sessions.push(made(server, SESSIONS, "type=document").await);
    }
    let file = uploaded(server).await;
    let link = format!("file={file}");
    json!({
        "GET": {
            "session": [done, sessions[0]],
            "report": [report["id"]],
            "id": [events["data"][0]["id"]],
            "webhook_endpoint": [made(server, "webhook_endpoints", endpoint).await],
            "file": [file, report["document"]["files"][0]],
            "link": [made(server, "file_links", &link).await],
        },
        "POST": {
            "session": sessions[1..],
            "verification_session": [sessions[0]],
            "verification_flow": [flows::make(server, &["--name", "A flow"])],
            "id": [events["data"][0]["id"]],
            "webhook_endpoint": [made(server, "webhook_endpoints", endpoint).await],
            "file": [file],
            "link": [made(server, "file_links", &link).await],
        },
        "DELETE": {
            "webhook_endpoint": [made(server, "webhook_endpoints", endpoint).await],
        },
    })
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_made_up_requests_get_only_replies_that_are_described() {
    let server = Server::start(Database::Embedded);
    let (ids, key) = (ids(&server).await, able(&server));
    let folder = tempfile::tempdir().unwrap();
    let (statuses, report) = (folder.path().join("statuses"), folder.path().join("report"));
    let hooks = tools::workspace().join("tests/clients/python");
    let output = Command::new(tools::python().with_file_name("schemathesis"))
        .arg("--config-file")
        .arg(hooks.join("described.toml"))
        .args(["run", &format!("{}/openapi.json", server.url)])
        .args(["--header", &format!("Authorization: Bearer {key}")])
        .args(["--generation-deterministic", "--max-examples", "25"])
        .args(["--checks", CHECKS, "--continue-on-failure", "--no-color"])
        .args(["--report", "json", "--report-json-path"])
        .arg(&report)
        .envs([
            ("SCHEMATHESIS_HOOKS", "described"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
        ])
        .envs([("PYTHONPATH", &hooks), ("STATUSES", &statuses)])
        .env("IDS", ids.to_string())
        .current_dir(&folder)
        .output()
        .await
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{errors}");
    let report: Value = read(&report);
    let cases = report["test_cases"]["generated"].as_u64().unwrap();
    assert!(cases >= 2000, "{cases} cases");
    let statuses: BTreeMap<String, Vec<u16>> = read(&statuses);
    for (operation, seen) in statuses {
        // Nobody can make up what opens a link, or which ephemeral key there is.
        let unreachable = operation.contains("{token}") || operation.contains("{key}");
        assert!(
            unreachable || seen.contains(&200),
            "{operation} answered only {seen:?}"
        );
    }
}
