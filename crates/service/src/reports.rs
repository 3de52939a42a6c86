//! Reports, as the API's callers read them.

use std::sync::Arc;

use bonafide_core::id::{ReportId, SessionId};
use bonafide_store::page::ReportFilter;

use crate::{
    Caller, Class, List, ListRequest, ReportView, Service, ServiceError, open::CLIENT_REFERENCE,
};

/// Which reports to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportListing {
    /// Only of this session; that of an unknown one is an empty list.
    pub verification_session: Option<String>,
    /// Only with this reference.
    pub client_reference_id: Option<String>,
    /// Only of sessions that were made through no flow.
    pub without_flow: bool,
    /// Which page.
    pub list: ListRequest,
}

impl Service {
    /// One report.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn report(&self, caller: &Caller, id: &str) -> Result<ReportView, ServiceError> {
        let unknown = || ServiceError::NotFound {
            class: Class::Report,
            id: id.to_owned(),
            param: "report",
        };
        let parsed: ReportId = id.parse().map_err(|_| unknown())?;
        let keyed = self.storage.report(caller.account.id(), parsed).await?;
        self.open_report(&caller.account, keyed.ok_or_else(unknown)?)
            .await
    }

    /// A page of reports.
    ///
    /// # Errors
    /// When a cursor's report is unknown, or the store fails.
    pub async fn reports(
        &self,
        caller: &Caller,
        listing: &ReportListing,
    ) -> Result<List<ReportView>, ServiceError> {
        let account = &caller.account;
        let cursor = match listing.list.given()? {
            None => None,
            Some(given) => {
                let id = given.id(Class::Report)?;
                let found = self.storage.report(account.id(), id).await?;
                found.ok_or_else(|| given.unknown(Class::Report))?;
                Some(id)
            }
        };
        let session = match &listing.verification_session {
            None => None,
            Some(text) => match text.parse::<SessionId>() {
                Ok(id) => Some(id),
                Err(_) => {
                    return Ok(List {
                        items: Vec::new(),
                        has_more: false,
                    });
                }
            },
        };
        let reference = listing.client_reference_id.as_ref();
        let filter = ReportFilter {
            session,
            client_reference: reference
                .map(|text| account.key.mac(CLIENT_REFERENCE, text.as_bytes())),
            without_flow: listing.without_flow,
        };
        let rows = self
            .storage
            .reports(account.id(), filter, listing.list.page(cursor))
            .await?;
        let mut items = Vec::with_capacity(rows.rows.len());
        for keyed in rows.rows {
            items.push(self.open_report(&Arc::clone(account), keyed).await?);
        }
        Ok(List {
            items,
            has_more: rows.has_more,
        })
    }
}
