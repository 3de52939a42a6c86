//! Pictures that no row refers to: a process was killed between the two writes of
//! [`Service::attach`].

use bonafide_core::clock::Timestamp;
use bonafide_vault::BlobName;

use crate::{Service, ServiceError};

/// A picture without a row may still be getting one while it is younger than this, in seconds.
const GRACE_SECONDS: i64 = 24 * 3600;
/// Names looked at together.
const BATCH: usize = 10_000;

impl Service {
    /// Deletes pictures older than a day that no row refers to; returns how many. Looks at every
    /// picture there is: for a quiet moment after the start, or once a day.
    ///
    /// # Errors
    /// When the store or the place for pictures fails.
    pub async fn sweep_orphans(&self) -> Result<u64, ServiceError> {
        let before = self.now().plus_seconds(-GRACE_SECONDS);
        let mut deleted = 0;
        let mut after = None;
        loop {
            let names = self.blobs.list(after, BATCH).await?;
            let Some(&last) = names.last() else {
                return Ok(deleted);
            };
            after = Some(last);
            let of_one_session =
                |a: &BlobName, b: &BlobName| (a.account, a.session) == (b.account, b.session);
            for names in names.chunk_by(of_one_session) {
                deleted += self.sweep_orphans_of_session(names, before).await?;
            }
        }
    }

    async fn sweep_orphans_of_session(
        &self,
        names: &[BlobName],
        before: Timestamp,
    ) -> Result<u64, ServiceError> {
        let Some(first) = names.iter().find(|name| name.file.created() < before) else {
            return Ok(0);
        };
        let of_session = match first.session {
            Some(session) => self.storage.session_files(first.account, session).await?,
            None => Vec::new(),
        };
        let mut deleted = 0;
        for name in names.iter().filter(|name| name.file.created() < before) {
            let referred = match name.session {
                Some(_) => of_session.iter().any(|file| file.id == name.file),
                None => self.storage.file(name.account, name.file).await?.is_some(),
            };
            if !referred {
                self.blobs.delete(*name).await?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }
}
