//! Files, as the API's callers use them: uploads, sealed with the account's key, and the pictures
//! of verifications, sealed with their session's.

use std::sync::Arc;

use bonafide_core::{
    account::Mode,
    id::{FileId, ReportId, SessionId},
};
use bonafide_store::{
    command::FileCommit,
    page::{Cursor, FileFilter, FileLinkFilter, Page},
    row::{FileRow, Keyed},
};
use bonafide_vault::BlobName;

use crate::{
    Call, Caller, Class, FileLinkView, List, ListRequest, NewFileLink, OpenAccount, Reply,
    SensitiveRead, Service, ServiceError, change::Locator, media,
};

/// How large an uploaded file may be, in bytes: 16 MiB.
pub const MAX_FILE_BYTES: usize = 16 << 20;
/// How many links are shown with a file.
const LINKS_SHOWN: u32 = 10;

const NAME: &str = "file name";

/// A file to upload.
#[derive(Clone)]
pub struct NewFile {
    /// What it is for, in the API's word.
    pub purpose: &'static str,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its bytes, at most [`MAX_FILE_BYTES`].
    pub bytes: Vec<u8>,
    /// A link to make with it.
    pub link: Option<NewFileLink>,
}

/// A file with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// Its id.
    pub id: FileId,
    /// Test or live.
    pub mode: Mode,
    /// What it is for, in the API's word.
    pub purpose: String,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The session whose picture it is; `None` for an upload.
    pub session: Option<SessionId>,
    /// Its bytes are gone, since its session was redacted.
    pub redacted: bool,
    /// Its newest links and whether there are more, where they were asked for.
    pub links: Option<(Vec<FileLinkView>, bool)>,
}

/// Which files to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileListing {
    /// Only with this purpose.
    pub purpose: Option<String>,
    /// Which page.
    pub list: ListRequest,
    /// Load each file's newest links too.
    pub with_links: bool,
}

/// A file's bytes.
#[derive(Clone)]
pub struct OpenFile {
    /// Media type.
    pub media_type: String,
    /// The bytes in clear.
    pub bytes: Vec<u8>,
    /// The session whose picture it is; `None` for an upload.
    pub session: Option<SessionId>,
}

/// Makes the reply to a call that makes a file.
pub type FileAnswer<'a> = &'a (dyn Fn(&FileView) -> Reply + Send + Sync);

impl Service {
    /// Keeps an uploaded file.
    ///
    /// # Errors
    /// When the store or the place for files fails.
    pub async fn create_file(
        &self,
        call: Call<'_>,
        new: NewFile,
        answer: FileAnswer<'_>,
    ) -> Result<Reply, ServiceError> {
        let account = &call.caller.account;
        let now = self.now();
        let id: FileId = self.new_id(account.id(), now);
        let row = FileRow {
            id,
            account: account.id(),
            session: None,
            purpose: new.purpose.to_owned(),
            media_type: media::of_upload(&new.bytes).to_owned(),
            size: new.bytes.len() as u64,
            sealed_name: new
                .name
                .map(|name| account.key.seal(&label(NAME, id), name.as_bytes())),
        };
        let keyed = Keyed {
            row: row.clone(),
            data_key: None,
        };
        let mut view = Self::file_view(account, &keyed)?;
        let link = match &new.link {
            None => None,
            Some(link) => self.new_link(call.caller, &keyed, link)?,
        };
        if let Some(link) = &link {
            view.links = Some((vec![self.link_view(account, link)?], false));
        }
        let reply = answer(&view);
        let sealed = account.key.seal(&label(CONTENTS, id), &new.bytes);
        let blob = BlobName::upload(account.id(), id);
        self.blobs.put(blob, sealed).await?;
        let command = FileCommit {
            file: row,
            link: link.map(|link| link.row),
            reply: call.held.map(|held| held.kept(&reply, account, None)),
        };
        self.storage.add_file(command).await?;
        Ok(reply)
    }

    /// One file.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn file(
        &self,
        caller: &Caller,
        id: &str,
        with_links: bool,
    ) -> Result<FileView, ServiceError> {
        let unknown = || no_file(id);
        let parsed: FileId = id.parse().map_err(|_| unknown())?;
        let keyed = self.storage.file(caller.account.id(), parsed).await?;
        let view = Self::file_view(&caller.account, &keyed.ok_or_else(unknown)?)?;
        self.with_links(&caller.account, view, with_links).await
    }

    /// A page of files.
    ///
    /// # Errors
    /// When a cursor's file is unknown, or the store fails.
    pub async fn files(
        &self,
        caller: &Caller,
        listing: &FileListing,
    ) -> Result<List<FileView>, ServiceError> {
        let account = &caller.account;
        let cursor = match listing.list.given()? {
            None => None,
            Some(given) => {
                let id = given.id(Class::File)?;
                let found = self.storage.file(account.id(), id).await?;
                found.ok_or_else(|| given.unknown(Class::File))?;
                Some(id)
            }
        };
        let filter = FileFilter {
            purpose: listing.purpose.clone(),
        };
        let page = listing.list.page(cursor);
        let rows = self.storage.files(account.id(), filter, page).await?;
        let mut items = Vec::with_capacity(rows.rows.len());
        for keyed in &rows.rows {
            let view = Self::file_view(account, keyed)?;
            items.push(self.with_links(account, view, listing.with_links).await?);
        }
        Ok(List {
            items,
            has_more: rows.has_more,
        })
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// When they are gone, or the store or the place for files fails.
    pub async fn file_contents(
        &self,
        account: &Arc<OpenAccount>,
        file: &FileView,
    ) -> Result<OpenFile, ServiceError> {
        let gone = || no_file(&file.id.to_string());
        let bytes = match file.session {
            None => {
                let blob = BlobName::upload(account.id(), file.id);
                let sealed = self.blobs.get(blob).await?.ok_or_else(gone)?;
                account.key.open(&label(CONTENTS, file.id), &sealed)?
            }
            Some(session) => {
                let locator = Locator::Id(Arc::clone(account), session);
                let open = self.locate(&locator).await?;
                if open.data_key.is_none() {
                    return Err(gone());
                }
                let sealed = self.blobs.get(open.blob(file.id)).await?;
                open.open_picture(file.id, &sealed.ok_or_else(gone)?)?
            }
        };
        Ok(OpenFile {
            media_type: file.media_type.clone(),
            bytes,
            session: file.session,
        })
    }

    /// What reading a picture's bytes is; `None` for an upload, and for a picture that is gone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sensitive_file(
        &self,
        account: &OpenAccount,
        file: &FileView,
    ) -> Result<Option<SensitiveRead>, ServiceError> {
        let Some(session) = file.session.filter(|_| !file.redacted) else {
            return Ok(None);
        };
        let stored = self.storage.session(account.id(), session).await?;
        let stored = stored.ok_or(ServiceError::Dangling("session"))?;
        let processed = stored.row.state.last_report.map(ReportId::created);
        Ok(Some(SensitiveRead {
            session,
            object: file.id.to_string(),
            processed: processed
                .unwrap_or(file.id.created())
                .max(file.id.created()),
        }))
    }

    pub(crate) fn file_view(
        account: &OpenAccount,
        keyed: &Keyed<FileRow>,
    ) -> Result<FileView, ServiceError> {
        let row = &keyed.row;
        let name = match &row.sealed_name {
            None => None,
            Some(sealed) => {
                let plain = account.key.open(&label(NAME, row.id), sealed)?;
                Some(String::from_utf8(plain).map_err(|_| ServiceError::Dangling("name"))?)
            }
        };
        Ok(FileView {
            id: row.id,
            mode: account.mode(),
            purpose: row.purpose.clone(),
            media_type: row.media_type.clone(),
            size: row.size,
            name,
            session: row.session,
            redacted: row.session.is_some() && keyed.data_key.is_none(),
            links: None,
        })
    }

    async fn with_links(
        &self,
        account: &Arc<OpenAccount>,
        mut view: FileView,
        wanted: bool,
    ) -> Result<FileView, ServiceError> {
        if wanted {
            let filter = FileLinkFilter {
                file: Some(view.id),
                expired: None,
            };
            let page = Page {
                cursor: Cursor::Newest,
                limit: LINKS_SHOWN,
                from: None,
                until: None,
            };
            let found = self.storage.file_links(account.id(), filter, page).await?;
            let links = found.rows.iter().map(|link| self.link_view(account, link));
            view.links = Some((links.collect::<Result<_, _>>()?, found.has_more));
        }
        Ok(view)
    }
}

const CONTENTS: &str = "file";

/// A label of what is sealed with the account's key and belongs to one file.
fn label(what: &str, id: FileId) -> String {
    format!("{what} {id}")
}

pub(crate) fn no_file(id: &str) -> ServiceError {
    ServiceError::NotFound {
        class: Class::File,
        id: id.to_owned(),
        param: "file",
    }
}
