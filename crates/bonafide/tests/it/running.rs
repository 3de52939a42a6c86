//! Commands that go on until they are interrupted.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// A command that goes on until it is interrupted. Killed when it is dropped.
pub(crate) struct Running {
    process: Child,
    printed: Receiver<String>,
    told: Receiver<String>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let printed = lines(process.stdout.take().unwrap());
        let told = lines(process.stderr.take().unwrap());
        Self {
            process,
            printed,
            told,
        }
    }

    /// The next line of standard output.
    pub(crate) fn line(&self) -> String {
        self.line_within(Duration::from_secs(60)).unwrap()
    }

    /// The next line of standard output, if it comes within this time.
    pub(crate) fn line_within(&self, patience: Duration) -> Option<String> {
        self.printed.recv_timeout(patience).ok()
    }

    /// The next line of standard error that has `word`.
    pub(crate) fn told(&self, word: &str) -> String {
        loop {
            let line = self.told.recv_timeout(Duration::from_secs(60)).unwrap();
            if line.contains(word) {
                return line;
            }
        }
    }

    /// Interrupts it and gives its exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(sent.success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            if send.send(line.unwrap()).is_err() {
                return;
            }
        }
    });
    lines
}
