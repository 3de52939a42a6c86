//! What is kept for a time only.

use crate::{Service, ServiceError};

/// How long events can be listed and retrieved, in seconds: 30 days (contract section 3.4).
pub const EVENT_SECONDS: i64 = 30 * 24 * 3600;
/// Events deleted in one transaction.
const BATCH: u32 = 500;

impl Service {
    /// Deletes all events that are older than [`EVENT_SECONDS`], with their deliveries.
    ///
    /// # Errors
    /// When the store fails; what is left goes the next time.
    pub async fn forget_events(&self) -> Result<(), ServiceError> {
        let before = self.now().plus_seconds(-EVENT_SECONDS);
        for account in self.accounts().await? {
            while self
                .storage
                .forget_events(account.id, before, BATCH)
                .await?
            {}
        }
        Ok(())
    }
}
