//! `bonafide events`: what happened, over the API.

use std::process::ExitCode;

use bonafide_core::id::{EventId, WebhookEndpointId};
use clap::{Args, Subcommand};
use serde_json::Value;

use super::{
    database::block_on,
    output::{Output, text},
    pages::Pages,
    parameters::named,
};
use crate::client::{Access, Client, Parameters};

/// List and read events, and send one once more
///
/// Calls the API of a running server, which keeps events for 30 days.
///
/// Examples:
///   export BONAFIDE_API_KEY=sk_test_...
///   bonafide events list --type 'identity.verification_session.*' --limit 5
///   bonafide events list --delivery-success false --all --json | jq -r .id
///   bonafide events resend evt_... --webhook-endpoint we_...
///
/// Exit codes:
///   0  it was done
///   1  the API refused it
///   2  wrong usage, or no server was reached
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    output: Output,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(List),
    /// Show an event, with the object as it was then.
    Retrieve {
        /// The event, by its id.
        #[arg(value_name = "EVENT_ID")]
        event: EventId,
    },
    Resend(Resend),
}

/// List events, newest first
///
/// A line has the event's id, its time and type, the id of what it is about, and how many webhook
/// endpoints still have to take it.
///
/// Examples:
///   bonafide events list --types identity.verification_session.verified,identity.verification_session.canceled
///   bonafide events list --created-gte 2026-11-26T09:00:00Z --all
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct List {
    /// Only of this type; `*` at the end stands for anything.
    #[arg(long = "type", value_name = "TYPE", conflicts_with = "types")]
    kind: Option<String>,
    /// Only of these types, with commas.
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    types: Vec<String>,
    /// Only those that every endpoint took (`true`), or that one did not take yet (`false`).
    #[arg(long, value_name = "BOOL")]
    delivery_success: Option<bool>,
    #[command(flatten)]
    pages: Pages,
}

/// Send an event once more
///
/// Once, at once, and beside what is still to be sent of itself.
///
/// Examples:
///   bonafide events resend evt_...
///   bonafide events resend evt_... --webhook-endpoint we_...
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Resend {
    /// The event, by its id.
    #[arg(value_name = "EVENT_ID")]
    event: EventId,
    /// To this endpoint only, whatever events it wants; without it, to all that want such events.
    #[arg(long, value_name = "ENDPOINT_ID")]
    webhook_endpoint: Option<WebhookEndpointId>,
}

const PATH: &str = "events";

/// Does what the subcommand says.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let client = arguments.access.client()?;
    let output = arguments.output;
    block_on(async move {
        let shown = match arguments.command {
            Command::List(list) => {
                list.show(&client, &output).await?;
                return Ok(ExitCode::SUCCESS);
            }
            Command::Retrieve { event } => {
                let path = format!("{PATH}/{event}");
                client.get(&path, &Parameters::new()).await?
            }
            Command::Resend(Resend {
                event,
                webhook_endpoint,
            }) => {
                let endpoint = webhook_endpoint.map(|endpoint| endpoint.to_string());
                let form = named([("webhook_endpoint", endpoint)]);
                client
                    .post(&format!("{PATH}/{event}/retry"), &form, None)
                    .await?
            }
        };
        let first = [
            "id",
            "type",
            "created",
            "pending_webhooks",
            "request",
            "api_version",
        ];
        output.object(&shown, &first)?;
        Ok(ExitCode::SUCCESS)
    })
}

impl List {
    async fn show(self, client: &Client, output: &Output) -> anyhow::Result<()> {
        let success = self.delivery_success.map(|success| success.to_string());
        let mut filters = named([("type", self.kind), ("delivery_success", success)]);
        let types = self.types.into_iter();
        filters.extend(types.map(|kind| ("types[]".to_owned(), kind)));
        let line = |event: &Value| output.line(event, &columns(event));
        self.pages.each(client, PATH, &filters, line).await
    }
}

/// One event, for a list.
fn columns(event: &Value) -> [(String, usize); 5] {
    let column = |name: &str| text(name, &event[name]);
    let pending = match event["pending_webhooks"].as_i64() {
        Some(1..) => format!("{} pending", event["pending_webhooks"]),
        _ => String::new(),
    };
    [
        (column("id"), 26),
        (column("created"), 20),
        (column("type"), 44),
        (text("id", &event["data"]["object"]["id"]), 25),
        (pending, 0),
    ]
}
