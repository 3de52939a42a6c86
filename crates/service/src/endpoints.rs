//! Webhook endpoints, as the API's callers manage them.

use std::collections::BTreeMap;

use bonafide_core::{
    base62,
    clock::{Entropy, Timestamp, random},
    id::WebhookEndpointId,
    webhook::{SealedSecret, WebhookEndpoint},
};
use bonafide_store::{
    StoreError,
    command::{EndpointChange, EndpointCreation},
    row::EndpointRow,
};

use crate::{
    Call, Caller, Class, List, ListRequest, MetadataChanges, OpenAccount, Reply, Service,
    ServiceError, change::TRIES,
};

/// How many endpoints an account may have.
pub const MAX_ENDPOINTS: usize = 16;

const SECRET: &str = "webhook secret";

/// What an endpoint is created with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEndpoint {
    /// Where to post.
    pub url: String,
    /// Names of the events wanted, or `*`.
    pub enabled_events: Vec<String>,
    /// In the business's words.
    pub description: Option<String>,
    /// The business's key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// The API version of its events; `None` for the default.
    pub api_version: Option<String>,
}

/// Changes of an endpoint; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointChanges {
    /// Where to post.
    pub url: Option<String>,
    /// Names of the events wanted, or `*`.
    pub enabled_events: Option<Vec<String>>,
    /// Description; `Some(None)` unsets it.
    pub description: Option<Option<String>>,
    /// Metadata.
    pub metadata: Option<MetadataChanges>,
    /// Whether anything is sent.
    pub enabled: Option<bool>,
}

/// Makes a reply that shows an endpoint, and its signing secret where that is told.
pub type EndpointRenderer<'a> = &'a (dyn Fn(&WebhookEndpoint, Option<&str>) -> Reply + Sync);

impl EndpointChanges {
    fn apply(&self, endpoint: WebhookEndpoint) -> Result<WebhookEndpoint, ServiceError> {
        let metadata = match &self.metadata {
            Some(changes) => changes
                .apply(&endpoint.metadata)
                .map_err(|_| ServiceError::TooMuchMetadata)?,
            None => endpoint.metadata,
        };
        Ok(WebhookEndpoint {
            url: self.url.clone().unwrap_or(endpoint.url),
            enabled_events: self
                .enabled_events
                .clone()
                .unwrap_or(endpoint.enabled_events),
            description: self.description.clone().unwrap_or(endpoint.description),
            metadata,
            enabled: self.enabled.unwrap_or(endpoint.enabled),
            ..endpoint
        })
    }
}

impl Service {
    /// Creates a webhook endpoint. Its signing secret is returned this once.
    ///
    /// # Errors
    /// When the URL's scheme is wrong, there are too many endpoints, or the store fails.
    pub async fn create_endpoint(
        &self,
        call: Call<'_>,
        new: NewEndpoint,
        render: EndpointRenderer<'_>,
    ) -> Result<Reply, ServiceError> {
        let account = &call.caller.account;
        check_scheme(account, &new.url)?;
        let (endpoint, secret) = made(account, new, self.now(), &*self.entropy);
        let reply = render(&endpoint, Some(&secret));
        let command = EndpointCreation {
            row: EndpointRow { endpoint },
            limit: MAX_ENDPOINTS as u32,
            reply: call.kept(&reply),
        };
        match self.storage.create_endpoint(command).await {
            Err(StoreError::Full) => Err(ServiceError::TooManyEndpoints),
            made => Ok(made.map(|()| reply)?),
        }
    }

    /// One webhook endpoint.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn endpoint(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<WebhookEndpoint, ServiceError> {
        let parsed: WebhookEndpointId = id.parse().map_err(|_| unknown(id))?;
        let row = self.storage.endpoint(caller.account.id(), parsed).await?;
        Ok(row.ok_or_else(|| unknown(id))?.endpoint)
    }

    /// Changes a webhook endpoint.
    ///
    /// # Errors
    /// When there is none, the new URL's scheme is wrong, or the store fails.
    pub async fn update_endpoint(
        &self,
        call: Call<'_>,
        id: &str,
        changes: &EndpointChanges,
        render: EndpointRenderer<'_>,
    ) -> Result<Reply, ServiceError> {
        if let Some(url) = &changes.url {
            check_scheme(&call.caller.account, url)?;
        }
        for _ in 0..TRIES {
            let before = self.endpoint(call.caller, id).await?;
            let after = changes.apply(before.clone())?;
            let reply = render(&after, None);
            let command = EndpointChange {
                before: EndpointRow { endpoint: before },
                after: EndpointRow { endpoint: after },
                reply: call.kept(&reply),
            };
            match self.storage.change_endpoint(command).await {
                Err(StoreError::Conflict) => {}
                outcome => {
                    outcome?;
                    self.wake.deliveries.notify_one();
                    return Ok(reply);
                }
            }
        }
        Err(ServiceError::Busy)
    }

    /// Deletes a webhook endpoint; what was not delivered to it never will be.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn delete_endpoint(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<WebhookEndpointId, ServiceError> {
        let parsed: WebhookEndpointId = id.parse().map_err(|_| unknown(id))?;
        if self
            .storage
            .delete_endpoint(caller.account.id(), parsed)
            .await?
        {
            Ok(parsed)
        } else {
            Err(unknown(id))
        }
    }

    /// A page of webhook endpoints.
    ///
    /// # Errors
    /// When a cursor's endpoint is unknown, or the store fails.
    pub async fn endpoints(
        &self,
        caller: &Caller,
        list: &ListRequest,
    ) -> Result<List<WebhookEndpoint>, ServiceError> {
        let account = caller.account.id();
        let cursor = match list.given()? {
            None => None,
            Some(given) => {
                let id = given.id(Class::WebhookEndpoint)?;
                let found = self.storage.endpoint(account, id).await?;
                found.ok_or_else(|| given.unknown(Class::WebhookEndpoint))?;
                Some(id)
            }
        };
        let rows = self.storage.endpoints(account, list.page(cursor)).await?;
        let items = rows.rows.into_iter().map(|row| row.endpoint).collect();
        Ok(List {
            items,
            has_more: rows.has_more,
        })
    }

    /// The secrets that a delivery to an endpoint is signed with, the newest first.
    ///
    /// # Errors
    /// When a secret does not open, or the store fails.
    pub async fn endpoint_secrets(
        &self,
        endpoint: &WebhookEndpoint,
    ) -> Result<Vec<String>, ServiceError> {
        let account = self.open_account(endpoint.account).await?;
        let now = self.now();
        let mut secrets = Vec::with_capacity(endpoint.sealed_secrets.len());
        for secret in &endpoint.sealed_secrets {
            if secret.expires.is_none_or(|end| now < end) {
                let plain = account
                    .key
                    .open(&secret_label(endpoint.id), &secret.sealed)?;
                let text = String::from_utf8(plain);
                secrets.push(text.map_err(|_| ServiceError::Dangling("secret"))?);
            }
        }
        Ok(secrets)
    }
}

/// A new endpoint with its signing secret.
pub(crate) fn made(
    account: &OpenAccount,
    new: NewEndpoint,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> (WebhookEndpoint, String) {
    let id = WebhookEndpointId::new(now, account.id().shard(), entropy);
    let (secret, sealed) = new_secret(account, id, entropy);
    let endpoint = WebhookEndpoint {
        id,
        account: account.id(),
        url: new.url,
        enabled_events: new.enabled_events,
        description: new.description,
        metadata: new.metadata,
        api_version: new.api_version,
        enabled: true,
        sealed_secrets: vec![sealed],
    };
    (endpoint, secret)
}

/// A new signing secret for an endpoint, as it is told once, and as it is stored.
pub(crate) fn new_secret(
    account: &OpenAccount,
    endpoint: WebhookEndpointId,
    entropy: &dyn Entropy,
) -> (String, SealedSecret) {
    let secret = format!("whsec_{}", base62::encode_secret(&random(entropy)));
    let sealed = SealedSecret {
        sealed: account.key.seal(&secret_label(endpoint), secret.as_bytes()),
        expires: None,
    };
    (secret, sealed)
}

fn unknown(id: &str) -> ServiceError {
    ServiceError::NotFound {
        class: Class::WebhookEndpoint,
        id: id.to_owned(),
        param: "webhook_endpoint",
    }
}

/// Live events travel encrypted (contract section 3.1).
fn check_scheme(account: &OpenAccount, url: &str) -> Result<(), ServiceError> {
    let live = account.mode().is_live();
    match url.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => Ok(()),
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") && !live => Ok(()),
        _ => Err(ServiceError::EndpointScheme { live }),
    }
}

fn secret_label(id: WebhookEndpointId) -> String {
    format!("{SECRET} {id}")
}
