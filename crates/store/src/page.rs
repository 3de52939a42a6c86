//! Pages of lists: newest first, by id.

use bonafide_core::{clock::Timestamp, session::Status};

/// Where a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cursor {
    /// At the newest.
    #[default]
    Newest,
    /// After (older than) this id.
    After([u8; 16]),
    /// Before (newer than) this id: the rows nearest to it.
    Before([u8; 16]),
}

/// A page of a list. Rows come newest first, whatever the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Where it starts.
    pub cursor: Cursor,
    /// At most this many rows, 1 to 100.
    pub limit: u32,
    /// Only rows made at or after this instant.
    pub from: Option<Timestamp>,
    /// Only rows made before this instant.
    pub until: Option<Timestamp>,
}

/// Rows and whether there are more in the direction of the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// Newest first.
    pub rows: Vec<T>,
    /// There are more beyond.
    pub has_more: bool,
}

/// Which sessions to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionFilter {
    /// Only with this status.
    pub status: Option<Status>,
    /// Only with this reference: its keyed hash.
    pub client_reference: Option<[u8; 32]>,
    /// Only of this customer: its keyed hash.
    pub related_customer: Option<[u8; 32]>,
    /// Only of this customer account: its keyed hash.
    pub customer_account: Option<[u8; 32]>,
}

/// Which reports to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportFilter {
    /// Only of this session.
    pub session: Option<bonafide_core::id::SessionId>,
    /// Only with this reference: its keyed hash.
    pub client_reference: Option<[u8; 32]>,
    /// Only of sessions that were made through no flow.
    pub without_flow: bool,
}

/// Which files to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileFilter {
    /// Only with this purpose.
    pub purpose: Option<String>,
}

/// Which links to files to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileLinkFilter {
    /// Only to this file.
    pub file: Option<bonafide_core::id::FileId>,
    /// Only those that have expired at this instant, or have not.
    pub expired: Option<(bool, Timestamp)>,
}

/// Which events to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Only of these types; empty for all.
    pub types: Vec<bonafide_core::event::EventType>,
    /// Only those that every endpoint took, or only those that one still waits for or never took.
    pub delivered: Option<bool>,
}
