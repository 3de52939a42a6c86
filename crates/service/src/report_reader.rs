//! Reports as an operator reads them at the command line, with the root key.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use bonafide_core::{
    audit::{AuditRecord, OPERATOR},
    clock::{Clock, Entropy},
    id::{AuditRecordId, ReportId, RequestId, SessionId},
};
use bonafide_store::{Storage, row::AccountRow};
use bonafide_vault::RootKey;

use crate::{Class, OpenAccount, ReportContent, ReportView, ServiceError, open::open_report};

/// The part of a report that [`ReportReader`] is for, as the audit names it.
const TRACE: &str = "trace";

/// Opens reports of all accounts.
pub struct ReportReader {
    storage: Arc<dyn Storage>,
    root_key: RootKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl ReportReader {
    /// The reports in this store.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        root_key: RootKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            storage,
            root_key,
            clock,
            entropy,
        }
    }

    /// A report by its id, or a session's newest by the session's. The read is written down before this
    /// returns.
    ///
    /// # Errors
    /// When there is none, the root key is not the right one, or the store fails.
    pub async fn read(&self, id: &str) -> Result<ReportView, ServiceError> {
        for row in self.storage.accounts().await? {
            let account = row.account.id;
            let report = match (id.parse::<ReportId>(), id.parse::<SessionId>()) {
                (Ok(report), _) => Some(report),
                (_, Ok(session)) => {
                    let found = self.storage.session(account, session).await?;
                    found.and_then(|found| found.row.state.last_report)
                }
                _ => None,
            };
            let Some(report) = report else { continue };
            let Some(keyed) = self.storage.report(account, report).await? else {
                continue;
            };
            let opened = Arc::new(self.open(row)?);
            let view = open_report(&*self.storage, &opened, keyed).await?;
            if matches!(view.content, ReportContent::Open(_)) {
                self.record(&view, &opened).await?;
            }
            return Ok(view);
        }
        Err(ServiceError::NotFound {
            class: Class::Report,
            id: id.to_owned(),
            param: "report",
        })
    }

    fn open(&self, row: AccountRow) -> Result<OpenAccount, ServiceError> {
        let key = self
            .root_key
            .unwrap_account_key(row.account.id, &row.wrapped_key)?;
        Ok(OpenAccount {
            account: row.account,
            key,
        })
    }

    async fn record(&self, view: &ReportView, account: &OpenAccount) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let shard = account.id().shard();
        let record = AuditRecord {
            id: AuditRecordId::new(now, shard, &*self.entropy),
            account: account.id(),
            key: OPERATOR,
            session: view.session,
            object: view.id.to_string(),
            fields: vec![TRACE.to_owned()],
            request: RequestId::new(now, 0, &*self.entropy),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        Ok(self.storage.insert_audit_records(vec![record]).await?)
    }
}
