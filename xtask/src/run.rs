//! Running other programs from the workspace's root.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

/// The workspace's root folder. Asked when run, since a target folder that is shared between
/// checkouts may hold a program that was compiled in another.
pub(crate) fn root() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "cargo says there where it runs")]
    let here = std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs xtask");
    Path::new(&here)
        .parent()
        .expect("xtask lies in the root")
        .to_owned()
}

/// Runs `program` in `folder` (relative to the root) and fails if it does.
pub(crate) fn program(folder: &str, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root().join(folder))
        .status()
        .with_context(|| format!("{program} could not be started; is it installed?"))?;
    if !status.success() {
        bail!("{program} {} failed: {status}", arguments.join(" "));
    }
    Ok(())
}

/// Runs cargo in the root.
pub(crate) fn cargo(arguments: &[&str]) -> anyhow::Result<()> {
    program(".", env!("CARGO"), arguments)
}

/// What `program` prints on standard output, run in the root.
pub(crate) fn output(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .with_context(|| format!("{program} could not be started; is it installed?"))?;
    if !output.status.success() {
        bail!(
            "{program} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    String::from_utf8(output.stdout).context("its output is not UTF-8")
}
