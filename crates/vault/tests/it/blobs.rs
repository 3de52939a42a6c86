//! Blobs in a folder.

use std::{fs, path::Path};

use bonafide_core::id::{AccountId, FileId, SessionId};
use bonafide_vault::{BlobName, Blobs, FileBlobs};

fn name(file: u8) -> BlobName {
    BlobName::new(
        AccountId::from_bytes([0, 0, 0, 0, 0, 1, 0x8a, 0xbc, 0x80, 0, 0, 0, 0, 0, 0, 1]),
        SessionId::from_bytes([2; 16]),
        FileId::from_bytes([file; 16]),
    )
}

fn temporary_files(root: &Path) -> usize {
    fs::read_dir(root.join("tmp"))
        .expect("the folder is there")
        .count()
}

#[tokio::test]
async fn blobs_are_written_replaced_read_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("deep/blobs");
    let blobs = FileBlobs::open(&root).unwrap();
    assert_eq!(blobs.get(name(1)).await.unwrap(), None);
    blobs.put(name(1), b"first".to_vec()).await.unwrap();
    blobs.put(name(1), b"second".to_vec()).await.unwrap();
    blobs.put(name(2), Vec::new()).await.unwrap();
    assert_eq!(fs::read(root.join(name(1).to_string())).unwrap(), b"second");
    assert_eq!(temporary_files(&root), 0);

    let blobs = FileBlobs::open(&root).unwrap();
    assert_eq!(blobs.get(name(1)).await.unwrap().unwrap(), b"second");
    assert_eq!(blobs.get(name(2)).await.unwrap().unwrap(), b"");

    blobs.delete(name(1)).await.unwrap();
    blobs.delete(name(1)).await.unwrap();
    assert_eq!(blobs.get(name(1)).await.unwrap(), None);
    assert_eq!(blobs.get(name(2)).await.unwrap().unwrap(), b"");
    let session = root.join(name(2).to_string()).parent().unwrap().to_owned();
    blobs.delete(name(2)).await.unwrap();
    assert!(
        !session.exists(),
        "a session's folder goes with its last blob"
    );
    blobs.delete(name(2)).await.unwrap();
    blobs.put(name(2), b"again".to_vec()).await.unwrap();
    assert_eq!(blobs.get(name(2)).await.unwrap().unwrap(), b"again");
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed_and_what_another_writes_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(folder.path()).unwrap();
    blobs.put(name(1), b"kept".to_vec()).await.unwrap();
    fs::write(folder.path().join("tmp/left"), b"half").unwrap();
    let writing = fs::File::create(folder.path().join("tmp/writing")).unwrap();
    writing.lock().unwrap();

    let blobs = FileBlobs::open(folder.path()).unwrap();
    assert_eq!(temporary_files(folder.path()), 1);
    assert!(folder.path().join("tmp/writing").exists());
    assert_eq!(blobs.get(name(1)).await.unwrap().unwrap(), b"kept");
}

#[tokio::test]
async fn a_failed_write_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(folder.path()).unwrap();
    fs::write(folder.path().join("v1"), b"in the way").unwrap();
    assert!(blobs.put(name(1), b"bytes".to_vec()).await.is_err());
    assert_eq!(temporary_files(folder.path()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_and_deleters_of_one_session_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(folder.path()).unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|file| {
            let blobs = blobs.clone();
            tokio::spawn(async move {
                for round in 0u8..20 {
                    blobs.put(name(file), vec![round; 10]).await.unwrap();
                    assert_eq!(blobs.get(name(file)).await.unwrap(), Some(vec![round; 10]));
                    blobs.delete(name(file)).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[test]
fn a_name_shows_its_shard() {
    let shown = name(3).to_string();
    assert!(shown.starts_with("v1/abc/acct_"), "{shown}");
    assert_eq!(shown.split('/').count(), 5);
}

#[tokio::test]
async fn names_are_listed_in_order_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(folder.path()).unwrap();
    let mut names = Vec::new();
    for (account, session, file) in [(1, 9, 3), (1, 9, 1), (1, 2, 7), (3, 1, 1), (2, 5, 5)] {
        let name = BlobName::new(
            AccountId::from_bytes([account; 16]),
            SessionId::from_bytes([session; 16]),
            FileId::from_bytes([file; 16]),
        );
        blobs.put(name, Vec::new()).await.unwrap();
        names.push(name);
    }
    fs::write(folder.path().join("v1/stray"), b"").unwrap();
    names.sort_by_key(ToString::to_string);
    assert_eq!(blobs.list(None, 100).await.unwrap(), names);
    let (mut after, mut paged) = (None, Vec::new());
    while let Some(&name) = blobs.list(after, 1).await.unwrap().first() {
        after = Some(name);
        paged.push(name);
    }
    assert_eq!(paged, names);
}
