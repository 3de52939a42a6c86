//! Spreading events to the endpoints that want them.

use std::collections::HashMap;

use bonafide_core::{
    event::{EventType, wants},
    id::{AccountId, DeliveryId, EventId},
    job::Job,
    webhook::WebhookEndpoint,
};
use bonafide_service::{Service, ServiceError};
use bonafide_store::{
    StoreError,
    command::FanOut,
    row::{DeliveryRow, LeasedJob},
};

/// A transaction takes no more jobs once it has this many deliveries, so that nobody waits long
/// behind it.
const DELIVERIES: usize = 1024;

/// Writes a delivery of each job's event for each endpoint that wants it, and completes the jobs:
/// what came of each is returned in their order. Endpoints are read once for all events of an
/// account, after the jobs were leased, so that none that was there before an event is missed.
pub async fn fan_out(service: &Service, jobs: &[LeasedJob]) -> Vec<Result<(), ServiceError>> {
    let accounts = match Accounts::of(service, jobs).await {
        Ok(accounts) => accounts,
        Err(error) => {
            tracing::warn!(%error, "events and endpoints could not be read");
            let failed = || Err(ServiceError::Interrupted);
            return jobs.iter().map(|_| failed()).collect();
        }
    };
    let mut outcomes = Vec::with_capacity(jobs.len());
    let mut gathered = Gathered::default();
    for job in jobs {
        gathered.add(job, accounts.deliveries(service, job));
        if gathered.deliveries >= DELIVERIES {
            gathered.write(service, &mut outcomes).await;
        }
    }
    gathered.write(service, &mut outcomes).await;
    outcomes
}

/// Jobs with their deliveries, to be written together.
#[derive(Default)]
struct Gathered {
    jobs: Vec<FanOut>,
    deliveries: usize,
}

impl Gathered {
    fn add(&mut self, job: &LeasedJob, deliveries: Vec<DeliveryRow>) {
        self.deliveries += deliveries.len();
        self.jobs.push(FanOut {
            deliveries,
            completes: vec![job.clone()],
        });
    }

    /// All in one transaction; where that fails, each in one of its own.
    async fn write(&mut self, service: &Service, outcomes: &mut Vec<Result<(), ServiceError>>) {
        let jobs = std::mem::take(&mut self.jobs);
        let any = std::mem::take(&mut self.deliveries) > 0;
        if jobs.is_empty() {
            return;
        }
        let storage = service.storage();
        let together = FanOut {
            deliveries: jobs.iter().flat_map(|job| job.deliveries.clone()).collect(),
            completes: jobs.iter().flat_map(|job| job.completes.clone()).collect(),
        };
        if storage.fan_out(together).await.is_ok() {
            outcomes.extend(jobs.iter().map(|_| Ok(())));
        } else {
            for job in jobs {
                outcomes.push(storage.fan_out(job).await.map_err(ServiceError::from));
            }
        }
        if any {
            service.wake().deliveries.notify_one();
        }
    }
}

/// What is to be spread in an account.
struct Spread {
    events: HashMap<EventId, EventType>,
    endpoints: Vec<WebhookEndpoint>,
}

struct Accounts(HashMap<AccountId, Spread>);

impl Accounts {
    /// Reads the events of jobs, and the endpoints of their accounts.
    async fn of(service: &Service, jobs: &[LeasedJob]) -> Result<Self, StoreError> {
        let mut ids: HashMap<AccountId, Vec<EventId>> = HashMap::new();
        for job in jobs {
            if let Job::FanOut { account, event } = job.job {
                ids.entry(account).or_default().push(event);
            }
        }
        let mut accounts = HashMap::new();
        for (account, ids) in ids {
            let found = service.storage().events_by_id(account, ids).await?;
            let spread = Spread {
                events: found
                    .into_iter()
                    .map(|found| (found.row.id, found.row.kind))
                    .collect(),
                endpoints: enabled(service, account).await?,
            };
            accounts.insert(account, spread);
        }
        Ok(Self(accounts))
    }

    /// The deliveries of a job's event; none where the event is gone.
    fn deliveries(&self, service: &Service, job: &LeasedJob) -> Vec<DeliveryRow> {
        let Job::FanOut { account, event } = job.job else {
            return Vec::new();
        };
        let Some(spread) = self.0.get(&account) else {
            return Vec::new();
        };
        let Some(kind) = spread.events.get(&event) else {
            return Vec::new();
        };
        let endpoints = spread.endpoints.iter();
        endpoints
            .filter(|endpoint| wants(&endpoint.enabled_events, *kind))
            .map(|endpoint| delivery(service, endpoint, event))
            .collect()
    }
}

/// An account's endpoints that are not switched off.
async fn enabled(
    service: &Service,
    account: AccountId,
) -> Result<Vec<WebhookEndpoint>, StoreError> {
    let all = service.storage().all_endpoints(account).await?;
    let endpoints = all.into_iter().map(|row| row.endpoint);
    Ok(endpoints.filter(|endpoint| endpoint.enabled).collect())
}

fn delivery(service: &Service, endpoint: &WebhookEndpoint, event: EventId) -> DeliveryRow {
    let now = service.now();
    let account = endpoint.account;
    DeliveryRow {
        id: DeliveryId::new(now, account.shard(), &**service.entropy()),
        endpoint: endpoint.id,
        account,
        event,
        attempts: 0,
        due: Some(now),
        last_status: None,
        resend: None,
    }
}
