//! Links by which anybody can read a file until they expire.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use bonafide_core::{
    account::Mode,
    audit::AuditRecord,
    base62,
    clock::Timestamp,
    id::{AccountId, FileId, FileLinkId, RequestId},
};
use bonafide_store::{
    StoreError,
    command::FileLinkCommit,
    page::FileLinkFilter,
    row::{FileLinkRow, FileRow, Keyed, StoredFileLink},
};
use bonafide_vault::{DataKey, sha256};
use bonafide_wire::{Expansion, params::MetadataChange, render};

use crate::{
    Call, Caller, Class, FileView, List, ListRequest, OpenAccount, OpenFile, Reply, Service,
    ServiceError, files::no_file, idempotency::open_link_reply, open::to_json,
};

const TOKEN: &str = "file link token";
const METADATA: &str = "file link";
/// How often a change is tried when others change the same link.
const TRIES: usize = 16;

/// A link to make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewFileLink {
    /// From when on it opens nothing.
    pub expires: Option<Timestamp>,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
}

/// Changes of a link; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileLinkChanges {
    /// From when on it opens nothing; `Some(None)` for never.
    pub expires: Option<Option<Timestamp>>,
    /// Metadata.
    pub metadata: Option<MetadataChange>,
}

/// A link with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLinkView {
    /// Its id.
    pub id: FileLinkId,
    /// Test or live.
    pub mode: Mode,
    /// To which file.
    pub file: FileId,
    /// From when on it opens nothing.
    pub expires: Option<Timestamp>,
    /// Whether that is past.
    pub expired: bool,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// It opens a picture of a verification.
    pub picture: bool,
    /// What opens the file; `None` where that is gone.
    pub url: Option<String>,
}

impl FileLinkView {
    /// As rendering wants it.
    #[must_use]
    pub fn wire(&self) -> render::FileLinkView<'_> {
        render::FileLinkView {
            id: self.id,
            file: self.file,
            livemode: self.mode.is_live(),
            expires: self.expires,
            expired: self.expired,
            metadata: &self.metadata,
            url: self.url.as_deref(),
        }
    }
}

/// Which links to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileLinkListing {
    /// Only to this file; those to an unknown one are an empty list.
    pub file: Option<String>,
    /// Only those that have expired, or have not.
    pub expired: Option<bool>,
    /// Which page.
    pub list: ListRequest,
}

/// Makes the reply to a call that makes or changes a link.
type LinkAnswer<'a> = &'a (dyn Fn(&FileLinkView) -> Reply + Send + Sync);

impl Service {
    /// Makes a link to a file.
    ///
    /// # Errors
    /// When the file is gone, or the store fails.
    pub async fn create_file_link(
        &self,
        call: Call<'_>,
        file: &FileView,
        new: &NewFileLink,
        answer: LinkAnswer<'_>,
    ) -> Result<Reply, ServiceError> {
        let account = &call.caller.account;
        let keyed = self.storage.file(account.id(), file.id).await?;
        let keyed = keyed.ok_or(ServiceError::Dangling("file"))?;
        let stored = self.new_link(call.caller, &keyed, new)?;
        let stored = stored.ok_or_else(|| no_file(&file.id.to_string()))?;
        self.commit_link(call, &stored, answer).await
    }

    /// One link.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn file_link(&self, caller: &Caller, id: &str) -> Result<FileLinkView, ServiceError> {
        let stored = self.stored_link(caller, id).await?;
        self.link_view(&caller.account, &stored)
    }

    /// Changes a link.
    ///
    /// # Errors
    /// When there is none, it would have too much metadata, or the store fails.
    pub async fn update_file_link(
        &self,
        call: Call<'_>,
        id: &str,
        changes: &FileLinkChanges,
        answer: LinkAnswer<'_>,
    ) -> Result<Reply, ServiceError> {
        let account = &call.caller.account;
        for _ in 0..TRIES {
            let mut stored = self.stored_link(call.caller, id).await?;
            if let Some(expires) = changes.expires {
                stored.row.expires = expires;
            }
            if let Some(change) = &changes.metadata {
                let before = Self::open_metadata(account, &stored)?;
                let after = change
                    .apply(&before)
                    .map_err(|_| ServiceError::TooMuchMetadata)?;
                stored.row.sealed_metadata =
                    Self::seal_metadata(account, &stored, &after)?.unwrap_or_default();
            }
            stored.row.version += 1;
            match self.commit_link(call, &stored, answer).await {
                Err(ServiceError::Store(StoreError::Conflict)) => {}
                result => return result,
            }
        }
        Err(ServiceError::Busy)
    }

    /// A page of links.
    ///
    /// # Errors
    /// When a cursor's link is unknown, or the store fails.
    pub async fn file_links(
        &self,
        caller: &Caller,
        listing: &FileLinkListing,
    ) -> Result<List<FileLinkView>, ServiceError> {
        let account = &caller.account;
        let cursor = match listing.list.given()? {
            None => None,
            Some(given) => {
                let id = given.id(Class::FileLink)?;
                let found = self.storage.file_link(account.id(), id).await?;
                found.ok_or_else(|| given.unknown(Class::FileLink))?;
                Some(id)
            }
        };
        let file = match listing.file.as_deref().map(str::parse::<FileId>) {
            None => None,
            Some(Ok(file)) => Some(file),
            Some(Err(_)) => {
                return Ok(List {
                    items: Vec::new(),
                    has_more: false,
                });
            }
        };
        let filter = FileLinkFilter {
            file,
            expired: listing.expired.map(|expired| (expired, self.now())),
        };
        let page = listing.list.page(cursor);
        let rows = self.storage.file_links(account.id(), filter, page).await?;
        let items = rows.rows.iter().map(|link| self.link_view(account, link));
        Ok(List {
            items: items.collect::<Result<_, _>>()?,
            has_more: rows.has_more,
        })
    }

    /// What a link's token opens. That a picture is read is recorded first, for the key that made
    /// the link.
    ///
    /// # Errors
    /// [`ServiceError::NoLinkedFile`], or when the store or the place for files fails.
    pub async fn open_file_link(
        &self,
        token: &str,
        request: RequestId,
        address: IpAddr,
    ) -> Result<OpenFile, ServiceError> {
        let hash = sha256(token.as_bytes());
        let stored = self.storage.file_link_by_token(hash).await?;
        let link = stored.ok_or(ServiceError::NoLinkedFile)?.row;
        let now = self.now();
        if link.expires.is_some_and(|end| end <= now) {
            return Err(ServiceError::NoLinkedFile);
        }
        let account = self.open_account(link.account).await?;
        let keyed = self.storage.file(link.account, link.file).await?;
        let keyed = keyed.ok_or(ServiceError::Dangling("file"))?;
        let view = Self::file_view(&account, &keyed)?;
        if view.redacted {
            return Err(ServiceError::NoLinkedFile);
        }
        let open = self.file_contents(&account, &view).await?;
        if let Some(session) = view.session {
            let record = AuditRecord {
                id: self.new_id(link.account, now),
                account: link.account,
                key: link.key,
                session,
                object: link.id.to_string(),
                fields: vec!["contents".to_owned()],
                request,
                address,
            };
            self.storage.insert_audit_records(vec![record]).await?;
        }
        Ok(open)
    }

    /// A link that is not stored yet; `None` where the file is gone.
    pub(crate) fn new_link(
        &self,
        caller: &Caller,
        file: &Keyed<FileRow>,
        new: &NewFileLink,
    ) -> Result<Option<StoredFileLink>, ServiceError> {
        let account = &caller.account;
        let id: FileLinkId = self.new_id(account.id(), self.now());
        let row = FileLinkRow {
            id,
            account: account.id(),
            file: file.row.id,
            version: 1,
            key: caller.key.id,
            expires: new.expires,
            sealed_metadata: Vec::new(),
            token_hash: sha256(token(account, id).as_bytes()),
        };
        let mut stored = StoredFileLink {
            row,
            session: file.row.session,
            data_key: file.data_key.clone(),
        };
        let sealed = Self::seal_metadata(account, &stored, &new.metadata)?;
        Ok(sealed.map(|sealed| {
            stored.row.sealed_metadata = sealed;
            stored
        }))
    }

    pub(crate) fn link_view(
        &self,
        account: &OpenAccount,
        stored: &StoredFileLink,
    ) -> Result<FileLinkView, ServiceError> {
        let row = &stored.row;
        let gone = stored.session.is_some() && stored.data_key.is_none();
        let token = (!gone).then(|| token(account, row.id));
        Ok(FileLinkView {
            id: row.id,
            mode: account.mode(),
            file: row.file,
            expires: row.expires,
            expired: row.expires.is_some_and(|end| end <= self.now()),
            metadata: Self::open_metadata(account, stored)?,
            picture: stored.session.is_some(),
            url: token.map(|token| format!("{}/links/{token}", self.settings.public_url)),
        })
    }

    async fn stored_link(&self, caller: &Caller, id: &str) -> Result<StoredFileLink, ServiceError> {
        let unknown = || ServiceError::NotFound {
            class: Class::FileLink,
            id: id.to_owned(),
            param: "link",
        };
        let parsed: FileLinkId = id.parse().map_err(|_| unknown())?;
        let account: AccountId = caller.account.id();
        let found = self.storage.file_link(account, parsed).await?;
        found.ok_or_else(unknown)
    }

    async fn commit_link(
        &self,
        call: Call<'_>,
        stored: &StoredFileLink,
        answer: LinkAnswer<'_>,
    ) -> Result<Reply, ServiceError> {
        let account: &Arc<OpenAccount> = &call.caller.account;
        let reply = answer(&self.link_view(account, stored)?);
        let command = FileLinkCommit {
            link: stored.row.clone(),
            reply: match call.held {
                None => None,
                Some(held) => Some(match picture_key(account, stored)? {
                    None => held.kept(&reply, account, None),
                    Some(key) => held.kept_of_link(&reply, stored.row.id, &key),
                }),
            },
        };
        self.storage.put_file_link(command).await?;
        Ok(reply)
    }

    /// The reply that showed a link to a picture, or, when the picture's session was redacted
    /// since, the link as it is now.
    pub(crate) async fn link_reply_again(
        &self,
        account: &Arc<OpenAccount>,
        link: FileLinkId,
        sealed: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let stored = self.storage.file_link(account.id(), link).await?;
        let stored = stored.ok_or(ServiceError::Dangling("link"))?;
        match picture_key(account, &stored)? {
            Some(key) => open_link_reply(&key, link, sealed),
            None => {
                let view = self.link_view(account, &stored)?;
                let object = render::file_link(view.wire(), None, &Expansion::none());
                Ok(object.to_string().into_bytes())
            }
        }
    }

    /// Sealed with the key that seals the file; `None` where that is gone.
    fn seal_metadata(
        account: &OpenAccount,
        stored: &StoredFileLink,
        metadata: &BTreeMap<String, String>,
    ) -> Result<Option<Vec<u8>>, ServiceError> {
        let (id, plain) = (stored.row.id, to_json(metadata));
        Ok(match (stored.session, picture_key(account, stored)?) {
            (None, _) => Some(account.key.seal(&format!("{METADATA} {id}"), &plain)),
            (Some(_), Some(key)) => Some(key.seal(METADATA, &id.to_bytes(), &plain)),
            (Some(_), None) => None,
        })
    }

    fn open_metadata(
        account: &OpenAccount,
        stored: &StoredFileLink,
    ) -> Result<BTreeMap<String, String>, ServiceError> {
        let (id, sealed) = (stored.row.id, &stored.row.sealed_metadata);
        let plain = match (stored.session, picture_key(account, stored)?) {
            (None, _) => account.key.open(&format!("{METADATA} {id}"), sealed)?,
            (Some(_), Some(key)) => key.open(METADATA, &id.to_bytes(), sealed)?,
            (Some(_), None) => return Ok(BTreeMap::new()),
        };
        serde_json::from_slice(&plain).map_err(ServiceError::unreadable("file link"))
    }
}

/// The data key of the session whose picture a link opens; `None` for uploads and after redaction.
fn picture_key(
    account: &OpenAccount,
    stored: &StoredFileLink,
) -> Result<Option<DataKey>, ServiceError> {
    let (Some(session), Some(wrapped)) = (stored.session, &stored.data_key) else {
        return Ok(None);
    };
    Ok(Some(account.key.unwrap_data_key(session, wrapped)?))
}

/// A link's token: derived from the account's key, so that it can be shown again though only its
/// hash is stored.
fn token(account: &OpenAccount, id: FileLinkId) -> String {
    base62::encode_secret(&account.key.mac(TOKEN, &id.to_bytes()))
}
