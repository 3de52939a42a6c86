//! Parameters of files and of links to them.

use std::collections::BTreeMap;

use bonafide_core::clock::Timestamp;

use super::{WithCreated, expand, expand_list, list, read};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    list::ListRequest,
    parameter::Kind,
    reader::{MAX_STRING, MetadataChange, Reader},
};

/// A purpose of files.
struct Purpose {
    word: &'static str,
    /// Can be uploaded.
    upload: bool,
    /// Can be linked to.
    link: bool,
}

const fn purpose(word: &'static str, upload: bool, link: bool) -> Purpose {
    Purpose { word, upload, link }
}

/// The purposes that the API knows.
const PURPOSES: [Purpose; 21] = [
    purpose("account_requirement", true, false),
    purpose("additional_verification", true, false),
    purpose("business_icon", true, true),
    purpose("business_logo", true, true),
    purpose("customer_signature", true, true),
    purpose("dispute_evidence", true, true),
    purpose("document_provider_identity_document", false, false),
    purpose("finance_report_run", false, true),
    purpose("financial_account_statement", false, true),
    purpose("identity_document", true, false),
    purpose(PICTURE, false, true),
    purpose("issuing_regulatory_reporting", true, true),
    purpose("pci_document", true, true),
    purpose("platform_terms_of_service", true, false),
    purpose("selfie", false, true),
    purpose("sigma_scheduled_query", false, true),
    purpose("tax_document_user_upload", true, true),
    purpose("terminal_android_apk", true, true),
    purpose("terminal_reader_splashscreen", true, true),
    purpose("terminal_wifi_certificate", true, false),
    purpose("terminal_wifi_private_key", true, false),
];

/// What pictures of documents are for.
const PICTURE: &str = "identity_document_downloadable";

/// Whether files of this purpose can be linked to.
#[must_use]
pub fn is_linkable(word: &str) -> bool {
    PURPOSES
        .iter()
        .any(|purpose| purpose.link && purpose.word == word)
}

/// Whether the contents of files of this purpose can be read back: not those of identity documents
/// that a business uploaded (contract section 4.6).
#[must_use]
pub fn is_readable(word: &str) -> bool {
    word != "identity_document"
}

/// The words of all purposes.
pub(crate) fn purposes() -> impl Iterator<Item = &'static str> {
    PURPOSES.iter().map(|purpose| purpose.word)
}

fn words(wanted: impl Fn(&Purpose) -> bool) -> Vec<(&'static str, &'static str)> {
    let wanted = PURPOSES.iter().filter(|purpose| wanted(purpose));
    wanted.map(|purpose| (purpose.word, purpose.word)).collect()
}

/// Parameters of a new file, besides the file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateFile {
    /// What it is for.
    pub purpose: &'static str,
    /// A link to make with it.
    pub link: Option<NewFileLink>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// Parameters of a link that comes with its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFileLink {
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
}

/// Parameters of the list of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFiles {
    /// Which part of the list.
    pub list: ListRequest,
    /// Only with this purpose.
    pub purpose: Option<&'static str>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// Parameters of a new link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateFileLink {
    /// To which file.
    pub file: String,
    /// The link.
    pub link: NewFileLink,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// When a link is to expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// At once.
    Now,
    /// At this instant.
    At(Timestamp),
    /// Never.
    Never,
}

/// Parameters of a change of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateFileLink {
    /// When it expires, where given.
    pub expires_at: Option<Expiry>,
    /// Metadata, where given.
    pub metadata: Option<MetadataChange>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

/// Parameters of the list of links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFileLinks {
    /// Which part of the list.
    pub list: ListRequest,
    /// Only to this file.
    pub file: Option<String>,
    /// Only those that have expired, or have not.
    pub expired: Option<bool>,
    /// What the reply shows in full.
    pub expand: Expansion,
}

impl CreateFile {
    /// Reads and checks the parameters; `has_file` says whether the file came.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>, has_file: bool) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            reader.note("file", || Kind::File);
            if !has_file {
                reader.missing("file");
            }
            if reader.is_absent("purpose") {
                reader.missing("purpose");
            }
            Self {
                purpose: reader
                    .choice("purpose", &words(|purpose| purpose.upload))
                    .unwrap_or_default(),
                link: reader.nested("file_link_data", link_data).flatten(),
                expand: expand(reader, Resource::File),
            }
        })
    }
}

impl ListFiles {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| Self {
            list: list(reader, Some(WithCreated)),
            purpose: reader.choice("purpose", &words(|_| true)),
            expand: expand_list(reader, Resource::File),
        })
    }
}

impl CreateFileLink {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            if reader.is_absent("file") {
                reader.missing("file");
            }
            Self {
                file: reader.text("file", MAX_STRING).unwrap_or_default(),
                link: new_link(reader),
                expand: expand(reader, Resource::FileLink),
            }
        })
    }
}

impl UpdateFileLink {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| Self {
            expires_at: if reader.is_unset("expires_at") {
                Some(Expiry::Never)
            } else if reader.is_text("expires_at", "now") {
                Some(Expiry::Now)
            } else {
                reader.instant("expires_at").map(Expiry::At)
            },
            metadata: reader.metadata("metadata"),
            expand: expand(reader, Resource::FileLink),
        })
    }
}

impl ListFileLinks {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| Self {
            list: list(reader, Some(WithCreated)),
            file: reader.text("file", MAX_STRING),
            expired: reader.boolean("expired"),
            expand: expand_list(reader, Resource::FileLink),
        })
    }
}

/// The link that is wanted with a file, if it is.
fn link_data(reader: &mut Reader) -> Option<NewFileLink> {
    if reader.is_absent("create") {
        reader.missing("create");
    }
    let wanted = reader.boolean("create") == Some(true);
    let link = new_link(reader);
    wanted.then_some(link)
}

fn new_link(reader: &mut Reader) -> NewFileLink {
    NewFileLink {
        expires_at: reader.instant("expires_at"),
        metadata: reader.new_metadata("metadata"),
    }
}
