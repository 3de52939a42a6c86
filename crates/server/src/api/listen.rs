//! Command lines that listen: how they begin (`/v1/stripecli/sessions`), and the websocket over which
//! they hear of events and requests (contract section 3.6).

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use bonafide_core::account::Permission;
use bonafide_service::{EventView, Interests, Listener, Service, ServiceError};
use bonafide_wire::{
    params::CreateListener,
    render::{
        self, LISTENER_PROTOCOL, ListenerView, NOTICES, REQUEST_LOGS, WEBHOOKS, heard_event,
        heard_notice, heard_request,
    },
};
use serde_json::Value;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    Failure,
    call::ApiCall,
    reply::{Answered, Success},
};

/// Where the websocket is.
const PATH: &str = "/stripecli/listen";
/// Events that another process wrote are found by looking this often.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Whether the key still works is looked at this often.
const ALLOWED_EVERY: Duration = Duration::from_secs(30);
/// What a listener says of what came of an event is short.
const MAX_MESSAGE_BYTES: usize = 256 * 1024;

/// The websocket's route. It stands outside of the API: whoever comes has no key, but an id.
pub(super) fn router() -> Router<Arc<Service>> {
    Router::new().route(PATH, get(connect))
}

pub(super) async fn create(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = CreateListener::read(call.permitted(Permission::EventsRead)?)?;
    let wants = |feature: &str| params.features.iter().any(|wanted| wanted == feature);
    let interests = Interests {
        events: wants(WEBHOOKS),
        notices: NOTICES.into_iter().any(wants),
        requests: wants(REQUEST_LOGS).then_some(params.filters),
    };
    let known = [WEBHOOKS, REQUEST_LOGS].into_iter().chain(NOTICES);
    let features: Vec<&str> = known.filter(|feature| wants(feature)).collect();
    let device = params.device_name.as_str();
    let pass = service.allow_listener(&call.caller, device, interests)?;
    let settings = service.settings();
    let address = settings.public_url.replacen("http", "ws", 1);
    Ok(Success::Object(render::listener(ListenerView {
        websocket_url: &format!("{address}{PATH}"),
        websocket_id: &pass.id,
        features: &features,
        secret: &pass.secret,
        default_version: &settings.default_api_version,
        device_name: device,
    })))
}

async fn connect(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let id = headers
        .get("websocket-id")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match service.listen(id).await {
        Err(error) => Failure::from(error).into_response(),
        Ok(listener) => upgrade
            .protocols([LISTENER_PROTOCOL])
            .max_message_size(MAX_MESSAGE_BYTES)
            .on_upgrade(|socket| async move {
                let ended = Conversation {
                    service,
                    listener,
                    socket,
                }
                .run()
                .await;
                if let Err(Over::Failed(error)) = ended {
                    tracing::warn!(%error, "a listener was cut off");
                }
            }),
    }
}

/// Why there is nothing more to say.
enum Over {
    /// The listener is gone, or its key is.
    Gone,
    /// We cannot go on.
    Failed(ServiceError),
}

impl From<axum::Error> for Over {
    fn from(_: axum::Error) -> Self {
        Self::Gone
    }
}

impl From<ServiceError> for Over {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

struct Conversation {
    service: Arc<Service>,
    listener: Listener,
    socket: WebSocket,
}

impl Conversation {
    async fn run(mut self) -> Result<(), Over> {
        let mut requests = self.listener.requests();
        let mut resends = self.listener.resends();
        let mut allowed = tokio::time::interval(ALLOWED_EVERY);
        let interests = &self.listener.interests;
        let hears_events = interests.events || interests.notices;
        let service = Arc::clone(&self.service);
        loop {
            let happened = service.wake().events.notified();
            tokio::select! {
                // Pings are answered by reading; what it says of events is for people.
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_))) | None => return Ok(()),
                    Some(message) => drop(message?),
                },
                () = happened, if hears_events => self.tell_news().await?,
                () = tokio::time::sleep(LOOK_EVERY), if hears_events => self.tell_news().await?,
                log = next(&mut requests) => {
                    if let Some(log) = log.filter(|log| self.listener.wants(log)) {
                        let livemode = self.listener.livemode();
                        self.say(&heard_request(&log, livemode)).await?;
                    }
                }
                resend = next(&mut resends) => {
                    if let Some((account, event)) = resend
                        && let Some(event) = self.listener.event(account, event).await?
                    {
                        self.tell(&event).await?;
                    }
                }
                _ = allowed.tick() => {
                    if !self.listener.is_allowed().await? {
                        return Err(Over::Gone);
                    }
                }
            }
        }
    }

    async fn tell_news(&mut self) -> Result<(), Over> {
        for event in self.listener.events().await? {
            self.tell(&event).await?;
        }
        Ok(())
    }

    async fn tell(&mut self, event: &EventView) -> Result<(), Over> {
        let sending = self.service.new_request_id().to_string();
        let sending = sending.rsplit('_').next().unwrap_or_default();
        if self.listener.interests.events {
            let body = self.service.event_body(event, None);
            let signature = self.listener.signature(&body);
            let body = String::from_utf8_lossy(&body);
            self.say(&heard_event(sending, &body, &signature)).await?;
        }
        if self.listener.interests.notices {
            let version = &self.service.settings().default_api_version;
            let body = render::notice(&event.wire(version)).to_string();
            let signature = self.listener.signature(body.as_bytes());
            self.say(&heard_notice(sending, &body, &signature)).await?;
        }
        Ok(())
    }

    async fn say(&mut self, message: &Value) -> Result<(), Over> {
        let text = message.to_string();
        Ok(self.socket.send(Message::Text(text.into())).await?)
    }
}

/// What is told next; `None` where some was missed.
async fn next<T: Clone>(receiver: &mut Receiver<T>) -> Option<T> {
    match receiver.recv().await {
        Ok(told) => Some(told),
        Err(RecvError::Lagged(_)) => None,
        // The service outlives its listeners.
        Err(RecvError::Closed) => std::future::pending().await,
    }
}
