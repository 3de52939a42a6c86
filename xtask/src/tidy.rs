//! What the architecture promises and a machine can check. Each rule names its reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::run;

/// Which of our crates each crate may use (outside tests). The arrows of ARCHITECTURE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("bonafide-aamva", &[]),
    ("bonafide-core", &["bonafide-aamva", "bonafide-mrz"]),
    ("bonafide-mrz", &[]),
    ("bonafide-wire", &["bonafide-core"]),
    ("bonafide-vault", &["bonafide-core"]),
    ("bonafide-store", &["bonafide-core"]),
    ("bonafide-nets", &[]),
    (
        "bonafide-vision",
        &["bonafide-core", "bonafide-mrz", "bonafide-nets"],
    ),
    (
        "bonafide-service",
        &[
            "bonafide-core",
            "bonafide-store",
            "bonafide-vault",
            "bonafide-wire",
        ],
    ),
    (
        "bonafide-webhooks",
        &[
            "bonafide-core",
            "bonafide-service",
            "bonafide-store",
            "bonafide-vault",
            "bonafide-wire",
        ],
    ),
    (
        "bonafide-worker",
        &[
            "bonafide-core",
            "bonafide-service",
            "bonafide-store",
            "bonafide-webhooks",
        ],
    ),
    (
        "bonafide-server",
        &[
            "bonafide-core",
            "bonafide-service",
            "bonafide-store",
            "bonafide-vault",
            "bonafide-web",
            "bonafide-wire",
        ],
    ),
    ("bonafide-web", &[]),
];

/// Words that may stand in the sources of the named crates only.
const WORDS: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["store"], "only store talks to a database"),
    (
        "tokio_postgres",
        &["store"],
        "only store talks to a database",
    ),
    ("aws_lc_rs", &["vault"], "only vault names a cipher"),
    ("rten", &["nets"], "only nets runs models"),
    (
        "reqwest",
        &["webhooks", "bonafide", "testkit"],
        "outbound requests go through the guard",
    ),
    ("axum", &["server", "testkit"], "only server knows HTTP"),
];

/// Crates that are pure: no async, no I/O.
const PURE: &[&str] = &["aamva", "core", "mrz", "wire", "nets", "vision"];

/// Sources longer than this hold more than one thing.
const MAX_LINES: usize = 700;

/// Checks all rules and names each breach.
pub(crate) fn tidy() -> anyhow::Result<()> {
    let mut breaches = arrows()?;
    for file in sources(&run::root().join("crates"))? {
        breaches.extend(source(&file)?);
    }
    for breach in &breaches {
        println!("{breach}");
    }
    if !breaches.is_empty() {
        bail!("{} breaches of the architecture", breaches.len());
    }
    println!("tidy");
    Ok(())
}

fn arrows() -> anyhow::Result<Vec<String>> {
    let metadata = run::output(
        env!("CARGO"),
        &["metadata", "--no-deps", "--format-version", "1"],
    )?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let allowed: BTreeMap<&str, BTreeSet<&str>> = ARROWS
        .iter()
        .map(|(name, uses)| (*name, uses.iter().copied().collect()))
        .collect();
    let mut breaches = Vec::new();
    for package in metadata["packages"].as_array().context("packages")? {
        let name = package["name"].as_str().context("name")?;
        let Some(allowed) = allowed.get(name) else {
            continue;
        };
        for dependency in package["dependencies"].as_array().context("dependencies")? {
            let used = dependency["name"].as_str().context("name")?;
            let outside_tests = dependency["kind"].is_null();
            if outside_tests && used.starts_with("bonafide") && !allowed.contains(used) {
                breaches.push(format!("{name} may not use {used}"));
            }
        }
    }
    Ok(breaches)
}

fn sources(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

fn source(file: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(file)?;
    let shown = file.strip_prefix(run::root()).unwrap_or(file).display();
    let parts: Vec<_> = file
        .strip_prefix(run::root().join("crates"))?
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let in_tests = parts.iter().any(|part| part == "tests");
    let Some(name) = parts.first() else {
        return Ok(Vec::new());
    };
    let mut breaches = Vec::new();
    if text.lines().count() > MAX_LINES {
        breaches.push(format!(
            "{shown}: over {MAX_LINES} lines; does it hold one thing?"
        ));
    }
    for unfinished in ["TODO", "FIXME", "XXX:"] {
        if text.contains(unfinished) {
            breaches.push(format!("{shown}: {unfinished}"));
        }
    }
    if in_tests {
        return Ok(breaches);
    }
    for (word, crates, reason) in WORDS {
        let used = text.contains(&format!("{word}::")) || text.contains(&format!("use {word}"));
        if used && !crates.contains(&name.as_str()) {
            breaches.push(format!("{shown}: {word} ({reason})"));
        }
    }
    if PURE.contains(&name.as_str()) {
        for word in ["async fn", "tokio::", "std::net", "SystemTime"] {
            if text.contains(word) {
                breaches.push(format!("{shown}: {word} ({name} is pure)"));
            }
        }
    }
    Ok(breaches)
}
