//! The hosted page: one browser takes one person through one session.

use bonafide_core::{
    account::Mode,
    base62,
    clock::{Timestamp, random},
    document::DocumentType,
    error_code::{CheckError, ErrorCode},
    id::{AccountId, SessionId},
    job::Job,
    lifecycle::{Requirement, StateError},
    reason,
    session::{Collection, DocumentOptions, Status},
};
use bonafide_store::row::LeasedJob;
use bonafide_vault::{constant_time_eq, sha256};

use crate::{
    Action, HandOffState, LinkError, Service, ServiceError,
    change::{Cause, Locator, Step},
    hand_off::{self, HandOffToken},
    open::OpenSession,
};

/// What the page shows and asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The session.
    pub session: SessionId,
    /// Test or live.
    pub mode: Mode,
    /// Who asks.
    pub business_name: String,
    /// The session's status.
    pub status: Status,
    /// Everything personal is gone, or going.
    pub redacted: bool,
    /// The session waits for input, but takes no more submissions.
    pub exhausted: bool,
    /// What the person still has to do, in order; empty unless they can do anything.
    pub requirements: Vec<Requirement>,
    /// What the business asked for.
    pub options: DocumentOptions,
    /// What the person has done in this attempt.
    pub collection: Collection,
    /// Why an earlier attempt failed.
    pub last_error: Option<CheckError>,
    /// Where to go when it is done.
    pub return_url: Option<String>,
    /// Where the business's privacy policy is.
    pub privacy_url: Option<String>,
    /// How it stands between a browser and a phone.
    pub hand_off: Option<HandOffState>,
}

/// A link was opened.
#[derive(Clone)]
pub struct LinkOpened {
    /// The page token for the browser to hold; `None` when it holds the right one already.
    pub page_token: Option<String>,
    /// The page.
    pub page: Page,
}

/// Why the person does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiveUp {
    /// They do not agree.
    ConsentDeclined,
    /// They have no camera, or did not allow it.
    NoCamera,
}

impl GiveUp {
    fn error(self) -> CheckError {
        let (code, reason) = match self {
            Self::ConsentDeclined => (ErrorCode::ConsentDeclined, reason::CONSENT_DECLINED),
            Self::NoCamera => (ErrorCode::DeviceNotSupported, reason::NO_CAMERA),
        };
        CheckError {
            code,
            reason: reason.to_owned(),
        }
    }
}

impl Service {
    /// What a link leads to, without using it up. For the reply to a browser's first GET, which
    /// programs that preview links make too.
    ///
    /// # Errors
    /// [`ServiceError::Link`] when it leads nowhere, was used, or is too old;
    /// [`ServiceError::State`] when its session does not wait for input.
    pub async fn peek_link(&self, link: &str) -> Result<Page, ServiceError> {
        let (mode, locator) = parse_link(link)?;
        let open = self.locate(&locator).await?;
        check_link(&open, mode)?;
        self.check_link_opens(&open)?;
        Ok(self.show(&open))
    }

    /// Opens a link: `[test_|live_]{token}`. The browser gets a page token, and no other can open
    /// the link from then on. `held` is the page token that the browser holds already, if it does.
    ///
    /// # Errors
    /// As [`Service::peek_link`].
    pub async fn open_link(
        &self,
        link: &str,
        held: Option<&str>,
    ) -> Result<LinkOpened, ServiceError> {
        let (mode, locator) = parse_link(link)?;
        self.open_page(&locator, held, |open, _| Ok(check_link(open, mode)?))
            .await
    }

    /// Opens a session's page by its client secret, for a page of the business of `account`. As
    /// with a link, no other browser can open it from then on.
    ///
    /// # Errors
    /// [`ServiceError::Link`] when the secret is not of a session of the account, was used, or is
    /// too old; [`ServiceError::State`] when its session does not wait for input.
    pub async fn open_secret(
        &self,
        account: AccountId,
        secret: &str,
        held: Option<&str>,
    ) -> Result<LinkOpened, ServiceError> {
        let session = secret.split_once("_secret_").map(|(session, _)| session);
        let session: SessionId = session
            .and_then(|session| session.parse().ok())
            .ok_or(LinkError::Unknown)?;
        let locator = Locator::Id(self.open_account(account).await?, session);
        let opened = self
            .open_page(&locator, held, |open, now| {
                open.check_secret(secret, now).map_err(ServiceError::from)
            })
            .await;
        match opened {
            Err(ServiceError::NotFound { .. }) => Err(LinkError::Unknown.into()),
            opened => opened,
        }
    }

    /// Gives a browser the page of a session, where `check` lets it.
    async fn open_page(
        &self,
        locator: &Locator,
        held: Option<&str>,
        check: impl Fn(&OpenSession, Timestamp) -> Result<(), ServiceError> + Send + Sync,
    ) -> Result<LinkOpened, ServiceError> {
        let page_token = base62::encode_secret(&random(&*self.entropy));
        let page_hash = sha256(page_token.as_bytes());
        let held = held.map(|token| sha256(token.as_bytes()));
        let mut took_over = false;
        let changed = self
            .change(locator, Cause::default(), None, None, |open, now| {
                let holds = open
                    .page_token_hash
                    .zip(held)
                    .is_some_and(|(a, b)| constant_time_eq(&a, &b));
                took_over = !holds;
                if holds {
                    return Ok(Step {
                        unchanged: true,
                        ..Step::default()
                    });
                }
                check(open, now)?;
                self.check_link_opens(open)?;
                let effects = open
                    .session
                    .open_link(now)
                    .map_err(ServiceError::state(Action::Continue))?;
                open.page_token_hash = Some(page_hash);
                Ok(effects.into())
            })
            .await?;
        Ok(LinkOpened {
            page_token: took_over.then_some(page_token),
            page: self.show(&changed.open),
        })
    }

    /// Says of a session that it is abandoned, where whoever opened its page did nothing more, and
    /// completes the job. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the lease is lost, or the store fails: try again later.
    pub async fn abandon(&self, job: &LeasedJob) -> Result<(), ServiceError> {
        let Job::Abandon {
            account,
            session,
            opened,
        } = job.job
        else {
            return Err(ServiceError::Dangling("opened page"));
        };
        let locator = Locator::Id(self.open_account(account).await?, session);
        self.change(&locator, Cause::default(), None, Some(job), |open, _| {
            let abandoned = open.session.abandon(opened);
            let effects = abandoned.map_err(ServiceError::state(Action::Continue))?;
            Ok(Step {
                unchanged: effects.events.is_empty(),
                ..effects.into()
            })
        })
        .await?;
        Ok(())
    }

    /// The page of the browser that holds this page token.
    ///
    /// # Errors
    /// [`ServiceError::NoPage`] when it holds none, or the store fails.
    pub async fn page(&self, page_token: &str) -> Result<Page, ServiceError> {
        Ok(self.show(&self.locate(&by_page_token(page_token)).await?))
    }

    /// The person agrees.
    ///
    /// # Errors
    /// When the browser holds no page, or the session does not wait for input.
    pub async fn consent(&self, page_token: &str) -> Result<Page, ServiceError> {
        self.step(page_token, |open, now| {
            open.session
                .consent(now)
                .map_err(ServiceError::state(Action::Continue))?;
            Ok(Step::default())
        })
        .await
    }

    /// The person does not go on.
    ///
    /// # Errors
    /// When the browser holds no page, or the session does not wait for input.
    pub async fn give_up(&self, page_token: &str, why: GiveUp) -> Result<Page, ServiceError> {
        self.step(page_token, |open, _| {
            let effects = open.session.give_up(why.error());
            Ok(effects
                .map_err(ServiceError::state(Action::Continue))?
                .into())
        })
        .await
    }

    /// The person says which kind of document they have.
    ///
    /// # Errors
    /// When the browser holds no page, or the session does not allow it.
    pub async fn choose_type(
        &self,
        page_token: &str,
        kind: DocumentType,
    ) -> Result<Page, ServiceError> {
        self.step(page_token, |open, _| {
            open.session
                .choose_type(kind)
                .map_err(ServiceError::state(Action::Continue))?;
            Ok(Step::default())
        })
        .await
    }

    /// The person sends what they gave: checks start.
    ///
    /// # Errors
    /// When the browser holds no page, something is missing, or the session does not wait for
    /// input.
    pub async fn submit(&self, page_token: &str) -> Result<Page, ServiceError> {
        self.step(page_token, |open, _| {
            let effects = open.session.submit();
            Ok(effects
                .map_err(ServiceError::state(Action::Continue))?
                .into())
        })
        .await
    }

    pub(crate) async fn step(
        &self,
        page_token: &str,
        mut step: impl FnMut(&mut OpenSession, Timestamp) -> Result<Step, ServiceError> + Send,
    ) -> Result<Page, ServiceError> {
        let locator = by_page_token(page_token);
        let step = |open: &mut OpenSession, now| {
            self.expect_attempt(open)?;
            step(open, now)
        };
        let changed = self
            .change(&locator, Cause::default(), None, None, step)
            .await?;
        Ok(self.show(&changed.open))
    }

    /// Refuses whatever leads to another submission where there can be none.
    pub(crate) fn expect_attempt(&self, open: &OpenSession) -> Result<(), ServiceError> {
        let attempt = open.session.expect_attempt(self.settings.max_submissions);
        attempt.map_err(ServiceError::state(Action::Continue))
    }

    pub(crate) fn show(&self, open: &OpenSession) -> Page {
        let session = &open.session;
        let state = &session.state;
        let attempt = session.expect_attempt(self.settings.max_submissions);
        let exhausted = attempt == Err(StateError::TooManySubmissions);
        let account = &open.account.account;
        Page {
            privacy_url: account.profile.privacy_url.clone(),
            session: session.id,
            mode: open.account.mode(),
            business_name: account.business_name.clone(),
            status: session.status,
            redacted: state.redaction.is_some(),
            exhausted,
            requirements: if exhausted {
                Vec::new()
            } else {
                session.requirements()
            },
            options: state.document_options.clone().unwrap_or_default(),
            collection: state.collection.clone(),
            last_error: state.last_error.clone(),
            return_url: session
                .private
                .as_ref()
                .and_then(|private| private.return_url.clone()),
            hand_off: hand_off::state_of(open, self.now()),
        }
    }

    fn check_link_opens(&self, open: &OpenSession) -> Result<(), ServiceError> {
        let access = &open.session.state.access;
        self.expect_attempt(open)?;
        if access.link_used.is_some() {
            Err(LinkError::Used.into())
        } else if access.link_is_spent(self.now()) {
            Err(LinkError::Expired.into())
        } else {
            Ok(())
        }
    }
}

pub(crate) fn by_page_token(page_token: &str) -> Locator {
    match HandOffToken::parse(page_token) {
        Some(phone) => Locator::Phone(phone),
        None => Locator::PageToken(sha256(page_token.as_bytes())),
    }
}

/// The mode's word and where the token leads.
fn parse_link(link: &str) -> Result<(&str, Locator), ServiceError> {
    let (mode, token) = link.split_once('_').ok_or(LinkError::Unknown)?;
    Ok((mode, Locator::LinkToken(sha256(token.as_bytes()))))
}

fn check_link(open: &OpenSession, mode: &str) -> Result<(), LinkError> {
    if open.account.mode().word() == mode {
        Ok(())
    } else {
        Err(LinkError::Unknown)
    }
}
