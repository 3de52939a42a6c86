//! `bonafide audit`: who read sensitive results.

use std::{
    collections::HashMap,
    io::{self, Write},
    process::ExitCode,
};

use bonafide_core::{audit::OPERATOR, id::AuditRecordId};
use clap::Args;

use super::{
    database::{Location, block_on},
    keys::{KeyMode, time},
};

/// List who read sensitive results.
///
/// Newest first: when, with which key (or `operator`, at the command line), from which address, in which
/// request, of which session and object, which fields.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    location: Location,
    /// Of which mode.
    #[arg(long, value_enum, default_value = "live")]
    mode: KeyMode,
    /// How many, at most 100.
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..=100)
    )]
    limit: u32,
    /// Only those before this one: the id that the last page ended with.
    #[arg(long, value_name = "ID")]
    after: Option<AuditRecordId>,
}

/// Prints one page.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    block_on(async {
        let ring = arguments.location.key_ring().await?;
        let account = ring.account(arguments.mode.into()).await?.id;
        let keys: HashMap<_, _> = ring
            .list(account)
            .await?
            .into_iter()
            .map(|key| (key.id, format!("{}_...{}", key.kind.prefix(), key.last4)))
            .collect();
        let (records, more) = ring
            .audit(account, arguments.after, arguments.limit)
            .await?;
        let mut out = io::stdout().lock();
        for record in &records {
            let key = if record.key == OPERATOR {
                "operator".to_owned()
            } else {
                let shown = keys.get(&record.key).map_or("", String::as_str);
                format!("{} {shown}", record.key)
            };
            writeln!(
                out,
                "{}  {}  {key}  {}  {}  {}  {}  {}",
                time(record.id.created()),
                record.id,
                record.address,
                record.request,
                record.session,
                record.object,
                record.fields.join(",")
            )?;
        }
        if let Some(last) = records.last().filter(|_| more) {
            writeln!(out, "There are more: --after {}", last.id)?;
        }
        Ok(ExitCode::SUCCESS)
    })
}
