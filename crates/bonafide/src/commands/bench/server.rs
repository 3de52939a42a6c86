//! The server under load: this same program as a process of its own, so that its memory and its
//! processor time are its own too.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};
use clap::Args;
use tempfile::TempDir;

/// Where a server under load keeps its rows.
#[derive(Args)]
pub(super) struct Place {
    /// The folder to make the database in, on the disk that counts; else the system's folder for
    /// temporary files. What is made there is removed again.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Measure with this PostgreSQL database instead. It has to be empty; the sessions stay in it.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

impl Place {
    /// An empty folder that goes when it is dropped.
    pub(super) fn folder(&self) -> anyhow::Result<TempDir> {
        Ok(match &self.data {
            Some(data) => tempfile::tempdir_in(data)
                .with_context(|| format!("{} cannot hold a database", data.display()))?,
            None => tempfile::tempdir()?,
        })
    }

    /// A server whose data are in `folder`.
    pub(super) fn start(&self, folder: &TempDir) -> anyhow::Result<Server> {
        Server::start(folder.path(), self.database_url())
    }

    /// What keeps the rows, in words.
    pub(super) const fn storage(&self) -> &'static str {
        match self.database_url {
            Some(_) => "PostgreSQL",
            None => "SQLite, synchronous=FULL",
        }
    }

    pub(super) fn database_url(&self) -> Option<&str> {
        self.database_url.as_deref()
    }
}

pub(super) struct Server {
    process: Child,
    /// Address and port.
    pub(super) address: String,
    /// A secret key of test mode.
    pub(super) key: String,
}

impl Server {
    /// Starts on any free port, with its data in `folder`.
    fn start(folder: &Path, database_url: Option<&str>) -> anyhow::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--data",
            ])
            .arg(folder);
        if let Some(url) = database_url {
            command.args(["--database-url", url]);
        }
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let printed = process.stdout.take().context("its output")?;
        let (mut address, mut key) = (None, None);
        for line in BufReader::new(printed).lines() {
            let line = line?;
            if let Some(found) = line.split("listening on http://").nth(1) {
                address = Some(found.trim().to_owned());
            }
            if let Some(found) = line
                .split_whitespace()
                .find(|word| word.starts_with("sk_test_"))
            {
                key = key.or_else(|| Some(found.to_owned()));
            }
            if line.starts_with("Stop with") {
                break;
            }
        }
        match (address, key) {
            (Some(address), Some(key)) => Ok(Self {
                process,
                address,
                key,
            }),
            _ => {
                process.kill()?;
                process.wait()?;
                bail!("the server did not start, or its database has an account already")
            }
        }
    }

    pub(super) fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which its callers have seen by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
