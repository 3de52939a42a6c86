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

use crate::{Plan, Service, ServiceError, account::account_of, change::TRIES};

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
        for row in self.storage.accounts().await? {
            if let Some(found) = self.storage.flow(row.account.id, id).await? {
                return Ok(found);
            }
        }
        Err(FlowError::Unknown(id))
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

impl Service {
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
