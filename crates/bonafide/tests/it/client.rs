//! The command line as a client of a server: which server, which key, and what is said where that
//! goes wrong.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Command,
    thread,
};

use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Database, Server};

/// What a run of the program left.
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) printed: String,
    /// Standard error.
    pub(crate) told: String,
}

impl Ran {
    /// The JSON objects that it printed, one after the other.
    pub(crate) fn objects(&self) -> Vec<Value> {
        assert_eq!(self.code, 0, "{}", self.told);
        serde_json::Deserializer::from_str(&self.printed)
            .into_iter()
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("{error}: {}", self.printed))
    }
}

/// Runs the program in an environment that says nothing of a server but this.
pub(crate) fn run(environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_bonafide"))
        .args(arguments)
        .env_remove("BONAFIDE_API_KEY")
        .env_remove("BONAFIDE_API_BASE")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        printed: String::from_utf8(output.stdout).unwrap(),
        told: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program with a server's test key.
pub(crate) fn with_key(server: &Server, arguments: &[&str]) -> Ran {
    let environment = [
        ("BONAFIDE_API_BASE", server.url.as_str()),
        ("BONAFIDE_API_KEY", &server.test_key),
    ];
    run(&environment, arguments)
}

/// Answers each connection with the next of these replies, the last over and over; gives where.
fn answering(mut replies: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    replies.reverse();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(replies.last().unwrap().as_bytes());
            if replies.len() > 1 {
                replies.pop();
            }
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_cannot_be_made_or_is_refused_says_why_and_what_to_do() {
    let server = Server::start(Database::Embedded);
    let path = "identity/verification_sessions";
    let session = server.api(Method::POST, path, "type=document").await;
    let id = session["id"].as_str().unwrap();
    let retrieve = ["sessions", "retrieve", id];
    let base = ("BONAFIDE_API_BASE", server.url.as_str());

    // A proxy of the environment never sees the key.
    let environment = [
        base,
        ("BONAFIDE_API_KEY", &server.test_key),
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("http_proxy", "http://127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:1"),
    ];
    let shown = run(&environment, &[&retrieve[..], &["--json"]].concat());
    assert_eq!(shown.objects()[0]["id"], id);

    let refused = |environment: &[(&str, &str)], arguments: &[&str], code, words: &[&str]| {
        let ran = run(environment, arguments);
        assert_eq!(ran.code, code, "{}", ran.told);
        assert_eq!(ran.printed, "");
        for word in words {
            assert!(ran.told.contains(word), "{word} in {}", ran.told);
        }
        assert!(!ran.told.contains("wrongwrong"), "{}", ran.told);
        assert!(!ran.told.contains(server.test_key.as_str()), "{}", ran.told);
    };
    let to_do = ["BONAFIDE_API_KEY", "bonafide serve", "bonafide keys create"];
    refused(&[base], &retrieve, 2, &to_do);
    refused(&[base, ("BONAFIDE_API_KEY", "")], &retrieve, 2, &to_do);
    let malformed = ("BONAFIDE_API_KEY", "sk_test_wrongwrong\n");
    refused(&[base, malformed], &retrieve, 2, &["spaces or characters"]);
    let wrong = ("BONAFIDE_API_KEY", "sk_test_wrongwrongwrongABCD");
    let words = ["Invalid API Key", "status 401", "request req_"];
    refused(&[base, wrong], &retrieve, 1, &words);
    let key = ("BONAFIDE_API_KEY", server.test_key.as_str());
    let absent = ["sessions", "retrieve", "vs_0000000000000000000000"];
    let words = [
        "No such VerificationSession",
        "status 404, code resource_missing, parameter session, request req_",
    ];
    refused(&[base, key], &absent, 1, &words);

    let nothing = ("BONAFIDE_API_BASE", "http://127.0.0.1:1");
    let words = [
        "no server answers at http://127.0.0.1:1",
        "Connection refused",
    ];
    refused(&[nothing, key], &retrieve, 2, &words);
    let strange = ("BONAFIDE_API_BASE", "ftp://example.com");
    refused(&[strange, key], &retrieve, 2, &["http://127.0.0.1:4600"]);
    // A server that sends elsewhere is not followed, and gets no key there.
    let location = format!("{}/v1/{path}/{id}", server.url);
    let head = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    let elsewhere = answering(vec![head]);
    let words = ["does not speak this API (HTTP status 302)", &elsewhere];
    refused(
        &[("BONAFIDE_API_BASE", &elsewhere), key],
        &retrieve,
        2,
        &words,
    );
    let cut = answering(vec![
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{".to_owned(),
    ]);
    let words = ["no whole reply", &cut];
    refused(&[("BONAFIDE_API_BASE", &cut), key], &retrieve, 2, &words);
}

#[test]
fn a_list_goes_on_when_a_busy_server_is_ready_again() {
    let reply = |status: &str, body: Value| {
        let body = body.to_string();
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
    };
    let page = |id: &str, has_more: bool| {
        let data = [json!({ "id": id })];
        reply(
            "200 OK",
            json!({ "object": "list", "data": data, "has_more": has_more }),
        )
    };
    let busy = reply(
        "429 Too Many Requests",
        json!({ "error": { "message": "Slower." } }),
    );
    let url = answering(vec![page("vs_2", true), busy, page("vs_1", false)]);
    let environment = [
        ("BONAFIDE_API_BASE", url.as_str()),
        ("BONAFIDE_API_KEY", "sk_test_a"),
    ];
    let listed = run(&environment, &["sessions", "list", "--all", "--json"]);
    assert_eq!(
        listed.objects(),
        [json!({ "id": "vs_2" }), json!({ "id": "vs_1" })]
    );
}
