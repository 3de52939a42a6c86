//! Spreading an event to the endpoints that want it.

use bonafide_core::{
    event::wants,
    id::{AccountId, DeliveryId, EventId},
};
use bonafide_service::{Service, ServiceError};
use bonafide_store::{
    command::FanOut,
    page::{Cursor, Page},
    row::{DeliveryRow, LeasedJob},
};

/// Writes a delivery of `event` for each endpoint that wants it, and completes the job.
///
/// # Errors
/// When the lease is lost or the store fails.
pub async fn fan_out(
    service: &Service,
    job: &LeasedJob,
    account: AccountId,
    event: EventId,
) -> Result<(), ServiceError> {
    let storage = service.storage();
    let Some(stored) = storage.event(account, event).await? else {
        return Ok(storage.finish_job(job.clone()).await?);
    };
    let now = service.now();
    let mut deliveries = Vec::new();
    let mut cursor = Cursor::Newest;
    loop {
        let page = Page {
            cursor,
            limit: 100,
            from: None,
            until: None,
        };
        let endpoints = storage.endpoints(account, page).await?;
        for row in &endpoints.rows {
            let endpoint = &row.endpoint;
            if endpoint.enabled && wants(&endpoint.enabled_events, stored.row.kind) {
                deliveries.push(DeliveryRow {
                    id: DeliveryId::new(now, account.shard(), &**service.entropy()),
                    endpoint: endpoint.id,
                    account,
                    event,
                    attempts: 0,
                    due: Some(now),
                    last_status: None,
                    resend: None,
                });
            }
        }
        match endpoints.rows.last() {
            Some(last) if endpoints.has_more => cursor = Cursor::After(last.endpoint.id.to_bytes()),
            _ => break,
        }
    }
    let any = !deliveries.is_empty();
    storage
        .fan_out(FanOut {
            deliveries,
            completes: job.clone(),
        })
        .await?;
    if any {
        service.wake().deliveries.notify_one();
    }
    Ok(())
}
