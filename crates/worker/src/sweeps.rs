//! What has to go without anybody asking, looked for at the start and then again and again.

use std::{sync::Arc, time::Duration};

use bonafide_service::Service;
use tokio_util::sync::CancellationToken;

/// Looks at every picture there is.
const ORPHANS_EVERY: Duration = Duration::from_secs(24 * 3600);
/// Looks at the oldest events only.
const EVENTS_EVERY: Duration = Duration::from_secs(3600);

/// Sweeps until `stop`; a sweep that is cut short loses nothing.
pub(crate) async fn serve(service: Arc<Service>, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = orphans(&service) => {}
        () = events(&service) => {}
    }
}

/// Deletes pictures that no row refers to.
async fn orphans(service: &Service) {
    loop {
        match service.sweep_orphans().await {
            Ok(0) => {}
            Ok(deleted) => tracing::info!(deleted, "pictures without a row were deleted"),
            Err(error) => tracing::warn!(%error, "pictures without a row were not looked for"),
        }
        tokio::time::sleep(ORPHANS_EVERY).await;
    }
}

/// Deletes events that were kept long enough.
async fn events(service: &Service) {
    loop {
        if let Err(error) = service.forget_events().await {
            tracing::warn!(%error, "old events were not deleted");
        }
        tokio::time::sleep(EVENTS_EVERY).await;
    }
}
