//! Verification flows: as an operator handles them, without the root key, and as sessions are made
//! through them.

use std::sync::Arc;

use bonafide_core::{
    account::Mode,
    clock::{Clock, Entropy},
    flow::{Flow, MAX_FLOW_NAME, is_flow_name},
    id::{AccountId, FlowId},
    session::{CheckType, DocumentOptions},
};
use bonafide_store::{Storage, StoreError};
use bonafide_wire::params::parse_web_url;

use crate::{
    LinkError, OpenAccount, Plan, Service, ServiceError, SessionCreation,
    account::account_of,
    change::{Cause, TRIES},
};

/// What a flow is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowSpec {
    /// What the business calls it.
    pub name: String,
    /// What its sessions check.
    pub check: CheckType,
    /// Options of the document check.
    pub document_options: DocumentOptions,
    /// Where the page goes when it is done, unless the session says where.
    pub return_url: Option<String>,
}

/// Why a flow was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// No account has this mode.
    #[error("there is no account yet: start the server once, and it makes the first one")]
    NoAccount,
    /// No account has such a flow.
    #[error("there is no flow {0}; `bonafide flows list` shows those there are")]
    Unknown(FlowId),
    /// The name does not fit.
    #[error("a flow's name is one line of 1 to {MAX_FLOW_NAME} characters, without spaces around")]
    Name,
    /// The page cannot go there.
    #[error("the return URL must begin with http:// or https:// and name a host, and no user")]
    ReturnUrl,
    /// Others keep changing the flow.
    #[error("the flow is being changed by others; try again")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The flows of a database.
pub struct Flows {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Flows {
    /// The flows in this store.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            storage,
            clock,
            entropy,
        }
    }

    /// Makes a flow of a mode, active.
    ///
    /// # Errors
    /// [`FlowError::NoAccount`], [`FlowError::Name`], [`FlowError::ReturnUrl`], or when the store
    /// fails.
    pub async fn create(&self, mode: Mode, spec: FlowSpec) -> Result<Flow, FlowError> {
        let account = self.account(mode).await?;
        let flow = Flow {
            id: FlowId::new(self.clock.now(), account.shard(), &*self.entropy),
            account,
            version: 1,
            name: spec.name,
            check: spec.check,
            document_options: spec.document_options,
            return_url: spec.return_url,
            active: true,
        };
        expect_fits(&flow)?;
        self.storage.put_flow(flow.clone()).await?;
        Ok(flow)
    }

    /// The flows of a mode, oldest first.
    ///
    /// # Errors
    /// [`FlowError::NoAccount`], or when the store fails.
    pub async fn list(&self, mode: Mode) -> Result<Vec<Flow>, FlowError> {
        let account = self.account(mode).await?;
        Ok(self.storage.flows(account).await?)
    }

    /// One flow, of either mode.
    ///
    /// # Errors
    /// [`FlowError::Unknown`], or when the store fails.
    pub async fn find(&self, id: FlowId) -> Result<Flow, FlowError> {
        let found = find(&*self.storage, id).await?;
        found.ok_or(FlowError::Unknown(id))
    }

    /// Changes a flow. Sessions that were made through it stay as they are.
    ///
    /// # Errors
    /// [`FlowError::Unknown`], [`FlowError::Name`], [`FlowError::ReturnUrl`], or when the store
    /// fails.
    pub async fn change(
        &self,
        id: FlowId,
        change: impl Fn(&mut Flow) + Send,
    ) -> Result<Flow, FlowError> {
        for _ in 0..TRIES {
            let mut flow = self.find(id).await?;
            flow.version += 1;
            change(&mut flow);
            expect_fits(&flow)?;
            match self.storage.put_flow(flow.clone()).await {
                Err(StoreError::Conflict) => {}
                outcome => {
                    outcome?;
                    return Ok(flow);
                }
            }
        }
        Err(FlowError::Busy)
    }

    async fn account(&self, mode: Mode) -> Result<AccountId, FlowError> {
        let found = account_of(&*self.storage, mode).await?;
        Ok(found.ok_or(FlowError::NoAccount)?.id)
    }
}

/// The flow of this id, whatever account it belongs to.
async fn find(storage: &dyn Storage, id: FlowId) -> Result<Option<Flow>, StoreError> {
    for row in storage.accounts().await? {
        if let Some(found) = storage.flow(row.account.id, id).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn expect_fits(flow: &Flow) -> Result<(), FlowError> {
    if !is_flow_name(&flow.name) {
        return Err(FlowError::Name);
    }
    match &flow.return_url {
        Some(url) if parse_web_url(url).is_none() => Err(FlowError::ReturnUrl),
        _ => Ok(()),
    }
}

/// What a session is made with, whoever says so.
pub(crate) struct Planned {
    pub(crate) check: CheckType,
    pub(crate) flow: Option<FlowId>,
    pub(crate) document_options: Option<DocumentOptions>,
    pub(crate) return_url: Option<String>,
}

/// What the link of a flow leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowVisit {
    /// Who asks.
    pub business_name: String,
    /// Test or live.
    pub mode: Mode,
}

impl Service {
    /// What the link of a flow leads to: a session is not made yet.
    ///
    /// # Errors
    /// [`LinkError::Unknown`] and [`LinkError::Deactivated`], or when the store fails.
    pub async fn peek_flow(&self, flow: &str) -> Result<FlowVisit, ServiceError> {
        let (account, _) = self.flow_of_link(flow).await?;
        Ok(FlowVisit {
            business_name: account.account.business_name.clone(),
            mode: account.mode(),
        })
    }

    /// Makes a session through a flow for whoever came by its link; the text of the session's own
    /// link.
    ///
    /// # Errors
    /// As [`Service::peek_flow`].
    pub async fn visit_flow(&self, flow: &str) -> Result<String, ServiceError> {
        let (account, id) = self.flow_of_link(flow).await?;
        let creation = SessionCreation::plain(Plan::Flow(id.to_string()));
        let made = self.create(account, creation, Cause::default(), None).await;
        let changed = made.map_err(|error| match error {
            ServiceError::FlowInactive => LinkError::Deactivated.into(),
            other => other,
        })?;
        let view = self.view(&changed.open, changed.now, false).await?;
        let link = view.link.ok_or(ServiceError::Dangling("link"))?;
        let (_, text) = link.url.rsplit_once('/').unwrap_or_default();
        Ok(text.to_owned())
    }

    async fn flow_of_link(&self, flow: &str) -> Result<(Arc<OpenAccount>, FlowId), ServiceError> {
        let unknown = ServiceError::from(LinkError::Unknown);
        let Ok(id) = flow.parse() else {
            return Err(unknown);
        };
        let found = find(&*self.storage, id).await?.ok_or(unknown)?;
        if !found.active {
            return Err(LinkError::Deactivated.into());
        }
        Ok((self.open_account(found.account).await?, id))
    }

    /// What a plan says now.
    pub(crate) async fn planned(
        &self,
        account: AccountId,
        plan: Plan,
    ) -> Result<Planned, ServiceError> {
        let id = match plan {
            Plan::Own {
                check,
                document_options,
            } => {
                return Ok(Planned {
                    check,
                    flow: None,
                    document_options,
                    return_url: None,
                });
            }
            Plan::Flow(id) => id,
        };
        let found = match id.parse::<FlowId>() {
            Ok(parsed) => self.storage.flow(account, parsed).await?,
            Err(_) => None,
        };
        let flow = found.ok_or(ServiceError::UnknownFlow(id))?;
        if !flow.active {
            return Err(ServiceError::FlowInactive);
        }
        Ok(Planned {
            check: flow.check,
            flow: Some(flow.id),
            document_options: Some(flow.document_options),
            return_url: flow.return_url,
        })
    }
}
