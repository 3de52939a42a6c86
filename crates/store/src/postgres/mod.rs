//! The engine for many nodes: PostgreSQL and what speaks its protocol.

mod migrate;
mod pipeline;
mod tls;

use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime,
    Timeouts,
};
use tokio_postgres::{
    error::{Error, SqlState},
    types::ToSql,
};

use crate::{
    OpenError, StoreError,
    engine::{AS_BYTES, Access, Decode, Engine, Guard, SKIP_LOCKED, Statement, Step},
    param::Param,
};

/// Connections of one node. A node's commands take about a millisecond each.
const CONNECTIONS: usize = 16;
/// How long a command waits for a connection before it is answered that there is none.
const WAIT: Duration = Duration::from_secs(10);
/// Every statement goes by an index. A plan that is made while a table is small, or without
/// statistics, would read all of it ever after.
const BY_INDEX: &str = "SET enable_seqscan = off; SET jit = off";
/// How often a command is run again that lost against others (serialisation failure, deadlock).
const TRIES: u32 = 8;

/// A database reached over the network.
#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
}

/// Connects to the database of a URL (`postgresql://user:password@host/name`) and brings its
/// schema up to date; nodes that start together take turns. `sslmode` and `sslrootcert` in the URL
/// say how far TLS is asked for.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(url: &str) -> Result<Postgres, OpenError> {
    let database = connect(url)?;
    migrate::migrate(&database).await?;
    Ok(database)
}

fn connect(url: &str) -> Result<Postgres, OpenError> {
    let (mut config, tls) = tls::configure(url)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(WAIT);
    }
    // A peer that is gone without a word is noticed before the callers lose patience.
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(WAIT);
    }
    if config.get_application_name().is_none() {
        config.application_name("bonafide");
    }
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let pool = Pool::builder(Manager::from_config(config, tls, recycling))
        .max_size(CONNECTIONS)
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move {
                let set = client.batch_execute(BY_INDEX).await;
                set.map_err(HookError::Backend)
            })
        }))
        .runtime(Runtime::Tokio1)
        .timeouts(Timeouts {
            wait: Some(WAIT),
            create: Some(WAIT),
            recycle: Some(WAIT),
        })
        .build()
        .map_err(|error| OpenError::Database(Box::new(error)))?;
    Ok(Postgres { pool })
}

impl Postgres {
    async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => failed(error),
            error => StoreError::Unavailable(Box::new(error)),
        })
    }
}

#[async_trait]
impl Engine for Postgres {
    async fn write(&self, steps: Vec<Step>) -> Result<Option<Guard>, StoreError> {
        let mut tried = 1;
        loop {
            let client = self.client().await?;
            let outcome = match steps.as_slice() {
                [step] => pipeline::single(&client, step).await,
                steps => pipeline::transaction(&client, steps).await,
            };
            drop(client);
            match outcome {
                Err(error) if lost_against_others(&error) && tried < TRIES => {
                    back_off(tried).await;
                    tried += 1;
                }
                outcome => return outcome.map_err(failed),
            }
        }
    }

    /// Its dead rows go with vacuum, its log as it is recycled.
    async fn forget_overwritten(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn rows<T: Send + 'static>(
        &self,
        _access: Access,
        statement: Statement,
        decode: Decode<T>,
    ) -> Result<Vec<T>, StoreError> {
        let text = dialect(&statement.sql);
        let mut tried = 1;
        let rows = loop {
            let client = self.client().await?;
            let prepared = client.prepare_cached(&text).await.map_err(failed)?;
            match client.query(&prepared, &values(&statement.params)).await {
                Err(error) if lost_against_others(&error) && tried < TRIES => {
                    back_off(tried).await;
                    tried += 1;
                }
                rows => break rows.map_err(failed)?,
            }
        };
        rows.iter().map(|row| decode(row)).collect()
    }
}

/// The text with what only PostgreSQL understands.
fn dialect(text: &str) -> String {
    text.replace(SKIP_LOCKED, "FOR UPDATE SKIP LOCKED")
        .replace(AS_BYTES, "::BYTEA")
}

fn values(params: &[Param]) -> Vec<&(dyn ToSql + Sync)> {
    params
        .iter()
        .map(|param| param as &(dyn ToSql + Sync))
        .collect()
}

fn lost_against_others(error: &Error) -> bool {
    matches!(error.code(), Some(code) if *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::T_R_DEADLOCK_DETECTED)
}

async fn back_off(tried: u32) {
    tokio::time::sleep(Duration::from_millis(1 << tried)).await;
}

fn failed(error: Error) -> StoreError {
    match error.code() {
        Some(code) if *code == SqlState::FOREIGN_KEY_VIOLATION => StoreError::Conflict,
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use bonafide_testkit::postgres::Server;

    use super::*;
    use crate::sql;

    #[tokio::test]
    async fn every_statement_can_be_prepared_with_and_without_its_guard() {
        let server = Server::start();
        let database = open(&server.url).await.unwrap();
        let client = database.client().await.unwrap();
        for text in sql::FIXED
            .iter()
            .map(|text| (*text).to_owned())
            .chain(sql::lists())
        {
            let text = dialect(&text);
            let prepared = client.prepare(&text).await;
            let prepared = prepared.unwrap_or_else(|error| panic!("{error:?}: {text}"));
            if prepared.columns().is_empty() {
                let text = pipeline::guarded(&text);
                let prepared = client.prepare(&text).await;
                prepared.unwrap_or_else(|error| panic!("{error:?}: {text}"));
            }
        }
    }

    #[tokio::test]
    async fn urls_that_cannot_be_served_are_refused_without_showing_them() {
        let wrong = open("postgresql://u:hidden@local host:port/")
            .await
            .err()
            .unwrap();
        assert!(matches!(wrong, OpenError::Url));
        assert!(!format!("{wrong} {wrong:?}").contains("hidden"));
    }
}
