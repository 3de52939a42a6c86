//! Lists of the API: which part is wanted, and page after page of it.

use std::{
    io::{self, Write},
    time::Duration,
};

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use crate::client::{Client, Failure, Parameters};

/// Which part of a list is shown.
#[derive(Args)]
pub(super) struct Pages {
    /// At most how many, 1 to 100; 10 where nothing is said.
    #[arg(long, value_name = "NUMBER", conflicts_with = "all")]
    limit: Option<u32>,
    /// Show them all, asking for page after page.
    #[arg(long, conflicts_with = "ending_before")]
    all: bool,
    /// Only those that come after the one with this id, newest first.
    #[arg(long, value_name = "ID", conflicts_with = "ending_before")]
    starting_after: Option<String>,
    /// Only those that come before the one with this id.
    #[arg(long, value_name = "ID")]
    ending_before: Option<String>,
    /// Only those made at this time or later: 2026-11-26, 2026-11-26T09:00:00Z, or seconds since 1970.
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    created_gte: Option<i64>,
    /// Only those made after this time.
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    created_gt: Option<i64>,
    /// Only those made at this time or earlier.
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    created_lte: Option<i64>,
    /// Only those made before this time.
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    created_lt: Option<i64>,
}

/// An instant in seconds since 1970; a day begins in UTC.
fn seconds(text: &str) -> Result<i64, &'static str> {
    let instant = |text: &str| text.parse().ok().map(Timestamp::as_second);
    let number = text.parse().ok();
    number
        .or_else(|| instant(text))
        .or_else(|| instant(&format!("{text}T00:00:00Z")))
        .ok_or("it is to look like 2026-11-26 or 2026-11-26T09:00:00Z, or be seconds since 1970")
}

/// How often a page is asked for again while the server is busy, once a second.
const MAX_WAITS: u32 = 30;

impl Pages {
    /// Shows each object of the list at `path`; at the end says, beside the list, if there are more.
    ///
    /// # Errors
    /// When the API refuses it or does not answer, or `show` fails.
    pub(super) async fn each(
        &self,
        client: &Client,
        path: &str,
        filters: &Parameters,
        mut show: impl FnMut(&Value) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut parameters = self.parameters();
        parameters.extend_from_slice(filters);
        let mut cursor = self.starting_after.clone();
        loop {
            let mut asked = parameters.clone();
            asked.extend(cursor.take().map(|id| ("starting_after".to_owned(), id)));
            let page = patient(client, path, &asked).await?;
            let objects = page["data"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            for object in objects {
                show(object)?;
            }
            let last = objects.last().and_then(|object| object["id"].as_str());
            let Some(last) = last.filter(|_| page["has_more"] == true) else {
                return Ok(());
            };
            if !self.all {
                if self.ending_before.is_none() {
                    let mut beside = io::stderr().lock();
                    writeln!(beside, "There are more: --starting-after {last}, or --all")?;
                }
                return Ok(());
            }
            cursor = Some(last.to_owned());
        }
    }

    fn parameters(&self) -> Parameters {
        let limit = if self.all { Some(100) } else { self.limit };
        let times = [
            ("created[gte]", self.created_gte),
            ("created[gt]", self.created_gt),
            ("created[lte]", self.created_lte),
            ("created[lt]", self.created_lt),
        ];
        let numbers = [("limit", limit.map(i64::from))].into_iter().chain(times);
        numbers
            .filter_map(|(name, number)| Some((name, number?.to_string())))
            .chain(self.ending_before.clone().map(|id| ("ending_before", id)))
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// One page, waited for while the server has too many requests.
async fn patient(client: &Client, path: &str, asked: &Parameters) -> Result<Value, Failure> {
    let mut waits = 0;
    loop {
        match client.get(path, asked).await {
            Err(failure) if failure.is_busy() && waits < MAX_WAITS => {
                waits += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            outcome => return outcome,
        }
    }
}
