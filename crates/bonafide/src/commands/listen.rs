//! `bonafide listen`: events as they happen, sent on to a program on this machine.

mod forward;

use std::{io, process::ExitCode, rc::Rc};

use bonafide_core::event::{EventType, wants};
use bonafide_wire::render::WEBHOOKS;
use clap::Args;
use reqwest::Url;
use serde_json::Value;
use tokio::{sync::mpsc, task::LocalSet};

use self::forward::{Forwarder, Target};
use super::{
    database::block_on,
    output::{DIM, Output, clock, text},
};
use crate::client::{Access, Client, Failure, Parameters};

/// Hear of events as they happen, and have them sent on to a program on this machine
///
/// No address that the server can reach is needed: the events come over a connection that this
/// command makes. It prints the secret that they are signed with, which stays the same for an API
/// key, and a line for each event and for each answer. When the connection breaks, it is made again
/// and brings what happened meanwhile.
///
/// Examples:
///   export BONAFIDE_API_KEY=sk_test_...
///   bonafide listen --forward-to localhost:4242/webhook
///   bonafide listen --events identity.verification_session.verified --forward-to localhost:4242/webhook
///   bonafide listen --forward-to localhost:4242 --use-configured-webhooks
///   bonafide listen --json | jq .data.object.status
///   export WEBHOOK_SECRET=$(bonafide listen --print-secret)
///
/// Exit codes:
///   0  it was interrupted (Ctrl-C)
///   1  the API refused it, as when the key has ended
///   2  wrong usage, or no server was reached
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    output: Output,
    /// Where to post the events: a URL, or what follows `http://`.
    #[arg(long, short, value_name = "URL", value_parser = forward::url)]
    forward_to: Option<Url>,
    /// Only events of these types, with commas; without it, all but redaction, as with `*`.
    #[arg(
        long,
        short,
        value_name = "TYPES",
        value_delimiter = ',',
        value_parser = event_name
    )]
    events: Vec<String>,
    /// Post to the paths of the account's webhook endpoints, each with the events that it enabled,
    /// at the host of --forward-to.
    #[arg(long, requires = "forward_to", conflicts_with = "events")]
    use_configured_webhooks: bool,
    /// Print the secret that events are signed with, and nothing else.
    #[arg(long)]
    print_secret: bool,
    /// Print each event as JSON in one line, as it is sent on. The same as --json.
    #[arg(long)]
    print_json: bool,
}

fn event_name(text: &str) -> Result<String, String> {
    if text == "*" || EventType::from_name(text).is_some() {
        return Ok(text.to_owned());
    }
    let names = EventType::ALL.map(EventType::name).join("\n  ");
    Err(format!("there is no such event; there are\n  *\n  {names}"))
}

/// Listens until it is interrupted.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let client = arguments.access.client()?;
    block_on(LocalSet::new().run_until(listen(arguments, client)))
}

async fn listen(arguments: Arguments, client: Client) -> anyhow::Result<ExitCode> {
    let plain = Parameters::new();
    let pass = client.pass(WEBHOOKS, &plain).await?;
    if arguments.print_secret {
        arguments.output.say(&pass.secret)?;
        return Ok(ExitCode::SUCCESS);
    }
    let as_json = arguments.print_json || arguments.output.is_json();
    let teller = Rc::new(Teller {
        output: arguments.output,
        as_json,
    });
    let events = if arguments.events.is_empty() {
        vec!["*".to_owned()]
    } else {
        arguments.events
    };
    let targets = match arguments.forward_to {
        Some(url) if arguments.use_configured_webhooks => configured(&client, &url).await?,
        Some(url) => vec![Target {
            url,
            events: events.clone(),
        }],
        None => Vec::new(),
    };
    for target in &targets {
        teller.note(&format!(
            "sends {} to {}",
            target.events.join(", "),
            target.url
        ))?;
    }
    teller.note(&format!(
        "listens to events of version {}; they are signed with {} (Ctrl-C ends it)",
        pass.version, pass.secret
    ))?;
    let forwarder = Rc::new(Forwarder::new()?);
    let (answers, mut answered) = mpsc::unbounded_channel::<String>();
    let hear = async |message: Value| -> io::Result<()> {
        let (Some("webhook_event"), Some(body)) =
            (message["type"].as_str(), message["event_payload"].as_str())
        else {
            return Ok(());
        };
        let Ok(event) = serde_json::from_str::<Value>(body) else {
            return Ok(());
        };
        let kind = event["type"].as_str().and_then(EventType::from_name);
        let wanted = |names: &[String]| kind.is_some_and(|kind| wants(names, kind));
        let wanting = targets.iter().filter(|target| wanted(&target.events));
        let wanting: Vec<&Target> = wanting.collect();
        let alone = targets.is_empty() && wanted(&events);
        if wanting.is_empty() && !alone {
            return Ok(());
        }
        teller.event(&event, body)?;
        for target in wanting {
            let (forwarder, answers) = (Rc::clone(&forwarder), answers.clone());
            let (url, message) = (target.url.clone(), message.clone());
            let id = text("id", &event["id"]);
            tokio::task::spawn_local(async move {
                let answer = forwarder.post(&url, &message).await;
                // It ends together with whoever would read it.
                let _ = answers.send(format!("{answer}  {url}  {id}"));
            });
        }
        Ok(())
    };
    let broken = |reason: &str| {
        // Where standard error is gone, there is nobody to tell.
        let _ = teller.note(&format!(
            "the connection is lost ({reason}); connecting again"
        ));
    };
    let listening = client.listen(WEBHOOKS, &plain, pass, hear, broken);
    let answering = async {
        while let Some(answer) = answered.recv().await {
            teller.answer(&answer)?;
        }
        Ok::<_, io::Error>(())
    };
    tokio::select! {
        ended = listening => ended?,
        ended = answering => ended?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// The account's endpoints, at the host of `base`.
async fn configured(client: &Client, base: &Url) -> anyhow::Result<Vec<Target>> {
    let limit = vec![("limit".to_owned(), "100".to_owned())];
    let endpoints = client.get("webhook_endpoints", &limit).await?;
    let mut targets = Vec::new();
    for endpoint in endpoints["data"].as_array().into_iter().flatten() {
        let url = endpoint["url"]
            .as_str()
            .and_then(|url| Url::parse(url).ok());
        let (Some(url), Some("enabled")) = (url, endpoint["status"].as_str()) else {
            continue;
        };
        let names = endpoint["enabled_events"].as_array().into_iter().flatten();
        let mut target = base.clone();
        target.set_path(url.path());
        target.set_query(url.query());
        targets.push(Target {
            url: target,
            events: names
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
        });
    }
    if targets.is_empty() {
        return Err(Failure::NoEndpoints.into());
    }
    Ok(targets)
}

/// Says what happens: events on standard output, the rest on standard error.
struct Teller {
    output: Output,
    as_json: bool,
}

impl Teller {
    fn event(&self, event: &Value, body: &str) -> io::Result<()> {
        if self.as_json {
            return self.output.say(body);
        }
        let column = |name: &str| text(name, &event[name]);
        let about = text("id", &event["data"]["object"]["id"]);
        let (kind, id) = (column("type"), column("id"));
        self.output.say(&format!(
            "{DIM}{}{DIM:#}  -->  {kind}  {id}  {about}",
            clock()
        ))
    }

    fn answer(&self, answer: &str) -> io::Result<()> {
        let line = format!("{DIM}{}{DIM:#}  <--  {answer}", clock());
        if self.as_json {
            return self.output.tell(&line);
        }
        self.output.say(&line)
    }

    fn note(&self, note: &str) -> io::Result<()> {
        self.output
            .tell(&format!("{DIM}{}{DIM:#}  {note}", clock()))
    }
}
