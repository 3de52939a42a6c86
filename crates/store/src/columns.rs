//! Reading rows, the same for both engines.

use std::str::FromStr;

use bonafide_core::{
    clock::Timestamp,
    id::{Id, Kind},
};
use serde::de::DeserializeOwned;

use crate::StoreError;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A row of either engine; columns are counted from 0.
pub(crate) trait Columns {
    fn int(&self, column: usize) -> Result<Option<i64>, Cause>;
    fn boolean(&self, column: usize) -> Result<Option<bool>, Cause>;
    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Cause>;
    fn text(&self, column: usize) -> Result<Option<String>, Cause>;
}

impl Columns for rusqlite::Row<'_> {
    fn int(&self, column: usize) -> Result<Option<i64>, Cause> {
        Ok(self.get(column)?)
    }
    fn boolean(&self, column: usize) -> Result<Option<bool>, Cause> {
        Ok(self.get(column)?)
    }
    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Cause> {
        Ok(self.get(column)?)
    }
    fn text(&self, column: usize) -> Result<Option<String>, Cause> {
        Ok(self.get(column)?)
    }
}

impl Columns for tokio_postgres::Row {
    fn int(&self, column: usize) -> Result<Option<i64>, Cause> {
        Ok(self.try_get(column)?)
    }
    fn boolean(&self, column: usize) -> Result<Option<bool>, Cause> {
        Ok(self.try_get(column)?)
    }
    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Cause> {
        Ok(self.try_get(column)?)
    }
    fn text(&self, column: usize) -> Result<Option<String>, Cause> {
        Ok(self.try_get(column)?)
    }
}

/// Reads a row's columns one after another.
pub(crate) struct Reader<'a> {
    columns: &'a dyn Columns,
    table: &'static str,
    next: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(columns: &'a dyn Columns, table: &'static str) -> Self {
        Self {
            columns,
            table,
            next: 0,
        }
    }

    pub(crate) fn opt_int<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, StoreError> {
        self.read(|columns, column| columns.int(column))?
            .map(T::try_from)
            .transpose()
            .map_err(|_| self.inconsistent("a number is out of its range".into()))
    }

    pub(crate) fn int<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        let value = self.opt_int()?;
        self.present(value)
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, StoreError> {
        self.int().map(Timestamp)
    }

    pub(crate) fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int()?.map(Timestamp))
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, StoreError> {
        let value = self.read(|columns, column| columns.boolean(column))?;
        self.present(value)
    }

    pub(crate) fn opt_bytes(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|columns, column| columns.bytes(column))
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        let value = self.opt_bytes()?;
        self.present(value)
    }

    pub(crate) fn opt_array<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        self.opt_bytes()?
            .map(|bytes| {
                <[u8; N]>::try_from(bytes.as_slice())
                    .map_err(|_| self.inconsistent("bytes have another length".into()))
            })
            .transpose()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let value = self.opt_array()?;
        self.present(value)
    }

    pub(crate) fn id<K: Kind>(&mut self) -> Result<Id<K>, StoreError> {
        self.array().map(Id::from_bytes)
    }

    pub(crate) fn opt_id<K: Kind>(&mut self) -> Result<Option<Id<K>>, StoreError> {
        Ok(self.opt_array()?.map(Id::from_bytes))
    }

    pub(crate) fn opt_text(&mut self) -> Result<Option<String>, StoreError> {
        self.read(|columns, column| columns.text(column))
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        let value = self.opt_text()?;
        self.present(value)
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let value = self.opt_json()?;
        self.present(value)
    }

    pub(crate) fn opt_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        self.opt_text()?
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| self.inconsistent(error.into()))
    }

    /// A value stored as its own text.
    pub(crate) fn parsed<T: FromStr<Err: Into<Cause>>>(&mut self) -> Result<T, StoreError> {
        let text = self.text()?;
        text.parse()
            .map_err(|error: T::Err| self.inconsistent(error.into()))
    }

    /// A variant without fields, stored as its word.
    pub(crate) fn word<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let word = serde_json::Value::String(self.text()?);
        serde_json::from_value(word).map_err(|error| self.inconsistent(error.into()))
    }

    fn read<T>(
        &mut self,
        get: impl FnOnce(&dyn Columns, usize) -> Result<T, Cause>,
    ) -> Result<T, StoreError> {
        let column = self.next;
        self.next += 1;
        get(self.columns, column).map_err(|cause| self.inconsistent(cause))
    }

    fn present<T>(&self, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.inconsistent("a column is NULL that never is".into()))
    }

    fn inconsistent(&self, source: Cause) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            source,
        }
    }
}
