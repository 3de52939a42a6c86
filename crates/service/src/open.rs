//! Between sealed rows and the core's sessions.

use std::sync::Arc;

use bonafide_core::{
    base62,
    clock::Timestamp,
    id::{FileId, ReportId, SessionId},
    report::Report,
    session::{Private, Session, Status},
};
use bonafide_store::{
    Storage,
    row::{Keyed, ReportRow, SessionRow, StoredSession},
};
use bonafide_vault::{BlobName, DataKey, constant_time_eq, sha256};
use bonafide_wire::render::SessionLink;

use crate::{
    LinkError, OpenAccount, ReportContent, ReportView, Service, ServiceError, SessionView,
};

const SESSION: &str = "session";
const REPORT: &str = "report";
const PICTURE: &str = "picture";
/// Kinds of tokens.
const LINK: &str = "link";
const CLIENT_SECRET: &str = "client secret";

/// A session with what its row holds beside it.
#[derive(Debug, Clone)]
pub(crate) struct OpenSession {
    pub(crate) account: Arc<OpenAccount>,
    pub(crate) session: Session,
    /// `None` after redaction.
    pub(crate) data_key: Option<DataKey>,
    pub(crate) page_token_hash: Option<[u8; 32]>,
    /// Of the link as stored: a redacted session is still known by it, to say what it is.
    pub(crate) token_hash: Option<[u8; 32]>,
    /// The number of the hand-off link by which it was found, as its link or as its phone.
    pub(crate) by_hand_off: Option<u32>,
}

impl OpenSession {
    /// A session that is not stored yet, with a new data key.
    pub(crate) fn new(account: Arc<OpenAccount>, session: Session, key: DataKey) -> Self {
        Self {
            account,
            session,
            data_key: Some(key),
            page_token_hash: None,
            token_hash: None,
            by_hand_off: None,
        }
    }

    pub(crate) const fn id(&self) -> SessionId {
        self.session.id
    }

    /// The row to write.
    pub(crate) fn row(&self) -> SessionRow {
        let Session {
            id,
            account,
            version,
            status,
            state,
            private,
        } = &self.session;
        let mac = |label: &str, text: Option<&String>| {
            text.map(|text| self.account.key.mac(label, text.as_bytes()))
        };
        let private = private.as_ref();
        let reference = private.and_then(|private| private.client_reference_id.as_ref());
        let customer = private.and_then(|private| private.related_customer.as_ref());
        SessionRow {
            id: *id,
            account: *account,
            version: *version,
            status: *status,
            state: state.clone(),
            sealed: private
                .zip(self.data_key.as_ref())
                .map(|(private, key)| key.seal(SESSION, &id.to_bytes(), &to_json(private))),
            token_hash: self
                .token()
                .map(|token| sha256(token.as_bytes()))
                .or(self.token_hash),
            page_token_hash: self.page_token_hash,
            client_reference: mac(CLIENT_REFERENCE, reference),
            related_customer: mac(RELATED_CUSTOMER, customer),
        }
    }

    /// The keyed hash of the customer account, to search by.
    pub(crate) fn customer_account(&self) -> Option<[u8; 32]> {
        let text = self.session.private.as_ref()?;
        let text = text.related_customer_account.as_ref()?;
        Some(self.account.key.mac(CUSTOMER_ACCOUNT, text.as_bytes()))
    }

    /// The data key, wrapped to be stored.
    pub(crate) fn wrapped_data_key(&self) -> Option<Vec<u8>> {
        self.data_key
            .as_ref()
            .map(|key| self.account.key.wrap_data_key(self.id(), key))
    }

    /// The token of the present link; `None` after redaction.
    fn token(&self) -> Option<String> {
        self.derive(LINK, self.session.state.access.generation)
    }

    fn derive(&self, label: &str, generation: u32) -> Option<String> {
        let key = self.data_key.as_ref()?;
        Some(base62::encode_secret(&key.derive_token(label, generation)))
    }

    /// The present client secret; `None` after redaction.
    fn secret(&self) -> Option<String> {
        let secret = self.derive(CLIENT_SECRET, self.session.state.access.secret_generation)?;
        let mode = self.account.mode().word();
        Some(format!("{}_secret_{mode}_{secret}", self.id()))
    }

    /// Link and secret, while they open the page.
    pub(crate) fn link(&self, now: Timestamp, public_url: &str) -> Option<SessionLink> {
        let access = &self.session.state.access;
        let usable = self.session.status == Status::RequiresInput
            && self.session.state.redaction.is_none()
            && !access.link_is_spent(now);
        let token = self.token().filter(|_| usable)?;
        let mode = self.account.mode().word();
        Some(SessionLink {
            client_secret: self.secret().filter(|_| !access.secret_is_spent(now)),
            url: format!("{public_url}/start/{mode}_{token}"),
        })
    }

    /// Whether this is the session's client secret.
    ///
    /// # Errors
    /// Why it opens nothing.
    pub(crate) fn check_secret(&self, secret: &str, now: Timestamp) -> Result<(), LinkError> {
        let access = &self.session.state.access;
        let known = self.secret().is_some_and(|known| {
            constant_time_eq(&sha256(known.as_bytes()), &sha256(secret.as_bytes()))
        });
        if !known {
            Err(LinkError::Unknown)
        } else if access.link_used.is_none() && access.secret_is_spent(now) {
            Err(LinkError::Expired)
        } else {
            Ok(())
        }
    }

    pub(crate) fn seal_report(&self, id: ReportId, report: &Report) -> Option<ReportRow> {
        let key = self.data_key.as_ref()?;
        let reference = report.client_reference_id.as_ref();
        Some(ReportRow {
            id,
            account: self.session.account,
            session: self.id(),
            sealed: key.seal(REPORT, &id.to_bytes(), &to_json(report)),
            client_reference: reference
                .map(|text| self.account.key.mac(CLIENT_REFERENCE, text.as_bytes())),
            flow: self.session.state.flow,
        })
    }

    pub(crate) fn seal_picture(&self, file: FileId, bytes: &[u8]) -> Option<Vec<u8>> {
        Some(
            self.data_key
                .as_ref()?
                .seal(PICTURE, &file.to_bytes(), bytes),
        )
    }

    pub(crate) fn open_picture(
        &self,
        file: FileId,
        sealed: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let key = self
            .data_key
            .as_ref()
            .ok_or(ServiceError::Dangling("data key"))?;
        Ok(key.open(PICTURE, &file.to_bytes(), sealed)?)
    }

    pub(crate) fn blob(&self, file: FileId) -> BlobName {
        BlobName::new(self.session.account, self.id(), file)
    }
}

/// Label of the blind index of the business's reference.
pub(crate) const CLIENT_REFERENCE: &str = "client_reference";
/// Label of the blind index of the business's customer.
pub(crate) const RELATED_CUSTOMER: &str = "related_customer";

/// Label of the blind index of the business's customer account.
pub(crate) const CUSTOMER_ACCOUNT: &str = "related_customer_account";

/// JSON of a type of the core.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("types of the core have string keys and finite shapes")
}

/// Opens a stored report. That of a redacted session needs the session to know its outcome.
pub(crate) async fn open_report(
    storage: &dyn Storage,
    account: &OpenAccount,
    keyed: Keyed<ReportRow>,
) -> Result<ReportView, ServiceError> {
    let Keyed { row, data_key } = keyed;
    let content = match data_key {
        Some(wrapped) => {
            let key = account.key.unwrap_data_key(row.session, &wrapped)?;
            let plain = key.open(REPORT, &row.id.to_bytes(), &row.sealed)?;
            let report =
                serde_json::from_slice(&plain).map_err(ServiceError::unreadable("report"))?;
            ReportContent::Open(Box::new(report))
        }
        None => {
            let session = storage.session(account.id(), row.session).await?;
            let session = session.ok_or(ServiceError::Dangling("session"))?.row;
            ReportContent::Redacted {
                verified: session.status == Status::Verified
                    && session.state.last_report == Some(row.id),
            }
        }
    };
    Ok(ReportView {
        id: row.id,
        session: row.session,
        flow: row.flow,
        mode: account.mode(),
        content,
    })
}

impl Service {
    /// Opens a stored session of an account.
    pub(crate) fn open_session(
        account: Arc<OpenAccount>,
        stored: StoredSession,
    ) -> Result<OpenSession, ServiceError> {
        let StoredSession { row, data_key } = stored;
        let data_key = data_key
            .map(|key| account.key.unwrap_data_key(row.id, &key))
            .transpose()?;
        let private = match (&data_key, &row.sealed) {
            (Some(key), Some(sealed)) => {
                let plain = key.open(SESSION, &row.id.to_bytes(), sealed)?;
                let private: Private =
                    serde_json::from_slice(&plain).map_err(ServiceError::unreadable("session"))?;
                Some(private)
            }
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(ServiceError::Dangling("data key")),
        };
        Ok(OpenSession {
            account,
            session: Session {
                id: row.id,
                account: row.account,
                version: row.version,
                status: row.status,
                state: row.state,
                private,
            },
            data_key,
            page_token_hash: row.page_token_hash,
            token_hash: row.token_hash,
            by_hand_off: None,
        })
    }

    /// Opens a stored report.
    pub(crate) async fn open_report(
        &self,
        account: &Arc<OpenAccount>,
        keyed: Keyed<ReportRow>,
    ) -> Result<ReportView, ServiceError> {
        open_report(&*self.storage, account, keyed).await
    }

    /// A session as callers see it.
    pub(crate) async fn view(
        &self,
        open: &OpenSession,
        now: Timestamp,
        with_report: bool,
    ) -> Result<SessionView, ServiceError> {
        let report = match open.session.state.last_report.filter(|_| with_report) {
            None => None,
            Some(id) => {
                let keyed = self.storage.report(open.account.id(), id).await?;
                let keyed = keyed.ok_or(ServiceError::Dangling("report"))?;
                Some(self.open_report(&open.account, keyed).await?)
            }
        };
        Ok(SessionView {
            report,
            ..self.bare_view(open, now)
        })
    }

    /// A session as callers see it, without its report.
    pub(crate) fn bare_view(&self, open: &OpenSession, now: Timestamp) -> SessionView {
        SessionView {
            session: open.session.clone(),
            mode: open.account.mode(),
            link: open.link(now, &self.settings.public_url),
            report: None,
        }
    }
}
