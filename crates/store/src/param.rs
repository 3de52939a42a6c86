//! Values bound to statements, the same for both engines.

use bonafide_core::{
    clock::Timestamp,
    id::{Id, Kind},
};
use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use serde::Serialize;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value bound to a statement. Integers are `BIGINT`, bytes `BYTEA` or `BLOB`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Param {
    Null,
    Int(i64),
    Bool(bool),
    Bytes(Vec<u8>),
    Text(String),
}

/// Lists values to bind.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::param::Param::from($value)),*] };
}
pub(crate) use params;

impl From<i64> for Param {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<u64> for Param {
    fn from(value: u64) -> Self {
        Self::Int(value.cast_signed())
    }
}
impl From<u32> for Param {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}
impl From<u16> for Param {
    fn from(value: u16) -> Self {
        Self::Int(value.into())
    }
}
impl From<bool> for Param {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<Vec<u8>> for Param {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}
impl<const N: usize> From<[u8; N]> for Param {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}
impl From<String> for Param {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<Timestamp> for Param {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.0)
    }
}
impl<K: Kind> From<Id<K>> for Param {
    fn from(value: Id<K>) -> Self {
        value.to_bytes().into()
    }
}
impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A value as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> Param {
    Param::Text(serde_json::to_string(value).expect("our types have a JSON form"))
}

/// A variant without fields as its word.
pub(crate) fn word<T: Serialize>(value: T) -> Param {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Param::Text(word),
        other => unreachable!("a variant without fields is a word, not {other:?}"),
    }
}

impl rusqlite::ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Bool(value) => ToSqlOutput::Owned(Value::Integer((*value).into())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
        })
    }
}

impl ToSql for Param {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => value.to_sql_checked(ty, out),
            Self::Bool(value) => value.to_sql_checked(ty, out),
            Self::Bytes(value) => value.to_sql_checked(ty, out),
            Self::Text(value) => value.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
