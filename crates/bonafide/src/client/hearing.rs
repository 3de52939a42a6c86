//! Hearing of events and requests as they happen, over a websocket (contract section 3.6).

use std::{io, time::Duration};

use bonafide_wire::render::LISTENER_PROTOCOL;
use futures_util::{SinkExt, StreamExt};
use reqwest::{StatusCode, Upgraded, Url};
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::{client::generate_key, derive_accept_key},
        protocol::Role,
    },
};

use super::{Client, Failure, Parameters, connections, failure::Refusal, header};

/// The server is asked for a sign of life this often.
const PING_EVERY: Duration = Duration::from_secs(10);
/// Without one for this long, the connection is taken for broken.
const SILENCE: Duration = Duration::from_secs(30);
/// First and longest pause before it is tried to connect again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(15));

/// Leave to listen.
pub(crate) struct Pass {
    id: String,
    /// Where the websocket is, below the server's base.
    path: String,
    /// What signs the events.
    pub(crate) secret: String,
    /// The API version of the events.
    pub(crate) version: String,
}

impl Client {
    /// Asks for leave to listen to `feature`, with these parameters besides. The secret stays the
    /// same for a key and a device.
    ///
    /// # Errors
    /// When the API refuses it, or nothing that speaks it answers.
    pub(crate) async fn pass(&self, feature: &str, more: &Parameters) -> Result<Pass, Failure> {
        let mut form: Parameters = vec![
            ("device_name".to_owned(), "bonafide".to_owned()),
            ("websocket_features[]".to_owned(), feature.to_owned()),
        ];
        form.extend(more.iter().cloned());
        let given = self.post("stripecli/sessions", &form, None).await?;
        let text = |name: &str| given[name].as_str().map(str::to_owned);
        let path = text("websocket_url").and_then(|url| Some(Url::parse(&url).ok()?.path().into()));
        let pass = || {
            Some(Pass {
                id: text("websocket_id")?,
                path: path?,
                secret: text("secret")?,
                version: text("default_version")?,
            })
        };
        pass().ok_or_else(|| Failure::not_the_api(&self.base, StatusCode::OK))
    }

    /// Listens until `stop`, whatever breaks meanwhile: it connects again, and is then told what it
    /// missed. `hear` gets each message, `broken` the reason each time that a connection is lost.
    ///
    /// # Errors
    /// When the first connection cannot be made, or the API refuses it later (the key has ended).
    pub(crate) async fn listen(
        &self,
        feature: &str,
        more: &Parameters,
        mut pass: Pass,
        mut hear: impl AsyncFnMut(Value) -> io::Result<()>,
        mut broken: impl FnMut(&str),
    ) -> anyhow::Result<()> {
        let mut hearing = self.connect(&pass).await?;
        loop {
            let reason = loop {
                match hearing.next().await {
                    Ok(message) => hear(message).await?,
                    Err(reason) => break reason,
                }
            };
            broken(&reason);
            let mut pause = PAUSES.0;
            hearing = loop {
                match self.connect(&pass).await {
                    Ok(hearing) => break hearing,
                    Err(Failure::Refused(refusal)) if refusal.is_of_the_call() => {
                        pass = self.pass(feature, more).await?;
                    }
                    Err(
                        Failure::Refused(_) | Failure::NoServer { .. } | Failure::NoReply { .. },
                    ) => {}
                    Err(other) => return Err(other.into()),
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            };
        }
    }

    async fn connect(&self, pass: &Pass) -> Result<Hearing, Failure> {
        // Without a limit on the whole: the connection is to last.
        let http = connections()
            .http1_only()
            .build()
            .map_err(|error| Failure::no_client(&error))?;
        let key = generate_key();
        let request = http
            .get(format!("{}{}", self.base, pass.path))
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-protocol", LISTENER_PROTOCOL)
            .header("sec-websocket-key", &key)
            .header("websocket-id", &pass.id)
            .send();
        let slow = || Failure::NoReply {
            base: self.base.clone(),
            reason: "it did not open a websocket in time".to_owned(),
        };
        let response = timeout(SILENCE, request).await.map_err(|_| slow())?;
        let broken = |error: reqwest::Error| Failure::of_connection(&self.base, &error);
        let response = response.map_err(broken)?;
        let status = response.status();
        let accepted = header(&response, "sec-websocket-accept");
        if status != StatusCode::SWITCHING_PROTOCOLS {
            let body = super::body(response).await.map_err(broken)?;
            let error = body.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
            let refusal = error.and_then(|error| Refusal::read(status, &error["error"], None));
            return Err(refusal.map_or_else(
                || Failure::not_the_api(&self.base, status),
                Failure::Refused,
            ));
        }
        if accepted.as_deref() != Some(derive_accept_key(key.as_bytes()).as_str()) {
            return Err(Failure::not_the_api(&self.base, status));
        }
        let upgraded = response.upgrade().await.map_err(broken)?;
        Ok(Hearing {
            socket: WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await,
            heard: Instant::now(),
            ping: Instant::now() + PING_EVERY,
        })
    }
}

/// A connection over which one hears.
struct Hearing {
    socket: WebSocketStream<Upgraded>,
    heard: Instant,
    ping: Instant,
}

impl Hearing {
    /// What is said next, or why nothing more is.
    async fn next(&mut self) -> Result<Value, String> {
        loop {
            tokio::select! {
                message = self.socket.next() => {
                    let message = message.ok_or("the server closed the connection")?;
                    self.heard = Instant::now();
                    match message.map_err(|error| error.to_string())? {
                        Message::Text(text) => {
                            // What this version does not know is for a later one.
                            if let Ok(message) = serde_json::from_str(text.as_str()) {
                                return Ok(message);
                            }
                        }
                        Message::Close(_) => return Err("the server closed the connection".into()),
                        _ => {}
                    }
                }
                () = sleep_until(self.ping) => {
                    if self.heard.elapsed() > SILENCE {
                        return Err("the server gave no sign of life".into());
                    }
                    self.ping = Instant::now() + PING_EVERY;
                    let ping = Message::Ping(Vec::new().into());
                    self.socket.send(ping).await.map_err(|error| error.to_string())?;
                }
            }
        }
    }
}
