//! Lists a folder of blobs in the order of their names.

use std::{fs, io, path::Path};

use crate::BlobName;

/// The names after `after`, at most `limit`. Files that are not blobs are passed over; what is
/// written or deleted meanwhile may be listed or not.
pub(crate) fn list(
    root: &Path,
    after: Option<BlobName>,
    limit: usize,
) -> io::Result<Vec<BlobName>> {
    let after = after.map(|name| name.parts());
    let mut walk = Walk {
        above: Vec::new(),
        found: Vec::new(),
        limit,
    };
    let below = after.as_ref().map(|parts| &parts[1..]);
    walk.descend(&root.join("v1"), below)?;
    Ok(walk.found)
}

struct Walk {
    /// Names of the folders down to the present one, the shard first.
    above: Vec<String>,
    found: Vec<BlobName>,
    limit: usize,
}

impl Walk {
    /// Lists what is below a folder; `after` is the rest of a name that is not wanted any more,
    /// while the folders so far are its own.
    fn descend(&mut self, folder: &Path, after: Option<&[String]>) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(());
            }
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry?.file_name().into_string());
        }
        names.sort_unstable();
        let bound = after.and_then(<[String]>::split_first);
        for name in names {
            if self.found.len() >= self.limit {
                break;
            }
            match bound {
                Some((first, _)) if name < *first => {}
                Some((first, rest)) if name == *first => self.enter(folder, name, Some(rest))?,
                _ => self.enter(folder, name, None)?,
            }
        }
        Ok(())
    }

    fn enter(&mut self, folder: &Path, name: String, after: Option<&[String]>) -> io::Result<()> {
        if let [_, account, session] = self.above.as_slice() {
            let blob = || BlobName::parse(account, session, &name);
            // The name that bounds the list is itself not wanted.
            self.found.extend(blob().filter(|_| after.is_none()));
            return Ok(());
        }
        let path = folder.join(&name);
        self.above.push(name);
        self.descend(&path, after)?;
        self.above.pop();
        Ok(())
    }
}
