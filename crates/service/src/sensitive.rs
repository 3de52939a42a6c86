//! Reads of sensitive results: who still may, and the record that each leaves.

use std::net::IpAddr;

use bonafide_core::{
    audit::AuditRecord,
    clock::Timestamp,
    id::{RequestId, SessionId},
};

use crate::{Caller, ReportContent, ReportView, Service, ServiceError, SessionView};

/// Who reads, in which request, from where.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// With which key.
    pub caller: &'a Caller,
    /// In which request.
    pub request: RequestId,
    /// From where.
    pub address: IpAddr,
}

/// What there is of sensitive results in an object that is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitiveRead {
    /// Of which session.
    pub session: SessionId,
    /// The id of the object.
    pub object: String,
    /// When the verification was processed.
    pub processed: Timestamp,
}

impl SessionView {
    /// Its sensitive results; `None` before it was ever processed, and after redaction.
    #[must_use]
    pub fn sensitive(&self) -> Option<SensitiveRead> {
        let state = &self.session.state;
        let report = state.last_report.filter(|_| state.redaction.is_none())?;
        Some(SensitiveRead {
            session: self.session.id,
            object: self.session.id.to_string(),
            processed: report.created(),
        })
    }
}

impl ReportView {
    /// Its sensitive results; `None` after redaction.
    #[must_use]
    pub fn sensitive(&self) -> Option<SensitiveRead> {
        match self.content {
            ReportContent::Redacted { .. } => None,
            ReportContent::Open(_) => Some(SensitiveRead {
                session: self.session,
                object: self.id.to_string(),
                processed: self.created(),
            }),
        }
    }
}

impl Service {
    /// Whether the reader, whose key has the permission, still sees these results.
    #[must_use]
    pub fn still_sees(&self, reader: Reader<'_>, read: &SensitiveRead) -> bool {
        reader.caller.key.still_sees(read.processed, self.now())
    }

    /// Writes down that these fields are shown. They may be shown once this has returned.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_reads(
        &self,
        reader: Reader<'_>,
        reads: Vec<SensitiveRead>,
        fields: &[String],
    ) -> Result<(), ServiceError> {
        if reads.is_empty() {
            return Ok(());
        }
        let account = reader.caller.account.id();
        let now = self.now();
        let records = reads.into_iter().map(|read| AuditRecord {
            id: self.new_id(account, now),
            account,
            key: reader.caller.key.id,
            session: read.session,
            object: read.object,
            fields: fields.to_vec(),
            request: reader.request,
            address: reader.address,
        });
        Ok(self.storage.insert_audit_records(records.collect()).await?)
    }
}
