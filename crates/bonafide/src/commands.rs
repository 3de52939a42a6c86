//! What each subcommand does.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod completions;
mod database;
pub(crate) mod endpoints;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod flows;
pub(crate) mod help_markdown;
pub(crate) mod keys;
pub(crate) mod listen;
pub(crate) mod logs;
mod look;
pub(crate) mod openapi;
mod output;
mod pages;
mod parameters;
pub(crate) mod serve;
pub(crate) mod sessions;
pub(crate) mod trigger;
