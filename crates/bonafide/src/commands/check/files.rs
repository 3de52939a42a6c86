//! Which files are meant.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Names of pictures in folders end in one of these; files named outright are taken as they are.
const ENDINGS: [&str; 5] = ["jpg", "jpeg", "jpe", "png", "webp"];

/// The files named, and all pictures in the folders named.
pub(super) fn expand(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            folder(path, &mut files)?;
        } else if path.exists() {
            files.push(path.clone());
        } else {
            bail!("{} does not exist", path.display());
        }
    }
    if files.is_empty() {
        bail!("there are no pictures (JPEG, PNG, WebP) in the folders given");
    }
    Ok(files)
}

fn folder(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let unreadable = || format!("the folder {} could not be read", path.display());
    let mut entries = std::fs::read_dir(path)
        .with_context(unreadable)?
        .map(|entry| Ok((entry?.path(), ())))
        .collect::<std::io::Result<Vec<_>>>()
        .with_context(unreadable)?;
    entries.sort();
    for (entry, ()) in entries {
        // Links are not followed into, so that no circle of them is walked for ever.
        if entry.is_dir() && !entry.is_symlink() {
            folder(&entry, files)?;
        } else if is_picture(&entry) && entry.is_file() {
            files.push(entry);
        }
    }
    Ok(())
}

fn is_picture(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_searched_in_order_and_named_files_taken_as_they_are() {
        let base = tempfile::tempdir().unwrap();
        let at = |name: &str| base.path().join(name);
        std::fs::create_dir(at("inner")).unwrap();
        for name in ["b.JPG", "a.png", "notes.txt", "inner/c.webp"] {
            std::fs::write(at(name), b"").unwrap();
        }
        let found = expand(&[at("notes.txt"), base.path().to_owned()]).unwrap();
        assert_eq!(
            found,
            [
                at("notes.txt"),
                at("a.png"),
                at("b.JPG"),
                at("inner/c.webp")
            ]
        );
        assert!(expand(&[at("missing.jpg")]).is_err());
    }
}
