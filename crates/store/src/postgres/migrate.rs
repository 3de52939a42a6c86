//! Brings the schema up to date. Migrations are numbered from 1, idempotent, and run statement by
//! statement outside a transaction; the number of the last one is kept in `schema_state`, whose one
//! row also holds the lease by which nodes that start together take turns.

use std::time::Duration;

use deadpool_postgres::Client;
use tokio_postgres::error::SqlState;

use super::{Postgres, lost_against_others};
use crate::{OpenError, StoreError};

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_accounts.sql"),
    include_str!("migrations/0002_sessions.sql"),
    include_str!("migrations/0003_jobs.sql"),
    include_str!("migrations/0004_webhooks.sql"),
    include_str!("migrations/0005_keys.sql"),
    include_str!("migrations/0006_files.sql"),
    include_str!("migrations/0007_ephemeral_keys.sql"),
    include_str!("migrations/0008_resends.sql"),
    include_str!("migrations/0009_flows.sql"),
    include_str!("migrations/0010_customer_accounts.sql"),
    include_str!("migrations/0011_failing_endpoints.sql"),
    include_str!("migrations/0012_endpoint_failures.sql"),
    include_str!("migrations/0013_profiles.sql"),
];

const CREATE_STATE: &str = "CREATE TABLE IF NOT EXISTS schema_state (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    migration BIGINT NOT NULL,
    holder UUID,
    lease_until TIMESTAMPTZ
)";
const INSERT_STATE: &str =
    "INSERT INTO schema_state (id, migration) VALUES (1, 0) ON CONFLICT DO NOTHING";
const STATE: &str = "SELECT migration FROM schema_state WHERE id = 1";
/// The database's own clock rules, since nodes' clocks may differ.
const LEASE: &str = "UPDATE schema_state
    SET holder = gen_random_uuid(), lease_until = now() + INTERVAL '5 minutes'
    WHERE id = 1 AND (lease_until IS NULL OR lease_until < now()) RETURNING CAST(holder AS TEXT)";
/// Also renews the lease.
const ADVANCE: &str = "UPDATE schema_state
    SET migration = $1, lease_until = now() + INTERVAL '5 minutes'
    WHERE id = 1 AND CAST(holder AS TEXT) = $2";
const RELEASE: &str = "UPDATE schema_state SET holder = NULL, lease_until = NULL
    WHERE id = 1 AND CAST(holder AS TEXT) = $1";

pub(super) async fn migrate(database: &Postgres) -> Result<(), OpenError> {
    let client = database.client().await.map_err(unreachable_database)?;
    create_state(&client).await?;
    loop {
        let found = state(&client).await?;
        let known = MIGRATIONS.len() as i64;
        if found > known {
            return Err(OpenError::Newer { found, known });
        }
        if found == known {
            return Ok(());
        }
        if let Some(lease) = client.query_opt(LEASE, &[]).await.map_err(refused)? {
            let holder: String = lease.get(0);
            let result = run(&client, &holder).await;
            client.execute(RELEASE, &[&holder]).await.map_err(refused)?;
            return result;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Two nodes that create the same table at once can both fail although the text says "if not
/// exists": the loser tries again.
async fn create_state(client: &Client) -> Result<(), OpenError> {
    for text in [CREATE_STATE, INSERT_STATE] {
        execute(client, text).await?;
    }
    Ok(())
}

async fn state(client: &Client) -> Result<i64, OpenError> {
    client
        .query_one(STATE, &[])
        .await
        .map(|row| row.get(0))
        .map_err(refused)
}

async fn run(client: &Client, holder: &String) -> Result<(), OpenError> {
    // Another node may have finished between the look and the lease.
    let found = state(client).await?;
    for (number, text) in (1i64..)
        .zip(MIGRATIONS)
        .filter(|(number, _)| *number > found)
    {
        apply(client, text).await?;
        let advanced = client
            .execute(ADVANCE, &[&number, holder])
            .await
            .map_err(refused)?;
        if advanced == 0 {
            return Err(OpenError::Database(
                "the lease on migrations was lost".into(),
            ));
        }
    }
    Ok(())
}

async fn apply(client: &Client, text: &str) -> Result<(), OpenError> {
    for statement in text
        .split(";\n")
        .filter(|statement| !statement.trim().is_empty())
    {
        execute(client, statement).await?;
    }
    Ok(())
}

async fn execute(client: &Client, statement: &str) -> Result<(), OpenError> {
    let mut tries = 0;
    loop {
        match client.batch_execute(statement).await {
            Err(error)
                if tries < 10
                    && (lost_against_others(&error)
                        || error.code() == Some(&SqlState::UNIQUE_VIOLATION)
                        || error.code() == Some(&SqlState::DUPLICATE_TABLE)
                        || error.code() == Some(&SqlState::DUPLICATE_OBJECT)) =>
            {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            result => return result.map_err(refused),
        }
    }
}

fn refused(error: tokio_postgres::Error) -> OpenError {
    OpenError::Database(Box::new(error))
}

fn unreachable_database(error: StoreError) -> OpenError {
    OpenError::Database(Box::new(error))
}

#[cfg(test)]
mod tests {
    use bonafide_testkit::postgres::Server;
    use futures_util::future::try_join_all;

    use super::*;
    use crate::postgres::{connect, open};

    const COLUMNS: &str = "SELECT table_name || '.' || column_name || ' ' || data_type || ' '
        || is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1";
    const INDEXES: &str = "SELECT CAST(indexdef AS TEXT) FROM pg_indexes
        WHERE schemaname = 'public' ORDER BY 1";

    async fn schema(client: &Client) -> Vec<String> {
        let mut all = Vec::new();
        for text in [COLUMNS, INDEXES] {
            let rows = client.query(text, &[]).await.unwrap();
            all.extend(rows.iter().map(|row| row.get::<_, String>(0)));
        }
        all
    }

    #[tokio::test]
    async fn each_migration_can_be_applied_twice() {
        let server = Server::start();
        let database = connect(&server.url).unwrap();
        let client = database.client().await.unwrap();
        for text in MIGRATIONS {
            apply(&client, text).await.unwrap();
            let once = schema(&client).await;
            apply(&client, text).await.unwrap();
            assert_eq!(schema(&client).await, once);
        }
        migrate(&database).await.unwrap();
        migrate(&database).await.unwrap();
        assert_eq!(state(&client).await.unwrap(), MIGRATIONS.len() as i64);
    }

    #[tokio::test]
    async fn nodes_that_start_together_take_turns() {
        // Of ten that make the first table at once, one fails about every fifth time.
        for _ in 0..5 {
            let server = Server::start();
            try_join_all((0..10).map(|_| open(&server.url)))
                .await
                .unwrap();
        }
    }

    #[tokio::test]
    async fn a_newer_database_is_refused() {
        let server = Server::start();
        let database = open(&server.url).await.unwrap();
        let client = database.client().await.unwrap();
        client
            .execute("UPDATE schema_state SET migration = 1000", &[])
            .await
            .unwrap();
        assert!(matches!(
            open(&server.url).await.err().unwrap(),
            OpenError::Newer { found: 1000, .. }
        ));
    }
}
