//! A session to try things with, for whoever sits at the machine itself.

use std::{net::IpAddr, sync::Arc};

use bonafide_core::{
    account::Mode,
    id::SessionId,
    lifecycle::NewSession,
    session::{CheckType, Private, Session},
};
use bonafide_vault::DataKey;

use crate::{
    Service, ServiceError,
    change::{Cause, Step},
    open::OpenSession,
};

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
        let now = self.now();
        let id: SessionId = self.new_id(test.id, now);
        let new = NewSession {
            id,
            account: test.id,
            check: CheckType::Document,
            document_options: None,
            private: Private::default(),
        };
        let (session, effects) = Session::create(new, now);
        let key = DataKey::generate(test.id, id, &*self.entropy);
        let open = OpenSession::new(Arc::clone(&account), session, key);
        let wrapped = open.wrapped_data_key();
        let step = Step::from(effects);
        let changed = self
            .commit(open, now, step, Cause::default(), None, None, wrapped)
            .await?;
        let view = self.view(&changed.open, now, false).await?;
        Ok(view.link.map(|link| link.url))
    }
}
