//! Spreading events to the endpoints that want them.

use std::collections::{HashMap, hash_map::Entry};

use bonafide_core::{
    event::wants,
    id::{AccountId, DeliveryId, EventId},
    job::Job,
    webhook::WebhookEndpoint,
};
use bonafide_service::{Service, ServiceError};
use bonafide_store::{
    StoreError,
    command::FanOut,
    page::{Cursor, Page},
    row::{DeliveryRow, LeasedJob},
};

/// A transaction takes no more jobs once it has this many deliveries, so that nobody waits long
/// behind it.
const DELIVERIES: usize = 1024;

/// Writes a delivery of each job's event for each endpoint that wants it, and completes the jobs:
/// what came of each is returned in their order. Endpoints are read once for all events of an
/// account, after the jobs were leased, so that none that was there before an event is missed.
pub async fn fan_out(service: &Service, jobs: &[LeasedJob]) -> Vec<Result<(), ServiceError>> {
    let mut endpoints = HashMap::new();
    let mut outcomes = Vec::with_capacity(jobs.len());
    let mut gathered = Gathered::default();
    for job in jobs {
        match deliveries(service, job, &mut endpoints).await {
            Ok(deliveries) => gathered.add(job, deliveries),
            Err(error) => {
                gathered.write(service, &mut outcomes).await;
                outcomes.push(Err(error));
            }
        }
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

/// The deliveries of a job's event; none where the event is gone.
async fn deliveries(
    service: &Service,
    job: &LeasedJob,
    endpoints: &mut HashMap<AccountId, Vec<WebhookEndpoint>>,
) -> Result<Vec<DeliveryRow>, ServiceError> {
    let Job::FanOut { account, event } = job.job else {
        return Err(ServiceError::Dangling("fan-out"));
    };
    let Some(stored) = service.storage().event(account, event).await? else {
        return Ok(Vec::new());
    };
    let of_account = match endpoints.entry(account) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(enabled(service, account).await?),
    };
    let wanting = of_account
        .iter()
        .filter(|endpoint| wants(&endpoint.enabled_events, stored.row.kind));
    Ok(wanting
        .map(|endpoint| delivery(service, endpoint, event))
        .collect())
}

/// An account's endpoints that are not switched off.
async fn enabled(
    service: &Service,
    account: AccountId,
) -> Result<Vec<WebhookEndpoint>, StoreError> {
    let mut all = Vec::new();
    let mut cursor = Cursor::Newest;
    loop {
        let page = Page {
            cursor,
            limit: 100,
            from: None,
            until: None,
        };
        let found = service.storage().endpoints(account, page).await?;
        let last = found.rows.last().map(|row| row.endpoint.id);
        let rows = found.rows.into_iter().map(|row| row.endpoint);
        all.extend(rows.filter(|endpoint| endpoint.enabled));
        match last {
            Some(last) if found.has_more => cursor = Cursor::After(last.to_bytes()),
            _ => return Ok(all),
        }
    }
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
