//! Connections that are slow, or many. Time only ends what is slow here; nothing depends on how
//! much of it passes.

use std::time::Duration;

use bonafide_server::{Limits, Options};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::harness::App;

const LOOK: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
const HOUR: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(200);
const PATIENT: Limits = Limits {
    connections: 16,
    head: HOUR,
    pause: HOUR,
    body: HOUR,
};

struct Listening {
    app: App,
    address: std::net::SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn new(limits: Limits) -> Self {
        let app = App::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let options = Options {
            limits,
            ..Options::default()
        };
        let serving = bonafide_server::serve(listener, app.service.clone(), options, stop.clone());
        Self {
            app,
            address,
            stop,
            serving: tokio::spawn(serving),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// The head of a form of `length` bytes.
    fn form(&self, length: usize) -> Vec<u8> {
        let key = &self.app.keys.test.secret;
        format!(
            "POST /v1/identity/verification_sessions HTTP/1.1\r\nhost: x\r\n\
             authorization: Bearer {key}\r\ncontent-length: {length}\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n"
        )
        .into_bytes()
    }
}

/// Sends a request without a body, and reads the status of its reply and all of that.
async fn ask(connection: &mut TcpStream) -> String {
    connection.write_all(LOOK).await.unwrap();
    let mut reply = Vec::new();
    while !reply.ends_with(b"}") {
        let mut bytes = [0; 1024];
        let count = connection.read(&mut bytes).await.unwrap();
        assert_ne!(count, 0, "closed after {}", String::from_utf8_lossy(&reply));
        reply.extend_from_slice(&bytes[..count]);
    }
    String::from_utf8(reply).unwrap()
}

/// All that comes until the server closes the connection.
async fn until_closed(connection: &mut TcpStream) -> String {
    let mut all = Vec::new();
    connection.read_to_end(&mut all).await.unwrap();
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn who_sends_no_head_is_closed_and_others_are_answered_meanwhile() {
    let server = Listening::new(Limits {
        head: SOON,
        ..PATIENT
    })
    .await;
    let mut silent = server.connect().await;
    let mut halting = server.connect().await;
    halting.write_all(&LOOK[..20]).await.unwrap();
    let mut quick = server.connect().await;
    assert!(ask(&mut quick).await.starts_with("HTTP/1.1 200"));
    until_closed(&mut silent).await;
    assert!(!until_closed(&mut halting).await.contains(" 200 "));
    until_closed(&mut quick).await;
    let mut next = server.connect().await;
    assert!(ask(&mut next).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_pauses_or_takes_too_long_is_refused_and_its_connection_closed() {
    let pausing = Limits {
        pause: SOON,
        ..PATIENT
    };
    let slow = Limits {
        body: SOON,
        ..PATIENT
    };
    for limits in [pausing, slow] {
        let server = Listening::new(limits).await;
        let mut halting = server.connect().await;
        halting.write_all(&server.form(13)).await.unwrap();
        halting.write_all(b"type=").await.unwrap();
        let mut quick = server.connect().await;
        assert!(ask(&mut quick).await.starts_with("HTTP/1.1 200"));
        let reply = until_closed(&mut halting).await;
        assert!(reply.starts_with("HTTP/1.1 400"), "{reply}");
        let mut whole = server.connect().await;
        whole.write_all(&server.form(13)).await.unwrap();
        whole.write_all(b"type=document").await.unwrap();
        let mut status = [0; 12];
        whole.read_exact(&mut status).await.unwrap();
        assert_eq!(&status, b"HTTP/1.1 200");
    }
}

#[tokio::test]
async fn what_is_not_http_is_refused_and_others_are_answered() {
    let server = Listening::new(PATIENT).await;
    let head = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(1 << 20));
    let headers = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    let raw: [(&[u8], &str); 8] = [
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            "400",
        ),
        (b"GET / HTTP/9.9\r\n\r\n", "400"),
        (b"GET /v1/account?a=\xff HTTP/1.1\r\nhost: x\r\n\r\n", "4"),
        (b"GET /v1/\xff HTTP/1.1\r\nhost: x\r\n\r\n", "4"),
        (
            b"POST /v1/files HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
            "400",
        ),
        (
            b"POST /v1/files HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
            "400",
        ),
        (head.as_bytes(), "4"),
        (headers.as_bytes(), "431"),
    ];
    for (bytes, status) in raw {
        let mut connection = server.connect().await;
        // It may be closed before all is sent.
        let _ = connection.write_all(bytes).await;
        let mut start = vec![0; 12];
        connection.read_exact(&mut start).await.unwrap();
        let start = String::from_utf8(start).unwrap();
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]);
        let expected = format!("HTTP/1.1 {status}");
        assert!(start.starts_with(&expected), "{shown}: {start}");
        let mut next = server.connect().await;
        assert!(ask(&mut next).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn beyond_the_limit_connections_wait_for_their_turn() {
    let server = Listening::new(Limits {
        connections: 1,
        ..PATIENT
    })
    .await;
    let mut first = server.connect().await;
    assert!(ask(&mut first).await.starts_with("HTTP/1.1 200"));
    let mut second = server.connect().await;
    let mut waiting = std::pin::pin!(ask(&mut second));
    for _ in 0..20 {
        tokio::select! {
            reply = &mut waiting => panic!("it was not its turn: {reply}"),
            reply = ask(&mut first) => assert!(reply.starts_with("HTTP/1.1 200")),
        }
    }
    drop(first);
    assert!(waiting.await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn stopping_ends_idle_connections_and_waits_for_requests_that_were_begun() {
    let server = Listening::new(PATIENT).await;
    let mut idle = server.connect().await;
    ask(&mut idle).await;
    let mut busy = server.connect().await;
    let head = server.form(13);
    busy.write_all(&head[..head.len() - 2]).await.unwrap();
    busy.write_all(b"expect: 100-continue\r\n\r\n")
        .await
        .unwrap();
    let mut goes_on = [0; 25];
    busy.read_exact(&mut goes_on).await.unwrap();
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.stop.cancel();
    until_closed(&mut idle).await;
    busy.write_all(b"type=document").await.unwrap();
    assert!(until_closed(&mut busy).await.starts_with("HTTP/1.1 200"));
    server.serving.await.unwrap();
}
