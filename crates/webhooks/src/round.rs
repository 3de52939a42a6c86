//! The events of endpoints that were leased together: each is read once and rendered once for each
//! API version, however many endpoints want it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use bonafide_core::id::{AccountId, EventId};
use bonafide_service::{EventView, Service, ServiceError};
use bonafide_store::row::{DeliveryRow, LeasedEndpoint};
use bytes::Bytes;
use tokio::sync::OnceCell;

/// As many events are read before the first is sent; the others as their turn comes.
const AHEAD: usize = 512;

/// An event ready to be sent.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) event: Arc<EventView>,
    pub(crate) body: Bytes,
}

type Version = Option<String>;
type Slot = Arc<OnceCell<Option<Arc<EventView>>>>;

/// Forgets them when the last of its endpoints is given back: what is redacted meanwhile is not
/// sent after that.
#[derive(Default)]
pub(crate) struct Round {
    events: Mutex<HashMap<EventId, Slot>>,
    bodies: Mutex<HashMap<(EventId, Version), Bytes>>,
}

impl Round {
    /// The events of these endpoints, many at once. Those that cannot be read are read again, one
    /// by one, as their turn comes.
    pub(crate) async fn of(service: &Service, leased: &[LeasedEndpoint]) -> Self {
        let mut wanted: BTreeMap<AccountId, BTreeSet<EventId>> = BTreeMap::new();
        let due = leased.iter().flat_map(|leased| &leased.due);
        for delivery in due {
            wanted
                .entry(delivery.account)
                .or_default()
                .insert(delivery.event);
        }
        let mut events = HashMap::new();
        for (account, ids) in wanted {
            let ids = ids.into_iter().take(AHEAD).collect();
            let found = service.events_for_delivery(account, ids).await;
            let found = found.unwrap_or_default().into_iter();
            events.extend(found.map(|event| {
                let slot = OnceCell::new_with(Some(Some(Arc::new(event.clone()))));
                (event.id, Arc::new(slot))
            }));
        }
        Self {
            events: Mutex::new(events),
            bodies: Mutex::default(),
        }
    }

    /// The event of a delivery for an API version; `None` when it is no longer kept.
    pub(crate) async fn outgoing(
        &self,
        service: &Service,
        delivery: &DeliveryRow,
        version: Option<&str>,
    ) -> Result<Option<Outgoing>, ServiceError> {
        let slot = {
            let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(events.entry(delivery.event).or_default())
        };
        let read = slot.get_or_try_init(|| async {
            let event = service.event_for_delivery(delivery.account, delivery.event);
            Ok::<_, ServiceError>(event.await?.map(Arc::new))
        });
        let Some(event) = read.await?.clone() else {
            return Ok(None);
        };
        let key = (delivery.event, version.map(str::to_owned));
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let body = bodies
            .entry(key)
            .or_insert_with(|| service.event_body(&event, version).into());
        Ok(Some(Outgoing {
            body: body.clone(),
            event,
        }))
    }
}
