//! Receivers of events: each on a port of its own, answering at once or never.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// A session's id begins with it.
const SESSION: &str = "vs_";

/// An event that a receiver got.
pub(super) struct Arrival {
    /// Which receiver.
    pub(super) receiver: usize,
    /// Of which session.
    pub(super) session: String,
    pub(super) at: Instant,
}

type Arrivals = Arc<Mutex<Vec<Arrival>>>;

/// Receivers, until they are dropped.
pub(super) struct Receivers {
    /// Where they are.
    pub(super) urls: Vec<String>,
    arrivals: Arrivals,
    _tasks: JoinSet<()>,
}

impl Receivers {
    /// Starts `answering` receivers that answer at once and `dead` ones that never do.
    pub(super) async fn start(answering: usize, dead: usize) -> anyhow::Result<Self> {
        let mut receivers = Self {
            urls: Vec::new(),
            arrivals: Arrivals::default(),
            _tasks: JoinSet::new(),
        };
        for number in 0..answering + dead {
            let listener = TcpListener::bind("127.0.0.1:0")
                .await
                .context("a receiver cannot start; see `ulimit -n`")?;
            receivers
                .urls
                .push(format!("http://{}/hook", listener.local_addr()?));
            let arrivals = (number < answering).then(|| Arc::clone(&receivers.arrivals));
            receivers._tasks.spawn(listen(listener, number, arrivals));
        }
        Ok(receivers)
    }

    /// What arrived since this was asked last.
    pub(super) fn take(&self) -> Vec<Arrival> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *arrivals)
    }

    /// How much arrived since it was taken.
    pub(super) fn count(&self) -> usize {
        let arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.len()
    }
}

/// Accepts connections; without a place for what arrives it keeps them and never answers.
async fn listen(listener: TcpListener, number: usize, arrivals: Option<Arrivals>) {
    let mut serving = JoinSet::new();
    let mut kept = Vec::new();
    while let Ok((stream, _)) = listener.accept().await {
        while serving.try_join_next().is_some() {}
        match &arrivals {
            Some(arrivals) => {
                serving.spawn(answer(stream, number, Arc::clone(arrivals)));
            }
            None => kept.push(stream),
        }
    }
}

async fn answer(stream: TcpStream, number: usize, arrivals: Arrivals) {
    let receive = service_fn(|request: Request<Incoming>| {
        let arrivals = Arc::clone(&arrivals);
        async move {
            if let Ok(body) = request.into_body().collect().await {
                note(&body.to_bytes(), number, &arrivals);
            }
            let body = Full::new(Bytes::from_static(b"{\"received\":true}"));
            Ok::<_, Infallible>(Response::new(body))
        }
    });
    // A connection that breaks is one whose events do not arrive, which is noticed.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), receive)
        .await;
}

fn note(body: &[u8], receiver: usize, arrivals: &Arrivals) {
    let at = Instant::now();
    let text = String::from_utf8_lossy(body);
    let Some((_, rest)) = text.split_once(SESSION) else {
        return;
    };
    let digits = rest
        .find(|character: char| !character.is_ascii_alphanumeric())
        .map_or(rest, |end| &rest[..end]);
    let arrival = Arrival {
        receiver,
        session: format!("{SESSION}{digits}"),
        at,
    };
    let mut arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    arrivals.push(arrival);
}
