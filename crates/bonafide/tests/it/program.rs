//! A program that gets webhooks, on this machine.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use bonafide_vault::hmac_sha256;
use bonafide_wire::signature;
use serde_json::Value;

/// What came in one request.
pub(crate) struct Received {
    /// Where it was posted to.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Received {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(given, _)| given == name);
        found.map_or("", |(_, value)| value)
    }

    /// The body.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The event, once its signature was found to be right.
    pub(crate) fn event(&self, secret: &str) -> Value {
        let given = signature::parse(self.header("stripe-signature")).unwrap();
        let message = signature::message(given.timestamp, &self.body);
        let mac = signature::hex(&hmac_sha256(secret.as_bytes(), &message));
        assert!(given.macs.contains(&mac), "the signature is wrong");
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A running program. It answers every request with the same status.
pub(crate) struct Program {
    /// Host and port.
    pub(crate) address: String,
    requests: Receiver<Received>,
}

impl Program {
    pub(crate) fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (send, requests) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let send = send.clone();
                thread::spawn(move || {
                    // A client that goes away in the middle ends its own thread.
                    while let Some(request) = read(&stream) {
                        let reply = format!("HTTP/1.1 {status} -\r\ncontent-length: 0\r\n\r\n");
                        if send.send(request).is_err()
                            || (&stream).write_all(reply.as_bytes()).is_err()
                        {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, requests }
    }

    /// The next request; waits for it as long as a slow machine may need.
    pub(crate) fn next(&self) -> Received {
        let patience = Duration::from_secs(60);
        self.requests.recv_timeout(patience).unwrap()
    }
}

fn read(stream: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split_whitespace().nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?;
    let mut body = vec![0; length.1.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Received {
        path,
        headers,
        body,
    })
}
