//! What each subcommand does.

pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod help_markdown;
pub(crate) mod serve;
