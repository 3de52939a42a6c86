//! What each job does.

use std::sync::Arc;

use bonafide_core::{
    evidence::{Look, PictureError},
    job::Job,
};
use bonafide_service::{Evidence, Service, ServiceError, Submission};
use bonafide_store::row::LeasedJob;

/// Does the job; its own last transaction completes it.
pub(crate) async fn run(service: &Arc<Service>, job: &LeasedJob) -> Result<(), ServiceError> {
    match job.job {
        Job::Check { .. } => check(service, job).await,
        Job::Predefined { .. } => service.conclude_predefined(job).await,
        // These are done together.
        Job::FanOut { .. } => Err(ServiceError::Dangling("fan-out")),
        Job::Sweep { .. } => service.sweep(job).await,
        Job::Abandon { .. } => service.abandon(job).await,
    }
}

/// Looks at a submission's pictures and concludes it.
async fn check(service: &Arc<Service>, job: &LeasedJob) -> Result<(), ServiceError> {
    let Some(submission) = service.begin_check(job).await? else {
        return Ok(());
    };
    let examiner = Arc::clone(service.examiner());
    // A panic of a decoder or model is the picture's fault and is counted against it: the join
    // fails, the job is tried again, and in the end given up.
    let evidence = tokio::task::spawn_blocking(move || examine(&*examiner, submission))
        .await
        .map_err(|_| ServiceError::Interrupted)?;
    service.conclude(job, evidence).await
}

fn examine(examiner: &dyn bonafide_service::Examiner, submission: Submission) -> Evidence {
    let look = |picture: Result<Vec<u8>, PictureError>| {
        picture.and_then(|bytes| examiner.examine(&bytes, Look::Full))
    };
    submission
        .pictures
        .into_iter()
        .map(|(side, picture)| (side, look(picture)))
        .collect()
}
