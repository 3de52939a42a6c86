//! One change of a session with all that goes with it, in one transaction.

use std::sync::Arc;

use bonafide_core::{
    clock::Timestamp,
    id::{EventId, ReportId, RequestId, SessionId},
    job::Job,
    lifecycle::Effects,
    report::Report,
};
use bonafide_store::{
    StoreError,
    command::{KeptReply, NewJob, SessionCommit},
    row::{FileRow, LeasedJob, StoredSession},
};

use crate::{
    Answer, Class, OpenAccount, Reply, Service, ServiceError, SessionView, hand_off::HandOffToken,
    idempotency::HeldKey, open::OpenSession,
};

/// How often a change is decided anew when others changed the same object meanwhile.
pub(crate) const TRIES: usize = 16;

/// Why a session changes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cause<'a> {
    /// The API request, if it is one.
    pub(crate) request: Option<RequestId>,
    /// Its idempotency key, which the reply is kept for.
    pub(crate) held: Option<&'a HeldKey>,
}

/// What a step of a session brings with it.
#[derive(Default)]
pub(crate) struct Step {
    /// Events, jobs, and whether the data key goes.
    pub(crate) effects: Effects,
    /// A report.
    pub(crate) report: Option<(ReportId, Report)>,
    /// Files that it refers to from now on.
    pub(crate) files: Vec<FileRow>,
    /// Nothing changed: write no new version.
    pub(crate) unchanged: bool,
}

impl From<Effects> for Step {
    fn from(effects: Effects) -> Self {
        Self {
            effects,
            ..Self::default()
        }
    }
}

/// How to find a session.
#[derive(Clone)]
pub(crate) enum Locator {
    /// By its id.
    Id(Arc<OpenAccount>, SessionId),
    /// By the page token that a browser holds.
    PageToken([u8; 32]),
    /// By its link's token.
    LinkToken([u8; 32]),
    /// By the link that moves its page to a phone.
    HandOffLink(HandOffToken),
    /// By the page token that a phone holds.
    Phone(HandOffToken),
}

/// A session after its change.
pub(crate) struct Changed {
    pub(crate) open: OpenSession,
    pub(crate) now: Timestamp,
    /// The reply, where one was asked for.
    pub(crate) reply: Option<Reply>,
}

impl Service {
    /// Finds and opens a session.
    pub(crate) async fn locate(&self, locator: &Locator) -> Result<OpenSession, ServiceError> {
        let (account, stored) = match locator {
            Locator::Id(account, id) => {
                let stored = self.storage.session(account.id(), *id).await?;
                let stored = stored.ok_or_else(|| ServiceError::NotFound {
                    class: Class::Session,
                    id: id.to_string(),
                    param: "session",
                })?;
                (Arc::clone(account), stored)
            }
            Locator::PageToken(hash) => {
                let stored = self.storage.session_by_page_token(*hash).await?;
                self.with_account(stored.ok_or(ServiceError::NoPage)?)
                    .await?
            }
            Locator::HandOffLink(token) => return self.locate_hand_off_link(token).await,
            Locator::Phone(token) => return self.locate_phone(token).await,
            Locator::LinkToken(hash) => {
                let stored = self.storage.session_by_token(*hash).await?;
                self.with_account(stored.ok_or(crate::LinkError::Unknown)?)
                    .await?
            }
        };
        Self::open_session(account, stored)
    }

    async fn with_account(
        &self,
        stored: StoredSession,
    ) -> Result<(Arc<OpenAccount>, StoredSession), ServiceError> {
        Ok((self.open_account(stored.row.account).await?, stored))
    }

    /// Reads a session, takes a step, and commits it with what it brings; when the session was
    /// changed meanwhile, reads it again and takes the step anew.
    pub(crate) async fn change(
        &self,
        locator: &Locator,
        cause: Cause<'_>,
        answer: Option<&Answer<'_>>,
        completes: Option<&LeasedJob>,
        mut step: impl FnMut(&mut OpenSession, Timestamp) -> Result<Step, ServiceError> + Send,
    ) -> Result<Changed, ServiceError> {
        for _ in 0..TRIES {
            let mut open = self.locate(locator).await?;
            let now = self.now();
            let taken = step(&mut open, now)?;
            if taken.unchanged {
                let reply = self.answer(&open, now, answer).await?;
                if let (Some(reply), Some(held)) = (&reply, cause.held) {
                    self.storage
                        .keep_reply(seal_reply(&open, held, reply))
                        .await?;
                }
                if let Some(job) = completes {
                    self.storage.finish_job(job.clone()).await?;
                }
                return Ok(Changed { open, now, reply });
            }
            open.session.version += 1;
            match self
                .commit(open, now, taken, cause, answer, completes, None)
                .await
            {
                Err(ServiceError::Store(StoreError::Conflict)) => {}
                result => return result,
            }
        }
        Err(ServiceError::Busy)
    }

    /// Commits a session that has its new version already.
    #[expect(
        clippy::too_many_arguments,
        reason = "a change is what all of these make together"
    )]
    pub(crate) async fn commit(
        &self,
        mut open: OpenSession,
        now: Timestamp,
        step: Step,
        cause: Cause<'_>,
        answer: Option<&Answer<'_>>,
        completes: Option<&LeasedJob>,
        new_data_key: Option<Vec<u8>>,
    ) -> Result<Changed, ServiceError> {
        let Step {
            effects,
            report,
            files,
            unchanged: _,
        } = step;
        let account = open.account.id();
        let reports = report
            .and_then(|(id, report)| open.seal_report(id, &report))
            .into_iter()
            .collect();
        if effects.drop_data_key {
            open.data_key = None;
        }
        let mut events = Vec::with_capacity(effects.events.len());
        let mut jobs = effects.jobs;
        for kind in effects.events {
            let event: EventId = self.new_id(account, now);
            events.push(self.event_row(&open, event, kind, cause, now));
            jobs.push(Job::FanOut { account, event });
        }
        let reply = self.answer(&open, now, answer).await?;
        let kept = reply
            .as_ref()
            .zip(cause.held)
            .map(|(reply, held)| seal_reply(&open, held, reply));
        // It never changes, so it is written once.
        let customer_account = (open.session.version == 1)
            .then(|| open.customer_account())
            .flatten();
        let command = SessionCommit {
            session: open.row(),
            new_data_key,
            customer_account,
            drop_data_key: effects.drop_data_key,
            reports,
            events,
            files,
            jobs: jobs
                .iter()
                .map(|job| NewJob {
                    id: self.new_id(account, now),
                    job: *job,
                    run_at: job.run_at(now),
                })
                .collect(),
            completes: completes.cloned(),
            reply: kept,
        };
        let happened = !command.events.is_empty();
        self.storage.commit(command).await?;
        if happened {
            self.wake.events.notify_waiters();
        }
        for job in jobs.iter().filter(|job| job.run_at(now) <= now) {
            self.wake.job(job);
        }
        Ok(Changed { open, now, reply })
    }

    async fn answer(
        &self,
        open: &OpenSession,
        now: Timestamp,
        answer: Option<&Answer<'_>>,
    ) -> Result<Option<Reply>, ServiceError> {
        let Some(answer) = answer else {
            return Ok(None);
        };
        let view: SessionView = self.view(open, now, answer.with_report).await?;
        Ok(Some((answer.render)(&view)))
    }
}

fn seal_reply(open: &OpenSession, held: &HeldKey, reply: &Reply) -> KeptReply {
    held.kept(reply, &open.account, Some(open))
}
