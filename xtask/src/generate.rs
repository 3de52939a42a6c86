//! Derived files: made here, checked in, and compared by `ci`.

use std::fs;

use anyhow::Context;

use crate::run;

/// Files and folders that [`generate`] makes.
pub(crate) const DERIVED: &[&str] = &["crates/web/dist", CLI, OPENAPI];

const CLI: &str = "docs/reference/cli.md";
const OPENAPI: &str = "docs/reference/openapi.json";

/// Makes all derived files.
pub(crate) fn generate() -> anyhow::Result<()> {
    run::program("web", "npm", &["ci", "--no-audit", "--no-fund"])?;
    run::program("web", "npm", &["run", "build"])?;
    for (command, file) in [("help-markdown", CLI), ("openapi", OPENAPI)] {
        let arguments = ["run", "--quiet", "--package", "bonafide", "--", command];
        let reference = run::output(env!("CARGO"), &arguments)?;
        let path = run::root().join(file);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(path, reference)?;
    }
    Ok(())
}
