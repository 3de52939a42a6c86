//! `bonafide logs`: requests of the API, as they are answered.

use std::{io, process::ExitCode};

use bonafide_core::request_log::RequestFilter;
use bonafide_wire::render::REQUEST_LOGS;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use super::{
    database::block_on,
    output::{DIM, Output, text},
};
use crate::client::{Access, Parameters};

/// See the requests that programs make of the API
#[derive(Args)]
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
    Tail(Tail),
}

/// Show requests of the API as they are answered
///
/// Shows the requests of the key's account and mode: when, the status, the method and path, the
/// request's id, and what was wrong. Where several processes answer the API, it shows those of the
/// one that it is connected to. Parameters and bodies are not shown. Each filter may be given
/// several values, with commas.
///
/// Examples:
///   export BONAFIDE_API_KEY=sk_test_...
///   bonafide logs tail
///   bonafide logs tail --filter-request-status failed
///   bonafide logs tail --filter-http-method POST --filter-request-path '/v1/identity/*'
///   bonafide logs tail --filter-status-code-type 4xx,5xx --json | jq .error.message
///
/// Exit codes:
///   0  it was interrupted (Ctrl-C)
///   1  the API refused it, as when the key has ended
///   2  wrong usage, or no server was reached
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Tail {
    /// Only these methods.
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    filter_http_method: Vec<String>,
    /// Only these paths; `*` at the end stands for anything.
    #[arg(long, value_name = "PATHS", value_delimiter = ',')]
    filter_request_path: Vec<String>,
    /// Only those that succeeded, or failed.
    #[arg(long, value_name = "STATUS", value_enum, value_delimiter = ',')]
    filter_request_status: Vec<Outcome>,
    /// Only these statuses.
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        value_parser = clap::value_parser!(u16).range(100..600)
    )]
    filter_status_code: Vec<u16>,
    /// Only these kinds of status.
    #[arg(long, value_name = "TYPES", value_enum, value_delimiter = ',')]
    filter_status_code_type: Vec<Class>,
    /// Only from these addresses.
    #[arg(long, value_name = "ADDRESSES", value_delimiter = ',')]
    filter_ip_address: Vec<std::net::IpAddr>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Outcome {
    Succeeded,
    Failed,
}

#[derive(Clone, Copy, ValueEnum)]
enum Class {
    #[value(name = "2xx", alias = "2XX")]
    Good,
    #[value(name = "4xx", alias = "4XX")]
    OfTheCall,
    #[value(name = "5xx", alias = "5XX")]
    OfTheServer,
}

impl From<Tail> for RequestFilter {
    fn from(tail: Tail) -> Self {
        let outcome = |outcome: Outcome| match outcome {
            Outcome::Succeeded => "SUCCEEDED".to_owned(),
            Outcome::Failed => "FAILED".to_owned(),
        };
        let class = |class: Class| match class {
            Class::Good => "2XX".to_owned(),
            Class::OfTheCall => "4XX".to_owned(),
            Class::OfTheServer => "5XX".to_owned(),
        };
        Self {
            methods: tail.filter_http_method,
            paths: tail.filter_request_path,
            outcomes: tail
                .filter_request_status
                .into_iter()
                .map(outcome)
                .collect(),
            statuses: texts(&tail.filter_status_code),
            classes: tail
                .filter_status_code_type
                .into_iter()
                .map(class)
                .collect(),
            addresses: texts(&tail.filter_ip_address),
            sources: Vec::new(),
        }
    }
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Does what the subcommand says.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let client = arguments.access.client()?;
    let output = arguments.output;
    let Command::Tail(tail) = arguments.command;
    block_on(async move {
        let filter = serde_json::to_string(&RequestFilter::from(tail))?;
        let more: Parameters = vec![("filters".to_owned(), filter)];
        let pass = client.pass(REQUEST_LOGS, &more).await?;
        output.tell("shows requests as they are answered (Ctrl-C ends it)")?;
        let hear = async |message: Value| show(&output, &message);
        let broken = |reason: &str| {
            // Where standard error is gone, there is nobody to tell.
            let _ = output.tell(&format!(
                "the connection is lost ({reason}); connecting again; requests meanwhile are not shown"
            ));
        };
        tokio::select! {
            ended = client.listen(REQUEST_LOGS, &more, pass, hear, broken) => ended?,
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn show(output: &Output, message: &Value) -> io::Result<()> {
    let (Some("request_log_event"), Some(payload)) =
        (message["type"].as_str(), message["event_payload"].as_str())
    else {
        return Ok(());
    };
    let Ok(request) = serde_json::from_str::<Value>(payload) else {
        return Ok(());
    };
    if output.is_json() {
        return output.say(payload);
    }
    let at = jiff::Timestamp::from_second(request["created_at"].as_i64().unwrap_or_default());
    let at = at.map_or_else(|_| String::new(), |at| at.to_string());
    let column = |name: &str| text(name, &request[name]);
    let mut line = format!(
        "{DIM}{at}{DIM:#}  [{}]  {} {}  {DIM}{}{DIM:#}",
        column("status"),
        column("method"),
        column("url"),
        column("request_id"),
    );
    let error = |name: &str| text(name, &request["error"][name]);
    if !error("message").is_empty() {
        line.push_str(&format!("\n    {}: {}", error("type"), error("message")));
    }
    output.say(&line)
}
