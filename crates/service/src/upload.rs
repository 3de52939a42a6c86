//! A picture arrives from the page: it is looked at while the person is there, sealed, stored, and
//! only then referred to.

use std::sync::Arc;

use bonafide_core::{
    decision,
    evidence::{Look, PictureError, PictureEvidence},
    id::FileId,
    kinds,
    session::{CaptureMethod, Picture, Side},
};
use bonafide_store::row::FileRow;

use crate::{
    Action, Page, Service, ServiceError, change::Step, hosted::by_page_token, media,
    open::OpenSession,
};

/// How large a picture may be, in bytes: 16 MiB.
pub const MAX_PICTURE_BYTES: usize = 16 << 20;
/// How many pictures a session may hold, replaced ones and those of earlier attempts included.
pub const MAX_FILES: usize = 100;

/// What pictures of a document are for, in the API's word.
const PURPOSE: &str = "identity_document_downloadable";

/// A picture from the page.
#[derive(Clone)]
pub struct Upload {
    /// Which side it shows.
    pub side: Side,
    /// How it was taken.
    pub method: CaptureMethod,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The page.
    pub page: Page,
    /// What is likely to make the check fail and how to put it right, in words for the person.
    /// They may go on all the same.
    pub notice: Option<String>,
}

impl Service {
    /// Takes in a picture of one side, replacing an earlier one.
    ///
    /// # Errors
    /// [`ServiceError::Picture`] when it cannot be looked at, and then nothing is stored;
    /// [`ServiceError::State`] before consent, when the session does not wait for input, or when it
    /// wants a live camera; [`ServiceError::NoPage`] when the browser holds no page.
    pub async fn attach(&self, page_token: &str, upload: Upload) -> Result<Uploaded, ServiceError> {
        let Upload {
            side,
            method,
            bytes,
        } = upload;
        let open = self.locate(&by_page_token(page_token)).await?;
        let file: FileId = self.new_id(open.account.id(), self.now());
        let picture = Picture { file, method };
        // What the session refuses is refused before any work is done for it.
        self.expect_attempt(&open)?;
        attach(&mut open.clone(), side, picture, None)?;
        let kept = self
            .storage
            .session_files(open.account.id(), open.id())
            .await?
            .len();
        if kept >= MAX_FILES {
            return Err(ServiceError::TooManyPictures);
        }
        let (bytes, evidence) = self.look(bytes).await?;
        let evidence = evidence?;
        let media_type = media::sniff(&bytes).ok_or(PictureError::UnknownFormat)?;
        let back_needed = (side == Side::Front).then(|| kinds::back_asked(&evidence));
        let sealed = open
            .seal_picture(file, &bytes)
            .ok_or(ServiceError::Dangling("data key"))?;
        let row = FileRow {
            id: file,
            account: open.account.id(),
            session: Some(open.id()),
            purpose: PURPOSE.to_owned(),
            media_type: media_type.to_owned(),
            size: bytes.len() as u64,
            sealed_name: None,
        };
        self.blobs.put(open.blob(file), sealed).await?;
        let attached = self
            .step(page_token, |now_open, _| {
                if now_open.id() != open.id() {
                    return Err(ServiceError::NoPage);
                }
                attach(now_open, side, picture, back_needed)?;
                Ok(Step {
                    files: vec![row.clone()],
                    ..Step::default()
                })
            })
            .await;
        match attached {
            Ok(page) => Ok(Uploaded {
                page,
                notice: self.notice(&open, side, evidence),
            }),
            Err(error) => {
                if let Err(left) = self.blobs.delete(open.blob(file)).await {
                    tracing::warn!(session = %open.id(), error = %left, "a picture that no row refers to is left");
                }
                Err(error)
            }
        }
    }

    /// Looks at a picture on a blocking thread, a few at a time.
    async fn look(
        &self,
        bytes: Vec<u8>,
    ) -> Result<(Vec<u8>, Result<PictureEvidence, PictureError>), ServiceError> {
        if bytes.len() > MAX_PICTURE_BYTES {
            return Ok((bytes, Err(PictureError::TooManyBytes)));
        }
        let permit = self
            .examinations
            .acquire()
            .await
            .map_err(|_| ServiceError::Interrupted)?;
        let examiner = Arc::clone(&self.examiner);
        let looked = tokio::task::spawn_blocking(move || {
            let evidence = examiner.examine(&bytes, Look::Quick);
            (bytes, evidence)
        })
        .await;
        drop(permit);
        looked.map_err(|_| ServiceError::Interrupted)
    }

    /// What the person can be told of this picture at once.
    fn notice(&self, open: &OpenSession, side: Side, evidence: PictureEvidence) -> Option<String> {
        let options = open
            .session
            .state
            .document_options
            .clone()
            .unwrap_or_default();
        let policy = self.settings.policy(open.account.mode());
        let today = self.now().date();
        decision::early(side, evidence, &options, &policy, today).map(|error| error.reason)
    }
}

fn attach(
    open: &mut OpenSession,
    side: Side,
    picture: Picture,
    back_needed: Option<bool>,
) -> Result<(), ServiceError> {
    let attached = open.session.attach(side, picture, back_needed);
    attached.map_err(ServiceError::state(Action::Continue))
}
