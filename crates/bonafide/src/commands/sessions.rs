//! `bonafide sessions`: verification sessions over the API.

use std::process::ExitCode;

use bonafide_core::id::{FlowId, SessionId};
use clap::{Args, Subcommand};
use serde_json::Value;

use super::{
    database::block_on,
    output::{Output, text},
    pages::Pages,
    parameters::{Metadata, expand, named},
};
use crate::client::{Access, Client, Failure, Parameters};

/// Create, read, list and end verification sessions
///
/// Calls the API of a running server. What is shown of a person is what the key may see: sensitive
/// fields only with --expand and a restricted key with the permission sensitive_read.
///
/// Examples:
///   export BONAFIDE_API_KEY=sk_test_...
///   bonafide sessions create --allowed-types passport,id_card --metadata user_id=42
///   bonafide sessions retrieve vs_... --expand verified_outputs
///   bonafide sessions list --status requires_input --all --json | jq -r .id
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
    Create(Create),
    Retrieve(Retrieve),
    List(List),
    Cancel(Cancel),
    Redact(Redact),
}

/// Make a session and show the link for the person
///
/// Examples:
///   bonafide sessions create
///   bonafide sessions create --require-live-capture --return-url https://shop.example/welcome
///   bonafide sessions create --verification-flow vf_... --client-reference-id user-42
///   xdg-open "$(bonafide sessions create --json | jq -r .url)"
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Create {
    /// What is checked; `document` unless a flow says it.
    #[arg(long = "type", value_name = "TYPE", value_parser = ["document"])]
    check: Option<String>,
    /// Kinds of document that are taken, with commas; all where none is named.
    #[arg(
        long,
        value_name = "KINDS",
        value_delimiter = ',',
        value_parser = ["driving_license", "id_card", "passport"]
    )]
    allowed_types: Vec<String>,
    /// Pictures must come straight from a camera.
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    require_live_capture: Option<bool>,
    /// The flow that says what is checked, in place of the options above.
    #[arg(
        long,
        value_name = "FLOW_ID",
        conflicts_with_all = ["check", "allowed_types", "require_live_capture"]
    )]
    verification_flow: Option<FlowId>,
    /// Where the page goes when it is done.
    #[arg(long, value_name = "URL")]
    return_url: Option<String>,
    /// Your reference for the person.
    #[arg(long, value_name = "TEXT")]
    client_reference_id: Option<String>,
    /// Your customer, by its id.
    #[arg(long, value_name = "ID")]
    related_customer: Option<String>,
    /// Your customer's account, by its id.
    #[arg(long, value_name = "ID")]
    related_customer_account: Option<String>,
    #[command(flatten)]
    metadata: Metadata,
    /// With the same key and parameters, a call that is made again gives the session of the first.
    #[arg(long, value_name = "TEXT")]
    idempotency_key: Option<String>,
    /// A property to show in full; may be repeated.
    #[arg(long, value_name = "PATH")]
    expand: Vec<String>,
}

/// Show a session
///
/// Examples:
///   bonafide sessions retrieve vs_...
///   bonafide sessions retrieve vs_... --expand last_verification_report --json
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Retrieve {
    /// The session, by its id.
    #[arg(value_name = "SESSION_ID")]
    session: SessionId,
    /// A property to show in full, as `verified_outputs` or `verified_outputs.dob`; may be repeated.
    #[arg(long, value_name = "PATH")]
    expand: Vec<String>,
}

/// List sessions, newest first
///
/// Examples:
///   bonafide sessions list --limit 5
///   bonafide sessions list --status verified --created-gte 2026-11-01 --all --json
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct List {
    /// Only with this status.
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = ["canceled", "processing", "requires_input", "verified"]
    )]
    status: Option<String>,
    /// Only with this reference.
    #[arg(long, value_name = "TEXT")]
    client_reference_id: Option<String>,
    /// Only of this customer.
    #[arg(long, value_name = "ID")]
    related_customer: Option<String>,
    /// Only of this customer's account.
    #[arg(long, value_name = "ID")]
    related_customer_account: Option<String>,
    #[command(flatten)]
    pages: Pages,
    /// A property to show in full, as `data.verified_outputs`; may be repeated.
    #[arg(long, value_name = "PATH")]
    expand: Vec<String>,
}

/// Give up a session that waits for input
///
/// Its link opens no more. This cannot be undone.
///
/// Examples:
///   bonafide sessions cancel vs_...
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Cancel {
    /// The session, by its id.
    #[arg(value_name = "SESSION_ID")]
    session: SessionId,
}

/// Make all that a session holds of the person unreadable, for good
///
/// The key that opens its data is deleted. This cannot be undone.
///
/// Examples:
///   bonafide sessions redact vs_...
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Redact {
    /// The session, by its id.
    #[arg(value_name = "SESSION_ID")]
    session: SessionId,
}

const PATH: &str = "identity/verification_sessions";

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
            Command::Create(create) => create.call(&client).await?,
            Command::Retrieve(Retrieve {
                session,
                expand: paths,
            }) => {
                client
                    .get(&format!("{PATH}/{session}"), &expand(&paths))
                    .await?
            }
            Command::Cancel(Cancel { session }) => end(&client, session, "cancel").await?,
            Command::Redact(Redact { session }) => end(&client, session, "redact").await?,
        };
        let first = [
            "id",
            "status",
            "last_error",
            "url",
            "created",
            "type",
            "options",
        ];
        output.object(&shown, &first)?;
        Ok(ExitCode::SUCCESS)
    })
}

async fn end(client: &Client, session: SessionId, how: &str) -> Result<Value, Failure> {
    let path = format!("{PATH}/{session}/{how}");
    client.post(&path, &Parameters::new(), None).await
}

impl Create {
    async fn call(self, client: &Client) -> Result<Value, Failure> {
        let flow = self.verification_flow.map(|flow| flow.to_string());
        let check = self
            .check
            .or_else(|| flow.is_none().then(|| "document".to_owned()));
        let live = self.require_live_capture.map(|live| live.to_string());
        let mut form = named([
            ("type", check),
            ("verification_flow", flow),
            ("options[document][require_live_capture]", live),
            ("return_url", self.return_url),
            ("client_reference_id", self.client_reference_id),
            ("related_customer", self.related_customer),
            ("related_customer_account", self.related_customer_account),
        ]);
        let kinds = self.allowed_types.into_iter();
        form.extend(kinds.map(|kind| ("options[document][allowed_types][]".to_owned(), kind)));
        form.extend(self.metadata.parameters());
        form.extend(expand(&self.expand));
        client
            .post(PATH, &form, self.idempotency_key.as_deref())
            .await
    }
}

impl List {
    async fn show(self, client: &Client, output: &Output) -> anyhow::Result<()> {
        let mut filters = named([
            ("status", self.status),
            ("client_reference_id", self.client_reference_id),
            ("related_customer", self.related_customer),
            ("related_customer_account", self.related_customer_account),
        ]);
        filters.extend(expand(&self.expand));
        let line = |session: &Value| output.line(session, &columns(session));
        self.pages.each(client, PATH, &filters, line).await
    }
}

/// One session, for a list.
fn columns(session: &Value) -> [(String, usize); 5] {
    let column = |name: &str| text(name, &session[name]);
    [
        (column("id"), 25),
        (column("created"), 20),
        (column("status"), 14),
        (text("code", &session["last_error"]["code"]), 0),
        (column("client_reference_id"), 0),
    ]
}
