//! A session to try things with, for whoever sits at the machine itself.

use std::net::IpAddr;

use bonafide_core::{account::Mode, session::CheckType};

use crate::{Plan, Service, ServiceError, SessionCreation, change::Cause};

impl Service {
    /// Whether trial sessions are to be had: only while the server is for its own machine, that is
    /// while its public address is a loopback one. Anybody could make them otherwise.
    #[must_use]
    pub fn offers_trials(&self) -> bool {
        let url = &self.settings.public_url;
        let host = url.strip_prefix("http://").unwrap_or(url);
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || literal
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// A new document session of the first test account, and the URL of its page; `None` where
    /// trials are not offered.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn create_trial(&self) -> Result<Option<String>, ServiceError> {
        let accounts = self.accounts().await?;
        let test = accounts.iter().find(|account| account.mode == Mode::Test);
        let Some(test) = test.filter(|_| self.offers_trials()) else {
            return Ok(None);
        };
        let account = self.open_account(test.id).await?;
        let creation = SessionCreation::plain(Plan::Own {
            check: CheckType::Document,
            document_options: None,
        });
        let changed = self
            .create(account, creation, Cause::default(), None)
            .await?;
        let view = self.view(&changed.open, changed.now, false).await?;
        Ok(view.link.map(|link| link.url))
    }
}
