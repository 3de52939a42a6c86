//! Brings the schema up to date. Migrations are numbered from 1; `user_version` is the number of
//! the last one. Each is idempotent and runs in a transaction with its number.

use rusqlite::Connection;

use super::refused;
use crate::OpenError;

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

pub(super) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let found = version(connection)?;
    for (number, text) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        apply(connection, number, text).map_err(refused)?;
    }
    Ok(())
}

/// Lets through a database that another process serves, if its schema is exactly ours.
pub(super) fn require_current(connection: &Connection) -> Result<(), OpenError> {
    let (found, known) = (version(connection)?, MIGRATIONS.len() as i64);
    if found < known {
        return Err(OpenError::Older { found, known });
    }
    Ok(())
}

/// The number of the last migration that was applied.
fn version(connection: &Connection) -> Result<i64, OpenError> {
    let found: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(refused)?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    Ok(found)
}

fn apply(connection: &mut Connection, number: i64, text: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(text)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(connection: &Connection) -> Vec<String> {
        connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    #[test]
    fn each_migration_can_be_applied_twice() {
        let mut connection = Connection::open_in_memory().unwrap();
        for (number, text) in (1..).zip(MIGRATIONS) {
            apply(&mut connection, number, text).unwrap();
            let once = schema(&connection);
            apply(&mut connection, number, text).unwrap();
            assert_eq!(schema(&connection), once, "migration {number}");
        }
        let all = schema(&connection);
        migrate(&mut connection).unwrap();
        assert_eq!(schema(&connection), all);
    }

    #[test]
    fn reports_are_kept_where_their_table_is_made_anew() {
        let mut connection = Connection::open_in_memory().unwrap();
        for (number, text) in (1..).zip(&MIGRATIONS[..8]) {
            apply(&mut connection, number, text).unwrap();
        }
        let rows = "INSERT INTO sessions (account, id, version, status, state)
                VALUES (x'01', x'02', 1, 'verified', '{}');
            INSERT INTO reports (account, id, session, sealed, client_reference)
                VALUES (x'01', x'03', x'02', x'04', x'05'), (x'01', x'06', x'02', x'', NULL);";
        connection.execute_batch(rows).unwrap();
        migrate(&mut connection).unwrap();
        let found: Vec<String> = connection
            .prepare(
                "SELECT hex(id) || hex(session) || hex(sealed) || quote(client_reference)
                || quote(flow) FROM reports ORDER BY id",
            )
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(found, ["030204X'05'NULL", "0602NULLNULL"]);
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "user_version", 1000)
            .unwrap();
        assert!(matches!(
            migrate(&mut connection),
            Err(OpenError::Newer { found: 1000, .. })
        ));
    }
}
