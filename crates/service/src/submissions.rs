//! Checks of a submission: the worker gets the pictures, looks at them, and says what it saw; here
//! it is decided and written.

use bonafide_core::{
    decision::{self, SidePicture, Verdict},
    document::DocumentData,
    error_code::{CheckError, ErrorCode},
    evidence::PictureError,
    id::{AccountId, ReportId, SessionId},
    job::Job,
    reason,
    report::{DocumentReport, Finding, Report, Trace},
    session::{Side, Status},
};
use bonafide_store::row::LeasedJob;

use crate::{
    Action, Service, ServiceError,
    change::{Cause, Locator, Step},
    open::OpenSession,
};

/// A submission to check.
pub struct Submission {
    /// Whose.
    pub account: AccountId,
    /// Of which session.
    pub session: SessionId,
    /// Its number in the session, from 1.
    pub number: u32,
    /// Its pictures in clear, the front first; one that is lost or was tampered with counts as
    /// damaged.
    pub pictures: Vec<(Side, Result<Vec<u8>, PictureError>)>,
}

/// What was seen in a submission's pictures, by side, in the order of [`Submission::pictures`].
pub type Evidence = Vec<SidePicture>;

impl Service {
    /// Begins a check: the submission to look at. `None` when the job is done with: its submission
    /// is not waiting any more, or it was tried too often and is now a failed check.
    ///
    /// # Errors
    /// When the lease is lost, or the store or the place for pictures fails: try again later.
    pub async fn begin_check(&self, job: &LeasedJob) -> Result<Option<Submission>, ServiceError> {
        let (account, session, submission) = checked(job)?;
        if job.attempt > job.job.max_attempts() {
            self.give_check_up(job).await?;
            return Ok(None);
        }
        let locator = Locator::Id(self.open_account(account).await?, session);
        let open = self.locate(&locator).await?;
        if !waits(&open, submission) {
            self.storage.finish_job(job.clone()).await?;
            return Ok(None);
        }
        let mut pictures = Vec::new();
        for (side, picture) in &open.session.state.collection.pictures {
            let sealed = self.blobs.get(open.blob(picture.file)).await?;
            let plain = sealed.and_then(|sealed| open.open_picture(picture.file, &sealed).ok());
            pictures.push((*side, plain.ok_or(PictureError::Damaged)));
        }
        Ok(Some(Submission {
            account,
            session,
            number: submission,
            pictures,
        }))
    }

    /// Decides on what was seen and writes report, session and events, and completes the job. Does
    /// nothing but that when the submission is not waiting any more.
    ///
    /// # Errors
    /// When the lease is lost, or the store fails.
    pub async fn conclude(&self, job: &LeasedJob, evidence: Evidence) -> Result<(), ServiceError> {
        self.write_verdict(job, |open, today| {
            let options = open
                .session
                .state
                .document_options
                .clone()
                .unwrap_or_default();
            let policy = self.settings.policy(open.account.mode());
            let verdict = decision::decide(&evidence, &options, &policy, today);
            (verdict, evidence.clone())
        })
        .await
    }

    /// Concludes a submission of a test session as its job says, and completes that.
    ///
    /// # Errors
    /// When the lease is lost, or the store fails.
    pub async fn conclude_predefined(&self, job: &LeasedJob) -> Result<(), ServiceError> {
        let Job::Predefined { outcome, .. } = job.job else {
            return Err(ServiceError::Dangling("predefined outcome"));
        };
        self.write_conclusion(job, |open, today| {
            let options = open.session.state.document_options.clone();
            outcome.conclude(&options.unwrap_or_default(), today)
        })
        .await
    }

    /// Ends a check that cannot be made (it killed its process again and again) as a failed one,
    /// and completes the job.
    ///
    /// # Errors
    /// When the lease is lost, or the store fails.
    pub async fn give_check_up(&self, job: &LeasedJob) -> Result<(), ServiceError> {
        tracing::warn!(job = %job.id, attempt = job.attempt, "a check is given up");
        self.write_verdict(job, |_, _| {
            let verdict = Verdict {
                error: Some(CheckError {
                    code: ErrorCode::DocumentUnverifiedOther,
                    reason: reason::GIVEN_UP.to_owned(),
                }),
                refusal: None,
                data: DocumentData::default(),
                print_checks: Vec::new(),
                number_checks: Vec::new(),
                review: Vec::new(),
                findings: vec![Finding {
                    rule: "checks_complete".to_owned(),
                    passed: false,
                    detail: reason::GIVEN_UP.to_owned(),
                }],
            };
            (verdict, Evidence::new())
        })
        .await
    }

    async fn write_verdict(
        &self,
        job: &LeasedJob,
        mut judge: impl FnMut(&OpenSession, jiff::civil::Date) -> (Verdict, Evidence) + Send,
    ) -> Result<(), ServiceError> {
        self.write_conclusion(job, |open, today| {
            let (verdict, pictures) = judge(open, today);
            document_report(open, verdict, pictures)
        })
        .await
    }

    async fn write_conclusion(
        &self,
        job: &LeasedJob,
        mut judge: impl FnMut(&OpenSession, jiff::civil::Date) -> Concluded + Send,
    ) -> Result<(), ServiceError> {
        let (account, session, submission) = checked(job)?;
        let locator = Locator::Id(self.open_account(account).await?, session);
        self.change(&locator, Cause::default(), None, Some(job), |open, now| {
            if !waits(open, submission) {
                return Ok(Step {
                    unchanged: true,
                    ..Step::default()
                });
            }
            let (document, refusal) = judge(open, now.date());
            let id: ReportId = self.new_id(account, now);
            let report = report(open, document);
            let concluded = open
                .session
                .conclude(submission, id, &report.document, refusal);
            let effects = concluded.map_err(ServiceError::state(Action::Conclude))?;
            Ok(Step {
                report: Some((id, report)),
                ..effects.into()
            })
        })
        .await?;
        Ok(())
    }
}

/// What a check's job looks at: account, session and submission.
fn checked(job: &LeasedJob) -> Result<(AccountId, SessionId, u32), ServiceError> {
    match job.job {
        Job::Check {
            account,
            session,
            submission,
        }
        | Job::Predefined {
            account,
            session,
            submission,
            ..
        } => Ok((account, session, submission)),
        _ => Err(ServiceError::Dangling("check")),
    }
}

/// Whether this submission still waits for its verdict.
fn waits(open: &OpenSession, submission: u32) -> bool {
    open.session.status == Status::Processing && open.session.state.submissions == submission
}

/// What the document check says, and a reason that belongs to the session rather than to the
/// document.
type Concluded = (DocumentReport, Option<CheckError>);

fn document_report(open: &OpenSession, verdict: Verdict, pictures: Evidence) -> Concluded {
    let collected = open.session.state.collection.pictures.values();
    let report = DocumentReport {
        error: verdict.error,
        data: verdict.data,
        files: collected.map(|picture| picture.file).collect(),
        trace: Trace {
            pictures,
            print_checks: verdict.print_checks,
            number_checks: verdict.number_checks,
            review: verdict.review,
            findings: verdict.findings,
        },
    };
    (report, verdict.refusal)
}

fn report(open: &OpenSession, document: DocumentReport) -> Report {
    let state = &open.session.state;
    let private = open.session.private.as_ref();
    Report {
        check: state.check,
        options: state.document_options.clone(),
        client_reference_id: private.and_then(|private| private.client_reference_id.clone()),
        document,
    }
}
