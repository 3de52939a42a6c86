//! The server under load: this same program as a process of its own, so that its memory and its
//! processor time are its own too.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};

pub(super) struct Server {
    process: Child,
    /// Address and port.
    pub(super) address: String,
    /// A secret key of test mode.
    pub(super) key: String,
}

impl Server {
    /// Starts on any free port, with its data in `folder`.
    pub(super) fn start(folder: &Path, database_url: Option<&str>) -> anyhow::Result<Self> {
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
