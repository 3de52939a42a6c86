//! Test sessions taken to predefined outcomes, by the business or on the page.

use bonafide_core::predefined::Outcome;

use crate::{
    Action, Answer, Call, Page, Reply, Service, ServiceError,
    change::{Cause, Step},
    hosted::by_page_token,
    open::OpenSession,
};

/// How long a session stays in `processing` where its predefined outcome is to come late.
const DELAY_SECONDS: i64 = 10;

impl Service {
    /// Takes a test session to a predefined outcome, some seconds after the reply where `delay` is
    /// set.
    ///
    /// # Errors
    /// When the account is live, there is no such session, its state does not allow it, or the
    /// store fails.
    pub async fn predefine_session(
        &self,
        call: Call<'_>,
        id: &str,
        outcome: Outcome,
        delay: bool,
        answer: &Answer<'_>,
    ) -> Result<Reply, ServiceError> {
        self.answered(call, id, answer, |open| {
            self.predefine(open, outcome, delay)
        })
        .await
    }

    /// As [`Service::predefine_session`], of the session whose page the browser holds.
    ///
    /// # Errors
    /// When the account is live, the browser holds no page, its session's state does not allow it,
    /// or the store fails.
    pub async fn predefine_page(
        &self,
        page_token: &str,
        outcome: Outcome,
        delay: bool,
    ) -> Result<Page, ServiceError> {
        let locator = by_page_token(page_token);
        let changed = self
            .change(&locator, Cause::default(), None, None, |open, _| {
                self.predefine(open, outcome, delay)
            })
            .await?;
        Ok(self.show(&changed.open))
    }

    fn predefine(
        &self,
        open: &mut OpenSession,
        outcome: Outcome,
        delay: bool,
    ) -> Result<Step, ServiceError> {
        if open.account.mode().is_live() {
            return Err(ServiceError::TestModeOnly);
        }
        let refuse = ServiceError::state(Action::Predefine);
        let attempt = open.session.expect_attempt(self.settings.max_submissions);
        attempt.map_err(&refuse)?;
        let seconds = if delay { DELAY_SECONDS } else { 0 };
        let effects = open
            .session
            .predefine(outcome, self.now().plus_seconds(seconds));
        Ok(effects.map_err(&refuse)?.into())
    }
}
