//! `file` and `file_link`.

use std::collections::BTreeMap;

use bonafide_core::{
    clock::Timestamp,
    id::{FileId, FileLinkId},
};
use serde_json::{Value, json};

use crate::{Expansion, list::list};

/// What a file's rendering needs.
#[derive(Clone, Copy)]
pub struct FileView<'a> {
    /// Its id; tells when it was made.
    pub id: FileId,
    /// What it is for, in the API's word.
    pub purpose: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// Size in bytes.
    pub size: u64,
    /// Its name, where it has one.
    pub name: Option<&'a str>,
    /// Where its contents are; `None` where they cannot be read.
    pub url: Option<&'a str>,
}

/// What a link's rendering needs.
#[derive(Clone, Copy)]
pub struct FileLinkView<'a> {
    /// Its id; tells when it was made.
    pub id: FileLinkId,
    /// To which file.
    pub file: FileId,
    /// Whether its account is live.
    pub livemode: bool,
    /// When it expires.
    pub expires: Option<Timestamp>,
    /// Whether that is past.
    pub expired: bool,
    /// The business's key-value pairs.
    pub metadata: &'a BTreeMap<String, String>,
    /// What opens the file; `None` where that is gone.
    pub url: Option<&'a str>,
}

/// The object. `links`, rendered, and whether there are more, are shown where they are expanded.
#[must_use]
pub fn file(view: FileView<'_>, links: Option<(&[Value], bool)>) -> Value {
    let mut object = json!({
        "id": view.id,
        "object": "file",
        "created": view.id.created().seconds(),
        "expires_at": null,
        "filename": view.name,
        "purpose": view.purpose,
        "size": view.size,
        "title": null,
        "type": type_word(view.media_type),
        "url": view.url,
    });
    if let Some((links, more)) = links {
        let url = format!("/v1/file_links?file={}", view.id);
        object["links"] = list(&url, more, links);
    }
    object
}

/// The object. `file` is the rendered file, shown where it is expanded.
#[must_use]
pub fn file_link(view: FileLinkView<'_>, file: Option<Value>, expansion: &Expansion) -> Value {
    let file = file.filter(|_| expansion.has("file"));
    json!({
        "id": view.id,
        "object": "file_link",
        "created": view.id.created().seconds(),
        "expired": view.expired,
        "expires_at": view.expires.map(Timestamp::seconds),
        "file": file.unwrap_or_else(|| json!(view.file)),
        "livemode": view.livemode,
        "metadata": view.metadata,
        "url": view.url,
    })
}

/// The API's word for a media type; null for one that has none.
fn type_word(media_type: &str) -> Option<&'static str> {
    match media_type {
        "image/jpeg" => Some("jpg"),
        "image/png" => Some("png"),
        "image/webp" => Some("webp"),
        "application/pdf" => Some("pdf"),
        _ => None,
    }
}
