//! Opened objects as callers see them, with what rendering needs beside them.

use bonafide_core::{
    account::Mode,
    clock::Timestamp,
    id::{FlowId, ReportId, SessionId},
    report::Report,
    session::Session,
};
use bonafide_wire::render::{self, SessionLink};

/// A session with what belongs to it.
#[derive(Clone)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// Test or live.
    pub mode: Mode,
    /// What opens its page; `None` where nothing does at present.
    pub link: Option<SessionLink>,
    /// Its newest report, where it was asked for and there is one.
    pub report: Option<ReportView>,
}

impl SessionView {
    /// As rendering wants it.
    #[must_use]
    pub fn wire(&self) -> render::SessionView<'_> {
        render::SessionView {
            session: &self.session,
            livemode: self.mode.is_live(),
            link: self.link.as_ref(),
            report: self.report.as_ref().map(ReportView::wire),
        }
    }
}

/// A report with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportView {
    /// Its id.
    pub id: ReportId,
    /// Of which session.
    pub session: SessionId,
    /// The flow that the session was made through.
    pub flow: Option<FlowId>,
    /// Test or live.
    pub mode: Mode,
    /// What it holds.
    pub content: ReportContent,
}

impl ReportView {
    /// When it was made.
    #[must_use]
    pub const fn created(&self) -> Timestamp {
        self.id.created()
    }

    /// As rendering wants it.
    #[must_use]
    pub fn wire(&self) -> render::ReportView<'_> {
        render::ReportView {
            id: self.id,
            session: self.session,
            flow: self.flow,
            livemode: self.mode.is_live(),
            content: match &self.content {
                ReportContent::Open(report) => render::ReportContent::Open(report),
                &ReportContent::Redacted { verified } => {
                    render::ReportContent::Redacted { verified }
                }
            },
        }
    }
}

/// What a report holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportContent {
    /// All of it.
    Open(Box<Report>),
    /// Its session was redacted.
    Redacted {
        /// It is the report by which the session was verified.
        verified: bool,
    },
}
