//! `bonafide keys`: API keys from the command line.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::process::ExitCode;

use bonafide_core::{
    account::{ApiKey, KeyKind, Mode, Permission},
    clock::{Clock, Timestamp},
    id::ApiKeyId,
};
use bonafide_service::{KeyRing, KeySpec, MAX_ROLL_HOURS, NewKey, ROLL_HOURS};
use clap::{
    Args, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use ipnet::IpNet;

use super::database::{Location, block_on};
use crate::system_clock::SystemClock;

/// Make, list, roll and revoke API keys
///
/// Works on the server's data folder or database, whether the server is running or not; what it
/// changes holds from the next request on. A key is shown once, when it is made.
///
/// Examples:
///   bonafide keys create --kind restricted --permission sessions_read --permission sensitive_read
///   bonafide keys list --mode live
///   bonafide keys roll key_... --overlap-hours 1
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
    /// Make a key and show it, this once.
    Create(Create),
    /// Show which keys there are, without the keys themselves.
    List {
        /// Of which mode.
        #[arg(long, value_enum, default_value = "test")]
        mode: KeyMode,
    },
    /// Make a key in another's place, which goes on for a while.
    Roll {
        /// The key to replace, by its id.
        #[arg(value_name = "KEY_ID")]
        key: ApiKeyId,
        /// How long the old key goes on, in hours.
        #[arg(
            long,
            value_name = "HOURS",
            default_value_t = ROLL_HOURS,
            value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_ROLL_HOURS))
        )]
        overlap_hours: u32,
    },
    /// End a key now.
    Revoke {
        /// The key to end, by its id.
        #[arg(value_name = "KEY_ID")]
        key: ApiKeyId,
    },
}

#[derive(Args)]
struct Create {
    /// Test or live.
    #[arg(long, value_enum, default_value = "test")]
    mode: KeyMode,
    /// `secret` may do all but read sensitive results, `restricted` what its permissions say,
    /// `publishable` opens nothing on the server API.
    #[arg(long, value_enum, default_value = "secret")]
    kind: Kind,
    /// A permission of a restricted key; may be repeated. One to write includes the one to read.
    #[arg(
        long,
        value_name = "PERMISSION",
        value_parser = PossibleValuesParser::new(Permission::ALL.map(|(word, _)| word))
            .try_map(|word| Permission::from_word(&word).ok_or("not a permission"))
    )]
    permission: Vec<Permission>,
    /// A network that the key may be used from; may be repeated. Without one it works from
    /// anywhere, and sees sensitive results only for 48 hours after they were made.
    #[arg(long, value_name = "CIDR")]
    network: Vec<IpNet>,
    /// What the key is for.
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    /// How long the key works, in hours; without it, until it is rolled or revoked.
    #[arg(long, value_name = "HOURS")]
    expires_in_hours: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum KeyMode {
    /// For trying out.
    Test,
    /// For real people.
    Live,
}

impl From<KeyMode> for Mode {
    fn from(mode: KeyMode) -> Self {
        match mode {
            KeyMode::Test => Self::Test,
            KeyMode::Live => Self::Live,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// For servers.
    Secret,
    /// For a server that does one thing.
    Restricted,
    /// For browsers.
    Publishable,
}

/// Does what the subcommand says.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { location, command } = arguments;
    block_on(async move {
        let ring = location.key_ring().await?;
        match command {
            Command::Create(create) => show(&make(&ring, create).await?),
            Command::List { mode } => list(&ring, mode.into()).await?,
            Command::Roll { key, overlap_hours } => {
                let new = ring.roll(key, overlap_hours).await?;
                show(&new);
                match overlap_hours {
                    0 => println!("{key} has ended."),
                    hours => println!("{key} goes on for {hours} h."),
                }
            }
            Command::Revoke { key } => {
                ring.revoke(key).await?;
                println!("{key} has ended.");
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn make(ring: &KeyRing, create: Create) -> anyhow::Result<NewKey> {
    let account = ring.account(create.mode.into()).await?;
    let kind = match create.kind {
        Kind::Secret => KeyKind::Secret,
        Kind::Restricted => KeyKind::Restricted,
        Kind::Publishable => KeyKind::Publishable,
    };
    let hours = create.expires_in_hours.map(i64::from);
    let spec = KeySpec {
        name: create.name,
        permissions: create.permission,
        networks: create.network,
        expires: hours.map(|hours| SystemClock.now().plus_seconds(hours * 3600)),
    };
    Ok(ring.create(&account, kind, spec).await?)
}

fn show(new: &NewKey) {
    println!("{}", new.text);
    println!("id {}", new.key.id);
    println!("The key is shown this once and stored only as a hash.");
}

async fn list(ring: &KeyRing, mode: Mode) -> anyhow::Result<()> {
    let account = ring.account(mode).await?;
    let now = SystemClock.now();
    for key in ring.list(account.id).await? {
        println!("{}", line(&key, mode, now));
    }
    Ok(())
}

/// One key, for people.
fn line(key: &ApiKey, mode: Mode, now: Timestamp) -> String {
    let mut line = format!(
        "{}  {}_{}_...{}  made {}",
        key.id,
        key.kind.prefix(),
        mode.word(),
        key.last4,
        time(key.created)
    );
    let words: Vec<_> = key.permissions.iter().map(|p| p.word()).collect();
    if !words.is_empty() {
        line.push_str(&format!("  may {}", words.join(",")));
    }
    let networks: Vec<_> = key.networks.iter().map(IpNet::to_string).collect();
    if !networks.is_empty() {
        line.push_str(&format!("  from {}", networks.join(",")));
    }
    if let Some(end) = key.expires {
        let word = if end <= now { "ended" } else { "ends" };
        line.push_str(&format!("  {word} {}", time(end)));
    }
    if !key.name.is_empty() {
        line.push_str(&format!("  \"{}\"", key.name.escape_default()));
    }
    line
}

/// An instant in UTC, to the second.
pub(super) fn time(instant: Timestamp) -> String {
    jiff::Timestamp::from_second(instant.seconds()).map_or_else(
        |_| instant.seconds().to_string(),
        |instant| instant.to_string(),
    )
}
