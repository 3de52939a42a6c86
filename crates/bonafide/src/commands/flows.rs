//! `bonafide flows`: verification flows from the command line.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::process::ExitCode;

use bonafide_core::{
    document::DocumentType,
    flow::Flow,
    id::FlowId,
    session::{CheckType, DocumentOptions},
};
use bonafide_service::FlowSpec;
use clap::{Args, Subcommand, ValueEnum};

use super::{
    database::{Location, block_on},
    keys::{KeyMode, time},
};

/// Make, list, change and end verification flows
///
/// A flow keeps what is checked under a name. A program makes a session with the flow's id alone
/// (`verification_flow=vf_...`, without `type` and `options`), so that what is checked can be
/// changed here without changing the program. A session takes the flow as it is at that moment.
///
/// A flow also has a link, below the server's public address: it makes a session for each visitor
/// and lasts as long as the flow is active. What comes of them is told by events, as of others.
///
/// Works on the server's data folder or database, whether the server is running or not; what it
/// changes holds for the next session.
///
/// Examples:
///   bonafide flows create --name "Age check" --document passport --document id_card
///   bonafide flows update vf_... --live-capture true
///   bonafide flows deactivate vf_...
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    location: Location,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a flow and show its id.
    Create(Create),
    /// Show which flows there are.
    List {
        /// Of which mode.
        #[arg(long, value_enum, default_value = "test")]
        mode: KeyMode,
    },
    /// Show all of a flow.
    Show {
        /// The flow, by its id.
        #[arg(value_name = "FLOW_ID")]
        flow: FlowId,
    },
    /// Change a flow; what is not named stays. Sessions that were made through it stay as they are.
    Update(Update),
    /// Let no more sessions be made through a flow; those that were made go on.
    Deactivate {
        /// The flow, by its id.
        #[arg(value_name = "FLOW_ID")]
        flow: FlowId,
    },
    /// Let sessions be made through a flow again.
    Activate {
        /// The flow, by its id.
        #[arg(value_name = "FLOW_ID")]
        flow: FlowId,
    },
}

#[derive(Args)]
struct Create {
    /// Test or live.
    #[arg(long, value_enum, default_value = "test")]
    mode: KeyMode,
    /// What the flow is called.
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// What is checked. Other checks are not in this version.
    #[arg(long = "type", value_enum, default_value = "document")]
    check: Check,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Args)]
struct Update {
    /// The flow, by its id.
    #[arg(value_name = "FLOW_ID")]
    flow: FlowId,
    /// What the flow is called.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// What a new flow may name and a change may replace.
#[derive(Args)]
struct Settings {
    /// A kind of document that is taken; may be repeated. `any` takes all, which is what a new flow
    /// does.
    #[arg(long, value_name = "KIND", value_enum)]
    document: Vec<Document>,
    /// Whether pictures must come straight from a camera; a new flow takes files too.
    #[arg(long, value_name = "BOOL")]
    live_capture: Option<bool>,
    /// Where the page goes when it is done, unless the session says where; empty for nowhere.
    #[arg(long, value_name = "URL")]
    return_url: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Document {
    Any,
    DrivingLicense,
    IdCard,
    Passport,
}

impl Document {
    const fn kind(self) -> Option<DocumentType> {
        match self {
            Self::Any => None,
            Self::DrivingLicense => Some(DocumentType::DrivingLicense),
            Self::IdCard => Some(DocumentType::IdCard),
            Self::Passport => Some(DocumentType::Passport),
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Check {
    /// A government document.
    Document,
}

impl From<Check> for CheckType {
    fn from(check: Check) -> Self {
        match check {
            Check::Document => Self::Document,
        }
    }
}

impl Settings {
    fn apply(&self, options: &mut DocumentOptions, return_url: &mut Option<String>) {
        if !self.document.is_empty() {
            // None at all where one of them is `any`.
            options.allowed_types = self.document.iter().map(|named| named.kind()).collect();
        }
        options.require_live_capture = self.live_capture.or(options.require_live_capture);
        if let Some(url) = &self.return_url {
            *return_url = Some(url.clone()).filter(|url| !url.is_empty());
        }
    }
}

/// Does what the subcommand says.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { location, command } = arguments;
    block_on(async move {
        let flows = location.flows().await?;
        match command {
            Command::Create(create) => {
                let mut spec = FlowSpec {
                    name: create.name,
                    check: create.check.into(),
                    document_options: DocumentOptions::default(),
                    return_url: None,
                };
                let settings = &create.settings;
                settings.apply(&mut spec.document_options, &mut spec.return_url);
                let made = flows.create(create.mode.into(), spec).await?;
                println!("{}", made.id);
                println!(
                    "Sessions are made through it with verification_flow={}, or by whoever opens {}",
                    made.id,
                    link(made.id)
                );
            }
            Command::List { mode } => {
                for flow in flows.list(mode.into()).await? {
                    println!("{}", line(&flow));
                }
            }
            Command::Show { flow } => show(&flows.find(flow).await?),
            Command::Update(update) => {
                let changed = flows.change(update.flow, |flow| {
                    let settings = &update.settings;
                    settings.apply(&mut flow.document_options, &mut flow.return_url);
                    if let Some(name) = &update.name {
                        flow.name.clone_from(name);
                    }
                });
                show(&changed.await?);
            }
            Command::Deactivate { flow } => {
                let changed = flows.change(flow, |flow| flow.active = false);
                show(&changed.await?);
            }
            Command::Activate { flow } => {
                let changed = flows.change(flow, |flow| flow.active = true);
                show(&changed.await?);
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// One flow, for a list.
fn line(flow: &Flow) -> String {
    format!(
        "{}  made {}  {}  {}  \"{}\"",
        flow.id,
        time(flow.id.created()),
        if flow.active { "active" } else { "not active" },
        documents(&flow.document_options),
        flow.name
    )
}

/// One flow with all that it says.
fn show(flow: &Flow) {
    let options = &flow.document_options;
    let live = match options.require_live_capture {
        Some(true) => "needed",
        Some(false) | None => "not needed",
    };
    println!("{}", flow.id);
    println!("name          {}", flow.name);
    println!("link          {}", link(flow.id));
    println!("made          {}", time(flow.id.created()));
    println!("active        {}", if flow.active { "yes" } else { "no" });
    println!("type          document");
    println!("documents     {}", documents(options));
    println!("live capture  {live}");
    println!(
        "return URL    {}",
        flow.return_url.as_deref().unwrap_or("none")
    );
}

/// The path of its link, below the server's public address.
fn link(id: FlowId) -> String {
    format!("/flow/{id}")
}

fn documents(options: &DocumentOptions) -> String {
    match options.allowed_types.as_deref() {
        None | Some([]) => "any".to_owned(),
        Some(kinds) => {
            let named = Document::value_variants()
                .iter()
                .filter(|named| named.kind().is_some_and(|kind| kinds.contains(&kind)));
            let values = named.filter_map(Document::to_possible_value);
            let words: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
            words.join(",")
        }
    }
}
