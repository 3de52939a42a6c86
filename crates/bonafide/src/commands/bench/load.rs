//! Requests over connections that stay open, one after the other on each.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::bail;
use clap::ValueEnum;
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::{net::TcpStream, task::JoinSet};

use super::server::Server;

const SESSIONS: &str = "/v1/identity/verification_sessions";
const FORM: &str =
    "type=document&metadata[user_id]=12345&options[document][allowed_types][0]=passport";

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Operation {
    /// Creates a session.
    Create,
    /// Retrieves one of the sessions that there are.
    Retrieve,
    /// Lists the ten newest sessions.
    List,
}

impl Operation {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Retrieve => "retrieve",
            Self::List => "list",
        }
    }
}

/// Until when a connection asks.
#[derive(Clone)]
enum Until {
    /// This instant.
    Time(Instant),
    /// As many requests as this were made, on all connections together.
    Left(Arc<AtomicUsize>),
}

/// What all connections share.
struct Target {
    address: String,
    authorization: String,
    /// Sessions to retrieve.
    sessions: Vec<String>,
    /// How many retrievals there were.
    retrieved: AtomicUsize,
}

/// Makes requests to a server.
pub(super) struct Load {
    target: Arc<Target>,
}

#[derive(Deserialize)]
struct Made {
    id: String,
}

impl Load {
    /// Makes `sessions` sessions, over `connections` connections, which retrievals go round.
    pub(super) async fn prepare(
        server: &Server,
        sessions: usize,
        connections: usize,
    ) -> anyhow::Result<Self> {
        let made = Self::of(server).create(sessions, connections).await?;
        let ids = made.into_iter().map(|(id, _)| id).collect();
        Ok(Self {
            target: Arc::new(Target::new(server, ids)),
        })
    }

    /// Makes requests to a server of which no session is known.
    pub(super) fn of(server: &Server) -> Self {
        Self {
            target: Arc::new(Target::new(server, Vec::new())),
        }
    }

    /// Makes `sessions` sessions over `connections` connections: the id of each, and when the reply
    /// that said so had arrived.
    pub(super) async fn create(
        &self,
        sessions: usize,
        connections: usize,
    ) -> anyhow::Result<Vec<(String, Instant)>> {
        let until = Until::Left(Arc::new(AtomicUsize::new(sessions)));
        let create = Operation::Create;
        let made = on_all(&self.target, create, connections, &until, |_, body| {
            (serde_json::from_slice::<Made>(&body), Instant::now())
        });
        let made = made.await?.into_iter();
        made.map(|(made, answered)| Ok((made?.id, answered)))
            .collect()
    }

    /// How long each request took, over `connections` connections for `time`.
    pub(super) async fn measure(
        &self,
        operation: Operation,
        connections: usize,
        time: Duration,
    ) -> anyhow::Result<Vec<Duration>> {
        let until = Until::Time(Instant::now() + time);
        on_all(&self.target, operation, connections, &until, |took, _| took).await
    }
}

/// What is kept of each reply, from all connections.
async fn on_all<T: Send + 'static>(
    target: &Arc<Target>,
    operation: Operation,
    connections: usize,
    until: &Until,
    keep: fn(Duration, Bytes) -> T,
) -> anyhow::Result<Vec<T>> {
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        clients.spawn(on_one(Arc::clone(target), operation, until.clone(), keep));
    }
    let mut all = Vec::new();
    while let Some(kept) = clients.join_next().await {
        all.extend(kept??);
    }
    Ok(all)
}

async fn on_one<T>(
    target: Arc<Target>,
    operation: Operation,
    until: Until,
    keep: fn(Duration, Bytes) -> T,
) -> anyhow::Result<Vec<T>> {
    let stream = TcpStream::connect(&target.address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut kept = Vec::new();
    while until.goes_on() {
        let request = target.request(operation)?;
        let sent = Instant::now();
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            bail!("{} was answered with {status}", operation.name());
        }
        kept.push(keep(sent.elapsed(), body));
    }
    drop(sender);
    connection.await??;
    Ok(kept)
}

impl Until {
    /// Whether one more request is made.
    fn goes_on(&self) -> bool {
        match self {
            Self::Time(end) => Instant::now() < *end,
            Self::Left(left) => left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok(),
        }
    }
}

impl Target {
    fn new(server: &Server, sessions: Vec<String>) -> Self {
        Self {
            address: server.address.clone(),
            authorization: format!("Bearer {}", server.key),
            sessions,
            retrieved: AtomicUsize::new(0),
        }
    }

    fn request(&self, operation: Operation) -> anyhow::Result<Request<Full<Bytes>>> {
        let request = match operation {
            Operation::Create => {
                Request::post(SESSIONS).header("content-type", "application/x-www-form-urlencoded")
            }
            Operation::Retrieve => {
                let turn = self.retrieved.fetch_add(1, Ordering::Relaxed);
                let id = &self.sessions[turn % self.sessions.len()];
                Request::get(format!("{SESSIONS}/{id}"))
            }
            Operation::List => Request::get(format!("{SESSIONS}?limit=10")),
        };
        let body = match operation {
            Operation::Create => Bytes::from_static(FORM.as_bytes()),
            Operation::Retrieve | Operation::List => Bytes::new(),
        };
        let request = request
            .header("host", &self.address)
            .header("authorization", &self.authorization);
        Ok(request.body(Full::new(body))?)
    }
}
