//! `bonafide check`: the engine on picture files, without a server.

mod draw;
mod files;
mod record;
mod table;

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use bonafide_core::{
    clock::Clock,
    decision::{Policy, decide},
    document::DocumentData,
    evidence::Look,
    session::DocumentOptions,
};
use bonafide_vision::Engine;
use jiff::civil::Date;

use super::look::{self, Patience};
use crate::system_clock::SystemClock;
use draw::Drawings;
use record::{Document, Record, Status};

/// Read documents in picture files, without a server.
#[derive(clap::Args)]
#[command(after_help = "\
Exit codes:
  0  every document is verified
  1  at least one is not, or could not be read
  2  wrong usage, or a file could not be opened")]
pub(crate) struct Arguments {
    /// Pictures (JPEG, PNG, WebP) of documents, or folders of them, searched with all folders in
    /// them; files of a folder come in alphabetical order.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print one JSON object a line for each file, in the order given.
    #[arg(long)]
    json: bool,
    /// Pictures looked at side by side; by default one for each core.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// The day to judge validity and age on; by default today (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    #[command(flatten)]
    patience: Patience,
    /// Write each picture with the evidence drawn on it (outline, zone, barcodes, print, what agrees and
    /// what differs) to this folder, as PNG.
    #[arg(long, value_name = "DIR")]
    draw: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = files::expand(&arguments.paths)?;
    let today = arguments.today.unwrap_or_else(|| SystemClock.now().date());
    let drawings = match &arguments.draw {
        Some(folder) => Some(Drawings::new(folder, &files)?),
        None => None,
    };
    let engine = look::engine()?;
    let threads = arguments.threads.map_or_else(
        || thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    );
    let mut progress = Progress::new(files.len());
    let mut table = table::Table::new();
    let mut all_verified = true;
    let mut out = std::io::stdout().lock();
    in_order(
        &files,
        threads,
        |file| judge(&engine, file, today, &arguments.patience, drawings.as_ref()),
        |record| {
            all_verified &= record.status == Status::Verified;
            progress.step();
            if arguments.json {
                serde_json::to_writer(&mut out, &record)?;
                writeln!(out)?;
            } else {
                write!(out, "{}", table.entry(&record))?;
            }
            Ok(())
        },
    )?;
    progress.end();
    if !arguments.json {
        write!(out, "{}", table.summary())?;
    }
    Ok(if all_verified {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// A document's values with their names, those that are there.
pub(super) fn document_rows(data: &DocumentData) -> Vec<(&'static str, String)> {
    Document::of(data.clone()).map_or_else(Vec::new, |document| table::rows(&document))
}

/// A document's values as `--json` prints them.
pub(super) fn document_json(data: &DocumentData) -> serde_json::Value {
    serde_json::json!(Document::of(data.clone()))
}

/// Looks at one file, judges what was seen, and draws it.
fn judge(
    engine: &Engine,
    file: &Path,
    today: Date,
    patience: &Patience,
    drawings: Option<&Drawings>,
) -> anyhow::Result<Record> {
    let looked = look::at(engine, file, Look::Full, patience)?;
    let pictures = [(look::side(&looked.seen), looked.seen)];
    let verdict = decide(&pictures, &DocumentOptions::default(), &Policy::TEST, today);
    let [(_, seen)] = pictures;
    let mut record = Record::new(file, seen, verdict, looked.milliseconds);
    if let Some(drawings) = drawings {
        record.drawn = drawings.draw(file, &looked.bytes, &record)?;
    }
    Ok(record)
}

/// Does `work` for each file on several threads and hands the results to `take` in the files'
/// order, each as soon as it and all before it are there.
fn in_order<T: Send>(
    files: &[PathBuf],
    threads: usize,
    work: impl Fn(&Path) -> anyhow::Result<T> + Sync,
    mut take: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads.min(files.len()).max(1) {
            let send = send.clone();
            let (next, work) = (&next, &work);
            scope.spawn(move || {
                while let Some((index, file)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    files.get(index).map(|file| (index, file))
                } {
                    if send.send((index, work(file))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut waiting: Vec<Option<anyhow::Result<T>>> = Vec::new();
        waiting.resize_with(files.len(), || None);
        let mut due = 0;
        for (index, result) in receive {
            waiting[index] = Some(result);
            while let Some(result) = waiting.get_mut(due).and_then(Option::take) {
                take(result?)?;
                due += 1;
            }
        }
        Ok(())
    })
}

/// Tells on the terminal how far a long run has come.
struct Progress {
    total: usize,
    done: usize,
    shown: Option<Instant>,
}

impl Progress {
    /// From this many files on, progress is told.
    const MANY: usize = 5;

    fn new(total: usize) -> Self {
        // Where results go to the same terminal they tell the progress themselves.
        let told = total >= Self::MANY
            && std::io::stderr().is_terminal()
            && !std::io::stdout().is_terminal();
        Self {
            total,
            done: 0,
            shown: told.then(Instant::now),
        }
    }

    fn step(&mut self) {
        self.done += 1;
        if let Some(last) = self.shown
            && last.elapsed() > Duration::from_millis(100)
        {
            self.shown = Some(Instant::now());
            tell(&format!("\r{} of {}", self.done, self.total));
        }
    }

    fn end(&self) {
        if self.shown.is_some() {
            tell(&format!("\r{} of {}\n", self.done, self.total));
        }
    }
}

#[expect(clippy::print_stderr, reason = "progress belongs on standard error")]
fn tell(message: &str) {
    eprint!("{message}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_files_order_whatever_finishes_first() {
        let files: Vec<PathBuf> = (0..20).map(|i| PathBuf::from(format!("{i}"))).collect();
        let mut taken = Vec::new();
        let gate = AtomicUsize::new(0);
        in_order(
            &files,
            4,
            |file| {
                // The first file waits until others are done.
                gate.fetch_add(1, Ordering::SeqCst);
                while file == Path::new("0") && gate.load(Ordering::SeqCst) < 10 {
                    thread::yield_now();
                }
                Ok(file.to_owned())
            },
            |file| {
                taken.push(file);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(taken, files);
    }
}
