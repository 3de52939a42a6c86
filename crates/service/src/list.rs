//! Pages of lists as callers ask for them.

use bonafide_core::{
    clock::Timestamp,
    id::{Id, Kind},
};
use bonafide_store::page::{Cursor, Page};

use crate::{Class, ServiceError};

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRequest {
    /// At most this many, 1 to 100.
    pub limit: u32,
    /// Older than the object of this id.
    pub starting_after: Option<String>,
    /// Newer than the object of this id.
    pub ending_before: Option<String>,
    /// Made at this instant or later.
    pub from: Option<Timestamp>,
    /// Made before this instant.
    pub until: Option<Timestamp>,
}

/// A page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T> {
    /// The objects.
    pub items: Vec<T>,
    /// There are more beyond, in the direction of the cursor.
    pub has_more: bool,
}

/// A cursor as given: the id's text and the parameter that carried it.
pub(crate) struct Given<'a> {
    pub(crate) text: &'a str,
    pub(crate) param: &'static str,
}

impl ListRequest {
    pub(crate) fn given(&self) -> Result<Option<Given<'_>>, ServiceError> {
        match (&self.starting_after, &self.ending_before) {
            (Some(_), Some(_)) => Err(ServiceError::BothCursors),
            (Some(text), None) => Ok(Some(Given {
                text,
                param: "starting_after",
            })),
            (None, Some(text)) => Ok(Some(Given {
                text,
                param: "ending_before",
            })),
            (None, None) => Ok(None),
        }
    }

    pub(crate) fn page<K: Kind>(&self, cursor: Option<Id<K>>) -> Page {
        Page {
            cursor: match cursor {
                None => Cursor::Newest,
                Some(id) if self.starting_after.is_some() => Cursor::After(id.to_bytes()),
                Some(id) => Cursor::Before(id.to_bytes()),
            },
            limit: self.limit.clamp(1, 100),
            from: self.from,
            until: self.until,
        }
    }
}

impl Given<'_> {
    pub(crate) fn id<K: Kind>(&self, class: Class) -> Result<Id<K>, ServiceError> {
        self.text.parse().map_err(|_| self.unknown(class))
    }

    pub(crate) fn unknown(&self, class: Class) -> ServiceError {
        ServiceError::NotFound {
            class,
            id: self.text.to_owned(),
            param: self.param,
        }
    }
}
