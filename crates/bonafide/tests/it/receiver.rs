//! A receiver of events that answers 200 with what it was sent, and remembers what came.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex},
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

/// How often each event came to each path.
type Arrivals = HashMap<(String, String), u32>;

pub(crate) struct Receiver {
    /// Where it is, without a path.
    pub(crate) url: String,
    arrivals: Arc<Mutex<Arrivals>>,
    task: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrivals = Arc::new(Mutex::default());
        let task = tokio::spawn(listen(listener, Arc::clone(&arrivals)));
        Self {
            url,
            arrivals,
            task,
        }
    }

    /// How often each event came to each path so far.
    pub(crate) fn arrivals(&self) -> Arrivals {
        self.arrivals.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(listener: TcpListener, arrivals: Arc<Mutex<Arrivals>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let arrivals = Arc::clone(&arrivals);
        tokio::spawn(async move {
            let answer = service_fn(|request| receive(request, Arc::clone(&arrivals)));
            // Whoever sends may be killed at any time.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

async fn receive(
    request: Request<Incoming>,
    arrivals: Arc<Mutex<Arrivals>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    // Half an event is none.
    let Ok(body) = request.into_body().collect().await else {
        return Ok(Response::new(Full::default()));
    };
    let body = body.to_bytes();
    let event: Value = serde_json::from_slice(&body).unwrap();
    let id = event["id"].as_str().unwrap().to_owned();
    *arrivals.lock().unwrap().entry((path, id)).or_default() += 1;
    Ok(Response::new(Full::new(body)))
}
