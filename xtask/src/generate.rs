//! Derived files: made here, checked in, and compared by `ci`.

use std::fs;

use anyhow::Context;

use crate::run;

/// Files and folders that [`generate`] makes.
pub(crate) const DERIVED: &[&str] = &["crates/web/dist", "docs/reference/cli.md"];

/// Makes all derived files.
pub(crate) fn generate() -> anyhow::Result<()> {
    run::program("web", "npm", &["ci", "--no-audit", "--no-fund"])?;
    run::program("web", "npm", &["run", "build"])?;
    let reference = run::output(
        env!("CARGO"),
        &[
            "run",
            "--quiet",
            "--package",
            "bonafide",
            "--",
            "help-markdown",
        ],
    )?;
    let path = run::root().join("docs/reference/cli.md");
    fs::create_dir_all(path.parent().context("a folder")?)?;
    fs::write(path, reference)?;
    Ok(())
}
