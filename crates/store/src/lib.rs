//! The Storage trait and its two engines, SQLite and PostgreSQL; the only crate with SQL.
