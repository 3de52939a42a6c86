//! Sessions, as the API's callers use them.

use std::{collections::BTreeMap, sync::Arc};

use bonafide_core::{
    document::DocumentData,
    id::{RequestId, SessionId},
    lifecycle::{NewSession, StateError},
    session::{CheckType, DocumentOptions, Private, Session, Status},
};
use bonafide_store::{command::KeptReply, page::SessionFilter};
use bonafide_vault::DataKey;
use bonafide_wire::params::DocumentChange;
pub use bonafide_wire::params::{MetadataChange as MetadataChanges, Plan};

use crate::{
    Action, Caller, Class, HeldKey, List, ListRequest, OpenAccount, Service, ServiceError,
    SessionView,
    change::{Cause, Changed, Locator, Step},
    open::{CLIENT_REFERENCE, CUSTOMER_ACCOUNT, OpenSession, RELATED_CUSTOMER},
};

/// A reply: what was answered and may be answered again.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// How a change answers. The body is made before the change is committed, so that it is kept for
/// the idempotency key in the same transaction; it may be made more than once.
pub struct Answer<'a> {
    /// The session's newest report is needed too.
    pub with_report: bool,
    /// Makes the reply.
    pub render: &'a (dyn Fn(&SessionView) -> Reply + Send + Sync),
}

/// A request that changes something.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Who makes it.
    pub caller: &'a Caller,
    /// Its id.
    pub request: RequestId,
    /// Its idempotency key, where it has one.
    pub held: Option<&'a HeldKey>,
}

/// What a session is created with.
#[derive(Clone)]
pub struct SessionCreation {
    /// What to check.
    pub plan: Plan,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// The business's reference for the person.
    pub client_reference_id: Option<String>,
    /// A customer of the business.
    pub related_customer: Option<String>,
    /// A customer account of the business.
    pub related_customer_account: Option<String>,
    /// Where the page goes when it is done.
    pub return_url: Option<String>,
}

impl SessionCreation {
    /// With nothing but a plan.
    pub(crate) const fn plain(plan: Plan) -> Self {
        Self {
            plan,
            metadata: BTreeMap::new(),
            client_reference_id: None,
            related_customer: None,
            related_customer_account: None,
            return_url: None,
        }
    }
}

/// Changes of a session; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionChanges {
    /// What to check.
    pub check: Option<CheckType>,
    /// Options of the document check: those that are `Some` replace the present ones; `Some(None)`
    /// unsets all of them.
    pub document_options: Option<Option<DocumentOptions>>,
    /// Metadata.
    pub metadata: Option<MetadataChanges>,
}

impl SessionChanges {
    /// Lets changes through that change nothing that a flow says.
    const fn expect_nothing_of_a_flow(&self) -> Result<(), ServiceError> {
        if self.check.is_some() {
            return Err(ServiceError::SaidByFlow("type"));
        }
        if self.document_options.is_some() {
            return Err(ServiceError::SaidByFlow("options"));
        }
        Ok(())
    }
}

/// Which sessions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionListing {
    /// Only with this status.
    pub status: Option<Status>,
    /// Only with this reference.
    pub client_reference_id: Option<String>,
    /// Only of this customer.
    pub related_customer: Option<String>,
    /// Only of this customer account.
    pub related_customer_account: Option<String>,
    /// Which page.
    pub list: ListRequest,
    /// Load each session's newest report too.
    pub with_report: bool,
}

impl<'a> Call<'a> {
    const fn cause(&self) -> Cause<'a> {
        Cause {
            request: Some(self.request),
            held: self.held,
        }
    }

    /// The reply to keep for the idempotency key; it shows no session.
    pub(crate) fn kept(&self, reply: &Reply) -> Option<KeptReply> {
        self.held
            .map(|held| held.kept(reply, &self.caller.account, None))
    }
}

/// Lets options through that this version can check, or a test session can pretend to.
fn expect_available(
    account: &OpenAccount,
    options: Option<&DocumentOptions>,
) -> Result<(), ServiceError> {
    let asked = options.is_some_and(|options| options.require_matching_selfie == Some(true));
    if asked && account.mode().is_live() {
        return Err(ServiceError::SelfieNotAvailable);
    }
    Ok(())
}

impl Service {
    /// Creates a session.
    ///
    /// # Errors
    /// When the flow that it is to be made through is unknown or not active, or the store fails.
    pub async fn create_session(
        &self,
        call: Call<'_>,
        creation: SessionCreation,
        answer: &Answer<'_>,
    ) -> Result<Reply, ServiceError> {
        let account = Arc::clone(&call.caller.account);
        let changed = self
            .create(account, creation, call.cause(), Some(answer))
            .await?;
        changed.reply.ok_or(ServiceError::Dangling("reply"))
    }

    /// Creates a session, whoever asks for it.
    pub(crate) async fn create(
        &self,
        account: Arc<OpenAccount>,
        creation: SessionCreation,
        cause: Cause<'_>,
        answer: Option<&Answer<'_>>,
    ) -> Result<Changed, ServiceError> {
        let planned = self.planned(account.id(), creation.plan).await?;
        expect_available(&account, planned.document_options.as_ref())?;
        let now = self.now();
        let id: SessionId = self.new_id(account.id(), now);
        let (session, effects) = Session::create(
            NewSession {
                id,
                account: account.id(),
                check: planned.check,
                flow: planned.flow,
                document_options: planned.document_options,
                private: Private {
                    metadata: creation.metadata,
                    client_reference_id: creation.client_reference_id,
                    related_customer: creation.related_customer,
                    related_customer_account: creation.related_customer_account,
                    return_url: creation.return_url.or(planned.return_url),
                    verified_outputs: None::<DocumentData>,
                },
            },
            now,
        );
        let key = DataKey::generate(account.id(), id, &*self.entropy);
        let open = OpenSession::new(account, session, key);
        let wrapped = open.wrapped_data_key();
        let step = Step::from(effects);
        self.commit(open, now, step, cause, answer, None, wrapped)
            .await
    }

    /// One session. While it waits for input, this gives a fresh link when the last one was used or
    /// is too old (contract section 4.4).
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn session(
        &self,
        caller: &Caller,
        id: &str,
        with_report: bool,
    ) -> Result<SessionView, ServiceError> {
        let locator = Self::by_id(caller, id)?;
        let changed = self
            .change(&locator, Cause::default(), None, None, |open, now| {
                let renewed = open.session.renew_access(now);
                Ok(Step {
                    unchanged: !renewed,
                    ..Step::default()
                })
            })
            .await?;
        self.view(&changed.open, changed.now, with_report).await
    }

    /// Changes a session that waits for input.
    ///
    /// # Errors
    /// When there is none, its state does not allow it, or the store fails.
    pub async fn update_session(
        &self,
        call: Call<'_>,
        id: &str,
        changes: &SessionChanges,
        answer: &Answer<'_>,
    ) -> Result<Reply, ServiceError> {
        let options = changes.document_options.as_ref();
        expect_available(&call.caller.account, options.and_then(Option::as_ref))?;
        self.answered(call, id, answer, |open| {
            let session = &mut open.session;
            let refuse = ServiceError::state(Action::Update);
            if session.state.redaction.is_some() {
                return Err(refuse(StateError::Redacted));
            }
            let (Status::RequiresInput, Some(private)) = (session.status, &mut session.private)
            else {
                return Err(refuse(StateError::Status(session.status)));
            };
            if session.state.flow.is_some() {
                changes.expect_nothing_of_a_flow()?;
            }
            if let Some(metadata) = &changes.metadata {
                private.metadata = metadata
                    .apply(&private.metadata)
                    .map_err(|_| ServiceError::TooMuchMetadata)?;
            }
            if let Some(check) = changes.check {
                session.state.check = check;
            }
            if let Some(options) = &changes.document_options {
                let change = options
                    .clone()
                    .map_or(DocumentChange::Unset, DocumentChange::Merge);
                let before = session.state.document_options.take();
                session.state.document_options = change.apply(before);
            }
            Ok(Step::default())
        })
        .await
    }

    /// Gives a session up. Doing it again changes nothing.
    ///
    /// # Errors
    /// When there is none, its state does not allow it, or the store fails.
    pub async fn cancel_session(
        &self,
        call: Call<'_>,
        id: &str,
        answer: &Answer<'_>,
    ) -> Result<Reply, ServiceError> {
        self.answered(call, id, answer, |open| {
            let before = open.session.status;
            let effects = open
                .session
                .cancel()
                .map_err(ServiceError::state(Action::Cancel))?;
            Ok(Step {
                unchanged: before == open.session.status,
                ..effects.into()
            })
        })
        .await
    }

    /// Removes all that is personal: the session's data key goes with this change, the pictures in
    /// a job. Doing it again changes nothing.
    ///
    /// # Errors
    /// When there is none, its state does not allow it, or the store fails.
    pub async fn redact_session(
        &self,
        call: Call<'_>,
        id: &str,
        answer: &Answer<'_>,
    ) -> Result<Reply, ServiceError> {
        self.answered(call, id, answer, |open| {
            let before = open.session.state.redaction;
            let effects = open
                .session
                .redact()
                .map_err(ServiceError::state(Action::Redact))?;
            Ok(Step {
                unchanged: before == open.session.state.redaction,
                ..effects.into()
            })
        })
        .await
    }

    /// A page of sessions.
    ///
    /// # Errors
    /// When a cursor's session is unknown, or the store fails.
    pub async fn sessions(
        &self,
        caller: &Caller,
        listing: &SessionListing,
    ) -> Result<List<SessionView>, ServiceError> {
        let account = &caller.account;
        let cursor = match listing.list.given()? {
            None => None,
            Some(given) => {
                let id = given.id(Class::Session)?;
                let found = self.storage.session(account.id(), id).await?;
                found.ok_or_else(|| given.unknown(Class::Session))?;
                Some(id)
            }
        };
        let mac = |label: &str, text: &Option<String>| {
            text.as_ref()
                .map(|text| account.key.mac(label, text.as_bytes()))
        };
        let filter = SessionFilter {
            status: listing.status,
            client_reference: mac(CLIENT_REFERENCE, &listing.client_reference_id),
            related_customer: mac(RELATED_CUSTOMER, &listing.related_customer),
            customer_account: mac(CUSTOMER_ACCOUNT, &listing.related_customer_account),
        };
        let rows = self
            .storage
            .sessions(account.id(), filter, listing.list.page(cursor))
            .await?;
        let now = self.now();
        let mut items = Vec::with_capacity(rows.rows.len());
        for stored in rows.rows {
            let open = Self::open_session(Arc::clone(account), stored)?;
            items.push(self.view(&open, now, listing.with_report).await?);
        }
        Ok(List {
            items,
            has_more: rows.has_more,
        })
    }

    pub(crate) async fn answered(
        &self,
        call: Call<'_>,
        id: &str,
        answer: &Answer<'_>,
        mut step: impl FnMut(&mut OpenSession) -> Result<Step, ServiceError> + Send,
    ) -> Result<Reply, ServiceError> {
        let locator = Self::by_id(call.caller, id)?;
        let step = |open: &mut OpenSession, _| step(open);
        let changed = self
            .change(&locator, call.cause(), Some(answer), None, step)
            .await?;
        changed.reply.ok_or(ServiceError::Dangling("reply"))
    }

    fn by_id(caller: &Caller, text: &str) -> Result<Locator, ServiceError> {
        let id = text.parse().map_err(|_| ServiceError::NotFound {
            class: Class::Session,
            id: text.to_owned(),
            param: "session",
        })?;
        Ok(Locator::Id(Arc::clone(&caller.account), id))
    }
}
