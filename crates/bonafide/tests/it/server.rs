//! A server of the real binary.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use bonafide_store::Storage;
use bonafide_testkit::postgres;

use crate::tools;

/// Where the server keeps its rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Embedded,
    Postgres,
}

/// A running server. Killed when it is dropped.
pub(crate) struct Server {
    process: Child,
    options: &'static [&'static str],
    folder: tempfile::TempDir,
    postgres: Option<postgres::Server>,
    /// Where it listens.
    pub(crate) url: String,
    /// What it printed when it last started.
    pub(crate) printed: String,
    /// The secret key of the test account.
    pub(crate) test_key: String,
    /// The secret key of the live account.
    pub(crate) live_key: String,
    /// The publishable key of the test account.
    pub(crate) publishable_key: String,
}

impl Server {
    /// A fresh server.
    pub(crate) fn start(database: Database) -> Self {
        Self::start_with(database, &[])
    }

    /// A fresh server with these options besides.
    pub(crate) fn start_with(database: Database, options: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let postgres = (database == Database::Postgres).then(postgres::Server::start);
        let url = postgres.as_ref().map(|server| server.url.clone());
        let (process, printed) = launch(&folder, url.as_deref(), "127.0.0.1:0", options);
        let word = |prefix: &str| word_of(&printed, prefix);
        let url = listening(&printed);
        let (test_key, live_key) = (word("sk_test_"), word("sk_live_"));
        let publishable_key = word("pk_test_");
        Self {
            process,
            options,
            folder,
            postgres,
            url,
            printed,
            test_key,
            live_key,
            publishable_key,
        }
    }

    /// The word that begins so, of what the server printed when it last started.
    pub(crate) fn word(&self, prefix: &str) -> String {
        word_of(&self.printed, prefix)
    }

    /// Where its PostgreSQL is, where it has one.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.postgres.as_ref().map(|server| server.url.as_str())
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// All that it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end, and gives its exit status.
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        self.process.wait().unwrap().code()
    }

    /// Starts it again on the same data and address.
    pub(crate) fn restart(&mut self) {
        let url = self.postgres.as_ref().map(|server| server.url.clone());
        let address = self.url.trim_start_matches("http://").to_owned();
        (self.process, self.printed) = launch(&self.folder, url.as_deref(), &address, self.options);
    }

    /// Its store, for looking beside the processes that use it.
    pub(crate) async fn storage(&self) -> Box<dyn Storage> {
        match self.database_url() {
            Some(url) => Box::new(bonafide_store::postgres::open(url).await.unwrap()),
            None => Box::new(bonafide_store::sqlite::join(&self.data()).await.unwrap()),
        }
    }

    /// Waits until there is nothing more to do, whatever is only due later.
    pub(crate) async fn quiet(&self) {
        let storage = self.storage().await;
        while storage.pending_jobs().await.unwrap() > 0
            || storage.pending_deliveries().await.unwrap() > 0
        {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Starts one more process on its data, which only does jobs.
    pub(crate) fn worker(&self) -> Worker {
        let address = "127.0.0.1:0";
        let options = ["--role", "worker"];
        Worker(launch(&self.folder, self.database_url(), address, &options).0)
    }

    /// Runs another command on its data while it is running, and gives what that printed.
    pub(crate) fn errand(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
        command.args(arguments).arg("--data").arg(self.data());
        if let Some(server) = &self.postgres {
            command.args(["--database-url", &server.url]);
        }
        tools::run(&mut command)
    }

    /// Calls the API with the test key and expects success.
    pub(crate) async fn api(
        &self,
        method: reqwest::Method,
        path: &str,
        form: &str,
    ) -> serde_json::Value {
        let (status, body) = self.call(method, path, form).await;
        assert!(status < 300, "{path}: {status} {body}");
        body
    }

    /// Calls the API with the test key.
    pub(crate) async fn call(
        &self,
        method: reqwest::Method,
        path: &str,
        form: &str,
    ) -> (u16, serde_json::Value) {
        let response = http()
            .request(method, format!("{}/v1/{path}", self.url))
            .bearer_auth(&self.test_key)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned())
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The session once it is not being processed any more.
    pub(crate) async fn settled(&self, id: &str) -> serde_json::Value {
        let path = format!("identity/verification_sessions/{id}?expand[]=verified_outputs");
        loop {
            let session = self.api(reqwest::Method::GET, &path, "").await;
            if session["status"] != "processing" {
                return session;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// One more process on a server's data, which only does jobs. Killed when it is dropped.
pub(crate) struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The word that begins so, of what was printed.
fn word_of(printed: &str, prefix: &str) -> String {
    let mut words = printed.split_whitespace();
    let found = words.find(|word| word.starts_with(prefix));
    let found = found.unwrap_or_else(|| panic!("no {prefix} in what was printed:\n{printed}"));
    found.to_owned()
}

/// A client that follows no redirects.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn launch(
    folder: &tempfile::TempDir,
    database: Option<&str>,
    address: &str,
    options: &[&str],
) -> (Child, String) {
    let log = File::options()
        .append(true)
        .create(true)
        .open(folder.path().join("log"))
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
    command.args(["serve", "--listen", address, "--log", "debug", "--data"]);
    command.arg(folder.path().join("data")).args(options);
    command.args(database.iter().flat_map(|url| ["--database-url", url]));
    let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut printed = String::new();
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        printed.push_str(&line);
        printed.push('\n');
        if line.starts_with("Stop with") {
            return (process, printed);
        }
    }
    let status = process.wait().unwrap();
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    panic!("the server did not start, {status}:\n{printed}\n{log}");
}

fn listening(printed: &str) -> String {
    let line = printed
        .lines()
        .find(|line| line.contains("listening on"))
        .unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}
