//! Receivers, each of which answers in its own way.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

/// What a receiver does with an event.
#[derive(Clone)]
pub(crate) enum Way {
    /// This status, these headers and this body.
    Answer(u16, String, String),
    /// 200 and a body without an end.
    Endless,
    /// 200, once the test lets it.
    Slow(Arc<Notify>),
    /// Nothing, ever.
    Hang,
    /// Closes the connection as soon as it is there.
    Reset,
}

impl Way {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer(status, String::new(), "{}".to_owned())
    }

    pub(crate) fn with_header(status: u16, header: &str) -> Self {
        Self::Answer(status, format!("{header}\r\n"), String::new())
    }
}

/// An event as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// The `stripe-signature` header.
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub(crate) struct Receiver {
    /// Address and port.
    pub(crate) address: String,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start(way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let received = Arc::new(Mutex::default());
        let task = tokio::spawn(listen(listener, way, Arc::clone(&received)));
        Self {
            address,
            received,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

async fn listen(listener: TcpListener, way: Way, received: Arc<Mutex<Vec<Received>>>) {
    let mut held = Vec::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        match way.clone() {
            Way::Hang => held.push(stream),
            Way::Reset => drop(stream),
            way => {
                tokio::spawn(serve(stream, way, Arc::clone(&received)));
            }
        }
    }
}

/// Answers one request after the other; ends with the connection.
async fn serve(
    mut stream: TcpStream,
    way: Way,
    received: Arc<Mutex<Vec<Received>>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let Some((event, used)) = request(&bytes) else {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            continue;
        };
        bytes.drain(..used);
        received.lock().unwrap().push(event);
        match &way {
            Way::Answer(status, headers, body) => {
                let length = body.len();
                let reply = format!(
                    "HTTP/1.1 {status} Any\r\n{headers}content-length: {length}\r\n\r\n{body}"
                );
                stream.write_all(reply.as_bytes()).await?;
            }
            Way::Endless => {
                let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
                stream.write_all(head).await?;
                let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
                loop {
                    stream.write_all(chunk.as_bytes()).await?;
                }
            }
            Way::Slow(go) => {
                go.notified().await;
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                    .await?;
            }
            Way::Hang | Way::Reset => return Ok(()),
        }
    }
}

/// The first whole request, and how long it is.
fn request(bytes: &[u8]) -> Option<(Received, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.to_owned()).unwrap()
    };
    let length: usize = header("content-length").parse().unwrap();
    let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
    let received = Received {
        signature: header("stripe-signature"),
        body,
    };
    Some((received, end + 4 + length))
}
