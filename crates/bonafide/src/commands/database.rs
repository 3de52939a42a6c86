//! Which database, and the key to what is sealed in it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use bonafide_service::{Accounts, EndpointRing, Flows, KeyRing, ReportReader};
use bonafide_store::{Storage, postgres, sqlite};
use bonafide_vault::{RootKey, SystemEntropy};
use clap::Args;

use crate::system_clock::SystemClock;

/// Where the server keeps its rows, for commands that work beside it.
#[derive(Args)]
pub(super) struct Location {
    /// The server's data folder.
    #[arg(
        long,
        value_name = "DIR",
        env = "BONAFIDE_DATA",
        default_value = "bonafide-data",
        global = true
    )]
    data: PathBuf,
    /// The server's PostgreSQL, where it has one.
    #[arg(
        long,
        value_name = "URL",
        env = "BONAFIDE_DATABASE_URL",
        hide_env_values = true,
        global = true
    )]
    database_url: Option<String>,
}

impl Location {
    /// The keys in the server's database, whether it is running or not.
    pub(super) async fn key_ring(&self) -> anyhow::Result<KeyRing> {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        Ok(KeyRing::new(self.storage().await?, clock, entropy))
    }

    /// The accounts in the server's database, whether it is running or not.
    pub(super) async fn accounts(&self) -> anyhow::Result<Accounts> {
        Ok(Accounts::new(self.storage().await?))
    }

    /// The verification flows in the server's database, whether it is running or not.
    pub(super) async fn flows(&self) -> anyhow::Result<Flows> {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        Ok(Flows::new(self.storage().await?, clock, entropy))
    }

    /// A place that is known.
    pub(super) fn of(data: &Path, database_url: Option<&str>) -> Self {
        Self {
            data: data.to_owned(),
            database_url: database_url.map(str::to_owned),
        }
    }

    /// The webhook endpoints in the server's database, opened with its root key.
    pub(super) async fn endpoint_ring(&self) -> anyhow::Result<EndpointRing> {
        let storage = self.storage().await?;
        let root_key = root_key(&self.data, RootKeyFile::MustBeThere)?;
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        Ok(EndpointRing::new(storage, root_key, clock, entropy))
    }

    /// The reports in the server's database, opened with its root key.
    pub(super) async fn reports(&self) -> anyhow::Result<ReportReader> {
        let storage = self.storage().await?;
        let root_key = root_key(&self.data, RootKeyFile::MustBeThere)?;
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        Ok(ReportReader::new(storage, root_key, clock, entropy))
    }

    async fn storage(&self) -> anyhow::Result<Arc<dyn Storage>> {
        Ok(match &self.database_url {
            Some(url) => postgres(url).await?,
            None => Arc::new(sqlite::join(&self.data).await.with_context(|| {
                let data = self.data.display();
                format!("the database in {data} cannot be used; see --data")
            })?),
        })
    }
}

/// Does a short piece of work with the database.
pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")?
        .block_on(work)
}

async fn postgres(url: &str) -> anyhow::Result<Arc<dyn Storage>> {
    let opened = postgres::open(url).await;
    Ok(Arc::new(opened.context(
        "PostgreSQL cannot be used; see --database-url",
    )?))
}

/// Opens PostgreSQL at `url`, or the embedded database in `data`. Makes `data`, readable by its
/// owner only.
pub(super) async fn open(data: &Path, url: Option<&str>) -> anyhow::Result<Arc<dyn Storage>> {
    make_private(data).with_context(|| format!("the folder {} cannot be made", data.display()))?;
    Ok(match url {
        Some(url) => postgres(url).await?,
        None => Arc::new(
            sqlite::open(data)
                .await
                .with_context(|| format!("the database in {} cannot be opened", data.display()))?,
        ),
    })
}

fn make_private(data: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
}

/// Whether a root key is made where there is none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RootKeyFile {
    MayBeMade,
    MustBeThere,
}

/// The root key: from `BONAFIDE_ROOT_KEY` where several machines share one, else from the data
/// folder, made there at the first start.
pub(super) fn root_key(data: &Path, file: RootKeyFile) -> anyhow::Result<RootKey> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary is what reads the environment"
    )]
    let given = std::env::var("BONAFIDE_ROOT_KEY").ok();
    if let Some(hex) = given {
        return RootKey::from_hex(&hex).context("BONAFIDE_ROOT_KEY is not usable");
    }
    let path = data.join("root.key");
    match file {
        RootKeyFile::MayBeMade => RootKey::load_or_create(&path, &SystemEntropy),
        RootKeyFile::MustBeThere => RootKey::load(&path),
    }
    .with_context(|| format!("the root key {} is not usable", path.display()))
}
