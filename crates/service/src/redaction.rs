//! The second half of redaction. The first, in [`Service::redact_session`], deletes the session's
//! data key; from then on nothing sealed with it can be read. Here the bytes go too.

use bonafide_core::{job::Job, session::Redaction};
use bonafide_store::row::LeasedJob;

use crate::{
    Action, Service, ServiceError,
    change::{Cause, Locator, Step},
};

impl Service {
    /// Deletes a redacted session's pictures, then says that it is redacted, and completes the job.
    /// Doing it again changes nothing.
    ///
    /// # Errors
    /// When the lease is lost, or the store or the place for pictures fails: try again later.
    pub async fn sweep(&self, job: &LeasedJob) -> Result<(), ServiceError> {
        let Job::Sweep { account, session } = job.job else {
            return Err(ServiceError::Dangling("sweep"));
        };
        let locator = Locator::Id(self.open_account(account).await?, session);
        let open = self.locate(&locator).await?;
        if open.session.state.redaction.is_some() {
            for file in self.storage.session_files(account, session).await? {
                self.blobs.delete(open.blob(file.id)).await?;
            }
            if !self.storage.forget_overwritten().await? {
                tracing::warn!("the database's log keeps what was deleted until nobody reads it");
            }
        }
        self.change(&locator, Cause::default(), None, Some(job), |open, _| {
            if open.session.state.redaction != Some(Redaction::Processing) {
                return Ok(Step {
                    unchanged: true,
                    ..Step::default()
                });
            }
            let effects = open.session.finish_redaction();
            Ok(effects.map_err(ServiceError::state(Action::Redact))?.into())
        })
        .await?;
        Ok(())
    }
}
