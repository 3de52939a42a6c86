//! The events of endpoints that were leased together: each is read once and rendered once for each
//! API version, however many endpoints want it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bonafide_core::id::EventId;
use bonafide_service::{EventView, Service, ServiceError};
use bonafide_store::row::DeliveryRow;
use bytes::Bytes;
use tokio::sync::OnceCell;

/// An event ready to be sent.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) event: Arc<EventView>,
    pub(crate) body: Bytes,
}

type Version = Option<String>;
type Slot = Arc<OnceCell<Option<Outgoing>>>;

/// Forgets them when the last of its endpoints is given back: what is redacted meanwhile is not
/// sent after that.
#[derive(Default)]
pub(crate) struct Round(Mutex<HashMap<(EventId, Version), Slot>>);

impl Round {
    /// The event of a delivery for an API version; `None` when it is no longer kept.
    pub(crate) async fn outgoing(
        &self,
        service: &Service,
        delivery: &DeliveryRow,
        version: Option<&str>,
    ) -> Result<Option<Outgoing>, ServiceError> {
        let key = (delivery.event, version.map(str::to_owned));
        let slot = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(key).or_default())
        };
        let made = slot.get_or_try_init(|| async {
            let event = service
                .event_for_delivery(delivery.account, delivery.event)
                .await?;
            Ok::<_, ServiceError>(event.map(|event| Outgoing {
                body: service.event_body(&event, version).into(),
                event: Arc::new(event),
            }))
        });
        made.await.cloned()
    }
}
