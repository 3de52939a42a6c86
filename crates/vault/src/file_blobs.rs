//! Blobs as files in a folder.

use std::{
    collections::HashSet,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use bonafide_core::clock::random;

use crate::{BlobError, BlobName, Blobs, SystemEntropy, walk};

/// Blobs as files in a folder on one disk.
///
/// A blob is written to `tmp/`, flushed, renamed to its place, and the folder flushed: a process
/// killed at any moment leaves a whole blob or none, and at worst a file in `tmp/` that the next
/// start removes. `tmp/` is one folder, so that this costs nothing however many blobs there are.
#[derive(Debug, Clone)]
pub struct FileBlobs {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    /// Folders down to the account's that are known to be on the disk. Those of sessions are not
    /// listed here: there is no end to them.
    durable: Mutex<HashSet<PathBuf>>,
}

impl FileBlobs {
    /// Opens a folder of blobs, making it where it is missing, and removes what killed processes
    /// left in `tmp/`. Blocks.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(root: &Path) -> io::Result<Self> {
        create_folders(root)?;
        let temporary = root.join("tmp");
        create_folder(&temporary)?;
        for entry in fs::read_dir(&temporary)? {
            let path = entry?.path();
            // A writer holds a lock on its file: one that is locked is being written.
            if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
                fs::remove_file(&path)?;
            }
        }
        Ok(Self {
            inner: Arc::new(Inner {
                root: root.to_owned(),
                durable: Mutex::default(),
            }),
        })
    }

    async fn on_blocking_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BlobError> {
        let inner = Arc::clone(&self.inner);
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(result) => Ok(result?),
            Err(stopped) => Err(BlobError(Box::new(stopped))),
        }
    }
}

#[async_trait]
impl Blobs for FileBlobs {
    async fn put(&self, name: BlobName, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.on_blocking_thread(move |inner| inner.put(name, &bytes))
            .await
    }

    async fn get(&self, name: BlobName) -> Result<Option<Vec<u8>>, BlobError> {
        self.on_blocking_thread(move |inner| absent(fs::read(inner.path(name))))
            .await
    }

    async fn delete(&self, name: BlobName) -> Result<(), BlobError> {
        self.on_blocking_thread(move |inner| inner.delete(name))
            .await
    }

    async fn list(
        &self,
        after: Option<BlobName>,
        limit: usize,
    ) -> Result<Vec<BlobName>, BlobError> {
        self.on_blocking_thread(move |inner| walk::list(&inner.root, after, limit))
            .await
    }
}

impl Inner {
    fn path(&self, name: BlobName) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(name.parts());
        path
    }

    fn put(&self, name: BlobName, bytes: &[u8]) -> io::Result<()> {
        let mark = u128::from_be_bytes(random(&SystemEntropy));
        let temporary = self.root.join("tmp").join(format!("{mark:032x}"));
        let written = write(&temporary, bytes).and_then(|lock| {
            self.place(&temporary, name)?;
            drop(lock);
            Ok(())
        });
        if written.is_err() {
            // The first error is the one that tells something; the next start removes the rest.
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    fn place(&self, temporary: &Path, name: BlobName) -> io::Result<()> {
        let path = self.path(name);
        let folder = path.parent().expect("a blob's name has folders");
        // Deleting a session's last blob removes its folder, perhaps between these two steps.
        for _ in 0..8 {
            self.create_durable_folders(name)?;
            match fs::rename(temporary, &path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => {
                    result?;
                    return sync_folder(folder);
                }
            }
        }
        Err(io::Error::new(
            io::ErrorKind::NotFound,
            "the blob's folder is removed again and again",
        ))
    }

    /// Makes the folders of a blob and flushes the parent of each, so that a blob is never lost
    /// with a folder that the disk has not heard of.
    fn create_durable_folders(&self, name: BlobName) -> io::Result<()> {
        let mut folder = self.root.clone();
        let [shared @ .., session, _] = &name.parts();
        for part in shared {
            folder.push(part);
            let known = self
                .durable
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(&folder);
            if !known {
                create_folder(&folder)?;
                self.durable
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(folder.clone());
            }
        }
        folder.push(session);
        create_folder(&folder)
    }

    fn delete(&self, name: BlobName) -> io::Result<()> {
        let path = self.path(name);
        let folder = path.parent().expect("a blob's name has folders");
        if absent(fs::remove_file(&path))?.is_none() && !folder.exists() {
            return Ok(());
        }
        absent(sync_folder(folder))?;
        match fs::remove_dir(folder) {
            Ok(()) => sync_folder(
                folder
                    .parent()
                    .expect("a session's folder is in its account's"),
            ),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotFound
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// Writes and flushes a new file; the file is locked as long as the value returned is kept.
fn write(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.lock()?;
    file.write_all(bytes)?;
    file.sync_data()?;
    Ok(file)
}

fn create_folders(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !path.exists() => {
            if !parent.as_os_str().is_empty() {
                create_folders(parent)?;
            }
            create_folder(path)
        }
        _ => Ok(()),
    }
}

/// Makes a folder that only we may read, if it is missing, and flushes its parent in any case:
/// another thread may have made it without having flushed yet.
fn create_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(path.parent().unwrap_or(path)),
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    File::open(path)?.sync_all()
}

fn absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}
