//! The official command-line tool against a server.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    keys::verified,
    program::Program,
    running::Running,
    server::{Database, Server},
    tools,
};

const SESSIONS: &str = "identity/verification_sessions";

/// The tool with a home of its own and a server's test key.
struct Tool<'a> {
    server: &'a Server,
    home: tempfile::TempDir,
}

impl Tool<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(tools::stripe_cli());
        command
            .args(arguments)
            .args(["--api-base", &self.server.url])
            .env("STRIPE_API_KEY", &self.server.test_key)
            .env("STRIPE_CLI_TELEMETRY_OPTOUT", "true")
            .env("STRIPE_DEVICE_NAME", "test")
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.path().join("config"));
        command
    }

    /// Runs it, and gives its exit code with what it printed.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.command(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        (output.status.code().unwrap(), text)
    }

    /// The object that it prints.
    fn object(&self, arguments: &[&str]) -> Value {
        let (code, text) = self.run(arguments);
        assert_eq!(code, 0, "{text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

fn tool(server: &Server) -> Tool<'_> {
    let home = tempfile::tempdir().unwrap();
    Tool { server, home }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_command_line_creates_reads_changes_and_ends_sessions() {
    let server = Server::start(Database::Embedded);
    let tool = tool(&server);
    let sessions = |arguments: &[&str]| {
        tool.object(&[&["identity", "verification_sessions"], arguments].concat())
    };

    let create = [
        "create",
        "--type",
        "document",
        "--options.document.allowed-types",
        "passport",
        "--options.document.allowed-types",
        "id_card",
        "--options.document.require-live-capture=true",
        "--client-reference-id",
        "user-42",
        "--return-url",
        "https://shop.example/",
        "-d",
        "metadata[user_id]=42",
        "-i",
        "once",
    ];
    let made = sessions(&create);
    let id = made["id"].as_str().unwrap();
    assert_eq!(sessions(&create)["id"], id, "made once");
    let document =
        json!({ "allowed_types": ["passport", "id_card"], "require_live_capture": true });
    assert_eq!(made["options"]["document"], document);
    assert_eq!(made["metadata"], json!({ "user_id": "42" }));
    assert_eq!(made["client_reference_id"], "user-42");

    let changed = sessions(&["update", id, "-d", "metadata[user_id]=43"]);
    assert_eq!(changed["metadata"], json!({ "user_id": "43" }));
    assert_eq!(sessions(&["retrieve", id])["metadata"], changed["metadata"]);
    let other = sessions(&["create", "--type", "document"]);
    let listed = sessions(&["list", "--limit", "1"]);
    assert_eq!(listed["data"][0]["id"], other["id"]);
    assert_eq!(listed["has_more"], true);
    let listed = sessions(&["list", "--client-reference-id", "user-42"]);
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(sessions(&["cancel", id])["status"], "canceled");
    let redacted = sessions(&["redact", id]);
    assert_eq!(
        (&redacted["metadata"], &redacted["status"]),
        (&json!({}), &json!("canceled"))
    );
    assert!(redacted["redaction"]["status"].is_string());
    let refused = sessions(&["retrieve", "vs_unknown"]);
    assert_eq!(refused["error"]["code"], "resource_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_command_line_reads_reports_and_sends_events_once_more() {
    let server = Server::start(Database::Embedded);
    let tool = tool(&server);
    let session = verified(&server).await;
    let reports = |arguments: &[&str]| {
        tool.object(&[&["identity", "verification_reports"], arguments].concat())
    };
    let listed = reports(&["list", "--verification-session", &session]);
    let report = listed["data"][0]["id"].as_str().unwrap();
    assert_eq!(
        reports(&["retrieve", report])["document"]["status"],
        "verified"
    );
    let retrieve = ["identity", "verification_sessions", "retrieve", &session];
    let expand = ["-e", "last_verification_report", "-e", "verified_outputs"];
    let expanded = tool.object(&[&retrieve[..], &expand].concat());
    assert_eq!(expanded["last_verification_report"]["id"], report);
    assert!(expanded["verified_outputs"]["first_name"].is_string());

    let endpoint = "url=http://127.0.0.1:1/&enabled_events[]=*";
    let endpoint = server
        .api(Method::POST, "webhook_endpoints", endpoint)
        .await;
    let endpoint = endpoint["id"].as_str().unwrap();
    let events = server.api(Method::GET, "events?limit=1", "").await;
    let event = events["data"][0]["id"].as_str().unwrap();
    let resent = tool.object(&["events", "resend", event, "--webhook-endpoint", endpoint]);
    assert_eq!(
        (&resent["id"], &resent["pending_webhooks"]),
        (&json!(event), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_command_line_triggers_events() {
    let server = Server::start(Database::Embedded);
    let tool = tool(&server);
    // It asks for the selfie check on its own accord.
    for word in ["created", "canceled", "redacted"] {
        let event = format!("identity.verification_session.{word}");
        let (code, text) = tool.run(&["trigger", &event]);
        assert!(code == 0 && text.contains("Trigger succeeded"), "{text}");
        // A session is redacted once its files are gone, which takes a job.
        server.quiet().await;
        let events = server
            .api(Method::GET, &format!("events?type={event}"), "")
            .await;
        assert!(events["data"][0]["id"].is_string(), "{event}: {events}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_command_line_listens_to_events_whole_and_thin() {
    let server = Server::start(Database::Embedded);
    let tool = tool(&server);
    let (_, printed) = tool.run(&["listen", "--all-snapshot", "--print-secret"]);
    let secret = printed.split_whitespace().find(|w| w.starts_with("whsec_"));
    let secret = secret.unwrap_or_else(|| panic!("{printed}"));
    let program = Program::start(200);
    let hook = format!("http://{}/hook", program.address);
    let thin = format!("http://{}/thin", program.address);
    let created = "identity.verification_session.created";
    server
        .api(
            Method::POST,
            "webhook_endpoints",
            &format!("url=http://shop.test/configured&enabled_events[]={created}"),
        )
        .await;
    let base = format!("http://{}", program.address);
    let modes: [(&[&str], &str); 4] = [
        (&["--all-snapshot", "--forward-to", &hook], "/hook"),
        (&["--events", created, "--forward-to", &hook], "/hook"),
        (
            &[
                "--all-snapshot",
                "--use-configured-webhooks",
                "--forward-to",
                &base,
            ],
            "/configured",
        ),
        (&["--all-thin", "--forward-thin-to", &thin], "/thin"),
    ];
    for (mode, path) in modes {
        let arguments = [&["listen", "--skip-update"], mode].concat();
        let listening = Running::start(tool.command(&arguments));
        listening.told("Ready!");
        let made = server.api(Method::POST, SESSIONS, "type=document").await;
        let got = program.next();
        assert_eq!(got.path, path);
        let event = got.event(secret);
        if path == "/thin" {
            assert_eq!(event["type"], format!("v1.{created}"));
            assert_eq!(event["related_object"]["id"], made["id"]);
            let node = Command::new("node")
                .arg("notice.mjs")
                .current_dir(tools::workspace().join("tests/clients/node"))
                .env("BASE", &server.url)
                .env("KEY", &server.test_key)
                .env("SECRET", secret)
                .env("SIGNATURE", got.header("stripe-signature"))
                .env("BODY", got.text())
                .env("SESSION", made["id"].as_str().unwrap())
                .output();
            tools::assert_passed(&node.unwrap());
        } else {
            assert_eq!(event["type"], created);
            assert_eq!(event["data"]["object"]["id"], made["id"]);
            let resend = ["events", "resend", event["id"].as_str().unwrap()];
            assert_eq!(tool.object(&resend)["id"], event["id"]);
            assert_eq!(program.next().event(secret)["id"], event["id"]);
        }
        listening.interrupt();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_command_line_shows_requests() {
    let server = Server::start(Database::Embedded);
    let tool = tool(&server);
    let arguments = [
        "logs",
        "tail",
        "--format",
        "JSON",
        "--filter-status-code",
        "400",
    ];
    let tailing = Running::start(tool.command(&arguments));
    tailing.told("Ready!");
    server.api(Method::POST, SESSIONS, "type=document").await;
    server.call(Method::POST, SESSIONS, "type=nonsense").await;
    // It says other things first.
    let request: Value = std::iter::from_fn(|| Some(tailing.line()))
        .find_map(|line| serde_json::from_str(&line).ok())
        .unwrap();
    assert_eq!(request["status"], 400, "{request}");
    assert_eq!(request["url"], format!("/v1/{SESSIONS}"));
    assert_eq!(request["error"]["param"], "type");
}

#[tokio::test(flavor = "multi_thread")]
async fn fixtures_of_the_official_command_line_take_sessions_to_outcomes() {
    let server = Server::start(Database::Embedded);
    let tool = tool(&server);
    for (name, code) in [
        ("verified", Value::Null),
        ("requires_input", json!("document_expired")),
    ] {
        let file = tools::workspace().join(format!("examples/stripe-cli/{name}.json"));
        let (exit, text) = tool.run(&["fixtures", file.to_str().unwrap()]);
        assert_eq!(exit, 0, "{text}");
        let listed = server
            .api(Method::GET, &format!("{SESSIONS}?limit=1"), "")
            .await;
        let id = listed["data"][0]["id"].as_str().unwrap();
        let session = server.settled(id).await;
        assert_eq!(session["status"], name);
        assert_eq!(session["last_error"]["code"], code);
    }
}
