//! Pictures that no row refers to, looked for at the start and then once a day.

use std::{sync::Arc, time::Duration};

use bonafide_service::Service;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(24 * 3600);

/// Sweeps again and again until `stop`; a sweep that is cut short loses nothing.
pub(crate) async fn serve(service: Arc<Service>, stop: CancellationToken) {
    let sweeps = async {
        loop {
            match service.sweep_orphans().await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(deleted, "pictures without a row were deleted"),
                Err(error) => tracing::warn!(%error, "pictures without a row were not looked for"),
            }
            tokio::time::sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = sweeps => {}
    }
}
