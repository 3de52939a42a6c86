//! The files that the page's build made, with their compressed copies.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::Language;

#[derive(RustEmbed)]
#[folder = "dist"]
struct Dist;

/// Which file is what, as the build wrote it down.
#[derive(Deserialize)]
pub(crate) struct Manifest {
    /// The page's program.
    pub(crate) script: String,
    /// The program that opens a link.
    pub(crate) opener: String,
    /// The script of other pages, which shows the page inside them.
    pub(crate) embed: String,
    /// The picture of the browser's tab.
    pub(crate) icon: String,
    /// Its looks.
    pub(crate) style: String,
    /// The words of each language.
    locales: BTreeMap<String, String>,
    /// Subresource integrity of each file.
    integrity: BTreeMap<String, String>,
}

/// A file and the hash that the browser holds it to.
pub(crate) struct Linked<'a> {
    pub(crate) name: &'a str,
    pub(crate) integrity: &'a str,
}

impl Manifest {
    /// A file with its hash.
    pub(crate) fn linked<'a>(&'a self, name: &'a str) -> Linked<'a> {
        Linked {
            name,
            integrity: self.integrity.get(name).map_or("", String::as_str),
        }
    }

    /// The words of `language`.
    pub(crate) fn locale(&self, language: Language) -> Option<Linked<'_>> {
        self.locales
            .get(language.tag())
            .map(|name| self.linked(name))
    }
}

/// The build's manifest.
pub(crate) static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| {
    let file = Dist::get("manifest.json").expect("the build wrote a manifest");
    serde_json::from_slice(&file.data).expect("the manifest is as the build writes it")
});

/// The program that opens a link, small enough to stand in the page itself: without the wait for
/// another file. The policy of the page names its hash.
pub(crate) static OPENER: LazyLock<String> = LazyLock::new(|| {
    let file = Dist::get(&MANIFEST.opener).expect("the build wrote the opener");
    String::from_utf8(file.data.into_owned()).expect("programs are text")
});

/// Its hash, as a source of a content security policy.
pub(crate) fn opener_hash() -> &'static str {
    MANIFEST.linked(&MANIFEST.opener).integrity
}

/// A file to be served. Its name holds a hash of its content, so it never changes.
#[derive(Debug, Clone)]
pub struct Asset {
    /// `Content-Type`.
    pub media_type: &'static str,
    /// `Content-Encoding`, where the bytes are compressed.
    pub encoding: Option<&'static str>,
    /// `ETag`, quotation marks included.
    pub etag: String,
    /// The bytes, in that encoding.
    pub bytes: Cow<'static, [u8]>,
}

/// The script of other pages, encoded as [`asset`].
#[must_use]
pub fn embed(accept_encoding: &str) -> Option<Asset> {
    asset(&MANIFEST.embed, accept_encoding)
}

/// The file `name`, in the best encoding that `accept_encoding` (the request's header) takes.
#[must_use]
pub fn asset(name: &str, accept_encoding: &str) -> Option<Asset> {
    let media_type = media_type(name)?;
    let plain = Dist::get(name)?;
    let encoded = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .find_map(|(encoding, ending)| {
            let file =
                Dist::get(&format!("{name}.{ending}")).filter(|_| takes(accept_encoding, encoding));
            file.map(|file| (Some(encoding), file))
        });
    let (encoding, file) = encoded.unwrap_or((None, plain));
    let hash: String = file.metadata.sha256_hash()[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(Asset {
        media_type,
        encoding,
        etag: format!("\"{hash}\""),
        bytes: file.data,
    })
}

/// Only what the page needs has a type; compressed copies and the manifest have none.
fn media_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

/// Whether `Accept-Encoding` names the encoding without forbidding it (`q=0`).
fn takes(accept_encoding: &str, encoding: &str) -> bool {
    accept_encoding.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding))
            && !parts.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_manifest_is_there_and_compressed_as_asked() {
        let names = [&MANIFEST.script, &MANIFEST.style, &MANIFEST.embed]
            .into_iter()
            .chain(MANIFEST.locales.values());
        for name in names {
            let plain = asset(name, "").unwrap();
            assert_eq!(plain.encoding, None);
            assert!(MANIFEST.linked(name).integrity.starts_with("sha384-"));
            let best = asset(name, "gzip;q=1.0, br").unwrap();
            assert_eq!(best.encoding, Some("br"));
            assert!(best.bytes.len() < plain.bytes.len());
            assert_ne!(best.etag, plain.etag);
            assert_eq!(asset(name, "gzip, br;q=0").unwrap().encoding, Some("gzip"));
        }
        for language in Language::ALL {
            assert!(MANIFEST.locale(language).is_some(), "{}", language.tag());
        }
    }

    #[test]
    fn nothing_else_is_served() {
        for name in [
            "manifest.json",
            "../Cargo.toml",
            "",
            ".",
            "page.js.br",
            "/etc/passwd",
        ] {
            assert!(asset(name, "br").is_none(), "{name}");
        }
        assert!(asset(&format!("{}.br", MANIFEST.script), "").is_none());
    }
}
