//! Everything that must hold before a change lands.

use anyhow::bail;

use crate::{generate, run, tidy};

/// Runs every check in the order of how quickly it fails.
pub(crate) fn ci() -> anyhow::Result<()> {
    run::cargo(&["fmt", "--all", "--check"])?;
    tidy::tidy()?;
    run::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ])?;
    generate::generate()?;
    let mut arguments = vec!["status", "--porcelain", "--"];
    arguments.extend(generate::DERIVED);
    let changed = run::output("git", &arguments)?;
    if !changed.is_empty() {
        bail!("derived files are stale; run `cargo xtask gen` and commit:\n{changed}");
    }
    run::program("web", "npm", &["test"])?;
    run::cargo(&["test", "--workspace"])
}
