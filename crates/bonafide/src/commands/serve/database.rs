//! Which database.

use std::{fs, path::Path, sync::Arc};

use anyhow::Context;
use bonafide_store::{Storage, postgres, sqlite};

/// Opens PostgreSQL at `url`, or the embedded database in `data`. Makes `data`, readable by its
/// owner only.
pub(super) async fn open(data: &Path, url: Option<&str>) -> anyhow::Result<Arc<dyn Storage>> {
    make_private(data).with_context(|| format!("the folder {} cannot be made", data.display()))?;
    Ok(match url {
        Some(url) => Arc::new(
            postgres::open(url)
                .await
                .context("PostgreSQL cannot be used; see --database-url")?,
        ),
        None => Arc::new(
            sqlite::open(data)
                .await
                .with_context(|| format!("the database in {} cannot be opened", data.display()))?,
        ),
    })
}

fn make_private(data: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
}
