//! Connections: how many, and how long they may keep us waiting.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request},
    middleware::{self, Next},
    response::Response,
};
use futures_util::stream;
use http_body_util::BodyExt;
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, sleep, timeout_at},
};
use tokio_util::sync::CancellationToken;

/// How long nothing is accepted when the system has nothing left to accept with.
const BREATH: Duration = Duration::from_secs(1);

/// What a listener bears. Whoever is slower is cut off, so that slow ones cannot keep the others
/// out.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time; more wait until one ends.
    pub connections: usize,
    /// How long the head of a request may take, from the connection's start or the last reply on.
    pub head: Duration,
    /// How long the body of a request may pause.
    pub pause: Duration,
    /// How long it may take.
    pub body: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            head: Duration::from_secs(30),
            pause: Duration::from_secs(30),
            // 16 MiB at half a megabit a second.
            body: Duration::from_secs(300),
        }
    }
}

/// Answers requests on `listener` until `stop`, and then those that were begun.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let router = router.layer(middleware::from_fn(move |request: Request, next: Next| {
        hurry(request, next, limits)
    }));
    let slots = Arc::new(Semaphore::new(limits.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head);
    let accept = async {
        loop {
            // Never closed.
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                return;
            };
            let Some((connection, peer)) = next(&listener).await else {
                continue;
            };
            let routes = TowerToHyperService::new(router.clone());
            let service = service_fn(move |mut request: hyper::Request<Incoming>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                routes.call(request)
            });
            let connection = http
                .serve_connection(TokioIo::new(connection), service)
                .with_upgrades();
            let stop = stop.clone();
            tokio::spawn(async move {
                let mut connection = pin!(connection);
                let ended = tokio::select! {
                    ended = connection.as_mut() => ended,
                    () = stop.cancelled() => {
                        connection.as_mut().graceful_shutdown();
                        connection.await
                    }
                };
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                }
                drop(slot);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop.cancelled() => {}
    }
    drop(listener);
    // Every slot is free again once every connection has ended.
    for _ in 0..limits.connections {
        if let Ok(slot) = slots.acquire().await {
            slot.forget();
        }
    }
}

/// The next connection and where it comes from; `None` where it was gone before it was accepted.
async fn next(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    match listener.accept().await {
        Ok(accepted) => Some(accepted),
        Err(error) => {
            let gone = matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::ConnectionReset
            );
            if !gone {
                tracing::error!(%error, "connections cannot be accepted");
                sleep(BREATH).await;
            }
            None
        }
    }
}

/// Runs a request with a body that breaks off when it takes too long.
async fn hurry(request: Request, next: Next, limits: Limits) -> Response {
    let request = request.map(|body| {
        if body.is_end_stream() {
            body
        } else {
            within(body, limits)
        }
    });
    next.run(request).await
}

fn within(body: Body, limits: Limits) -> Body {
    let end = Instant::now() + limits.body;
    Body::from_stream(stream::try_unfold(body, move |mut body| async move {
        loop {
            let patience = end.min(Instant::now() + limits.pause);
            let Some(frame) = timeout_at(patience, body.frame())
                .await
                .map_err(|_| axum::Error::new(TooSlow))?
            else {
                return Ok::<Option<(Bytes, Body)>, axum::Error>(None);
            };
            if let Ok(data) = frame?.into_data() {
                return Ok(Some((data, body)));
            }
        }
    }))
}

/// The body took too long.
#[derive(Debug, thiserror::Error)]
#[error("the body took too long")]
struct TooSlow;
