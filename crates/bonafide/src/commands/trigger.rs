//! `bonafide trigger`: an event, by taking a test session to where it happens.

use std::{process::ExitCode, time::Duration};

use bonafide_core::{event::EventType, predefined::Outcome};
use clap::{Args, builder::PossibleValuesParser};
use serde_json::Value;

use super::{
    database::block_on,
    output::{Output, text},
    parameters::{Metadata, named},
};
use crate::client::{Access, Client, Failure, Parameters};

/// Events are looked for this often.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// An event comes within this time where the server works at all.
const PATIENCE: Duration = Duration::from_secs(30);
const SESSIONS: &str = "identity/verification_sessions";

/// Make an event happen, by taking a new test session to where it does
///
/// The session is a real one of test mode: everything that an integration does with it works, and
/// webhook endpoints get the events that come before, too. Prints the event once it has happened.
///
/// Examples:
///   export BONAFIDE_API_KEY=sk_test_...
///   bonafide trigger identity.verification_session.verified
///   bonafide trigger requires_input --last-error document_expired
///   bonafide trigger requires_input --last-error selfie_face_mismatch --metadata user_id=42
///   bonafide trigger redacted --json | jq -r .data.object.id
///
/// Exit codes:
///   0  it happened
///   1  the API refused it, as with a live key
///   2  wrong usage, or no server was reached
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    output: Output,
    /// The event, by its name or the last part of it.
    #[arg(value_name = "EVENT", value_parser = event_type)]
    event: EventType,
    /// With `requires_input`: why. Some of these a person reaches without submitting anything
    /// (`consent_declined`, `device_not_supported`, `abandoned` and those ending in
    /// `verification_declined`), the others through `processing`.
    #[arg(
        long,
        value_name = "CODE",
        value_parser = PossibleValuesParser::new(Outcome::failures().map(Outcome::word))
    )]
    last_error: Option<String>,
    /// The business's reference to keep with the session.
    #[arg(long, value_name = "TEXT")]
    client_reference_id: Option<String>,
    #[command(flatten)]
    metadata: Metadata,
}

const PREFIX: &str = "identity.verification_session.";

fn event_type(text: &str) -> Result<EventType, String> {
    let whole = format!("{PREFIX}{}", text.strip_prefix(PREFIX).unwrap_or(text));
    EventType::from_name(&whole).ok_or_else(|| {
        let names = EventType::ALL.map(EventType::name).join("\n  ");
        format!("there is no such event; there are\n  {names}")
    })
}

/// Makes it happen.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let client = arguments.access.client()?;
    block_on(async move {
        let event = arguments.event;
        if arguments.last_error.is_some() && event != EventType::RequiresInput {
            return Err(Failure::LastErrorAlone.into());
        }
        let mut form = named([
            ("type", Some("document".to_owned())),
            ("client_reference_id", arguments.client_reference_id),
        ]);
        form.extend(arguments.metadata.parameters());
        let session = client.post(SESSIONS, &form, None).await?;
        let id = text("id", &session["id"]);
        take(&client, &id, event, arguments.last_error.as_deref()).await?;
        let happened = wait_for(&client, &id, event).await?;
        let first = [
            "id",
            "type",
            "created",
            "data.object.id",
            "data.object.status",
        ];
        arguments.output.object(&happened, &first)?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Takes a session to where `event` happens.
async fn take(
    client: &Client,
    id: &str,
    event: EventType,
    last_error: Option<&str>,
) -> Result<(), Failure> {
    let submit = |outcome: &str, delay: bool| {
        let form = named([
            ("outcome", Some(outcome.to_owned())),
            ("simulate_delay", Some(delay.to_string())),
        ]);
        (format!("test_helpers/{SESSIONS}/{id}/submit"), form)
    };
    let (path, form) = match event {
        EventType::Created => return Ok(()),
        EventType::Processing => submit(Outcome::VERIFIED.word(), true),
        EventType::Verified => submit(Outcome::VERIFIED.word(), false),
        EventType::RequiresInput => {
            submit(last_error.unwrap_or("document_unverified_other"), false)
        }
        EventType::Canceled => (format!("{SESSIONS}/{id}/cancel"), Parameters::new()),
        EventType::Redacted => (format!("{SESSIONS}/{id}/redact"), Parameters::new()),
    };
    client.post(&path, &form, None).await?;
    Ok(())
}

/// The event, once it has happened to the session.
async fn wait_for(client: &Client, session: &str, event: EventType) -> Result<Value, Failure> {
    let newest: Parameters = vec![
        ("type".to_owned(), event.name().to_owned()),
        ("limit".to_owned(), "100".to_owned()),
    ];
    let looking = async {
        loop {
            let events = client.get("events", &newest).await?;
            let mut listed = events["data"].as_array().into_iter().flatten();
            if let Some(event) = listed.find(|event| event["data"]["object"]["id"] == session) {
                return Ok(event.clone());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, looking).await;
    waited.unwrap_or(Err(Failure::NotHappened {
        event: event.name(),
        seconds: PATIENCE.as_secs(),
    }))
}
