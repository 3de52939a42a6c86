//! A transaction in one round trip. All statements, from BEGIN to COMMIT, are sent at once; a
//! guard that finds no changed row divides by zero, which makes the server undo the transaction
//! without our having to look at it in between.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use deadpool_postgres::Client;
use tokio_postgres::error::{Error, SqlState};

use super::{dialect, values};
use crate::engine::{Guard, Step};

type Pending<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// One statement, which is a transaction of its own.
pub(super) async fn single(client: &Client, step: &Step) -> Result<Option<Guard>, Error> {
    let prepared = client.prepare_cached(&dialect(&step.statement.sql)).await?;
    let changed = client
        .execute(&prepared, &values(&step.statement.params))
        .await?;
    Ok(step.guard.filter(|_| changed == 0))
}

/// Several statements as one transaction.
pub(super) async fn transaction(client: &Client, steps: &[Step]) -> Result<Option<Guard>, Error> {
    let mut statements = Vec::with_capacity(steps.len());
    for step in steps {
        let text = dialect(&step.statement.sql);
        let text = if step.guard.is_some() {
            guarded(&text)
        } else {
            text
        };
        // Known to the connection after the first time.
        let prepared = client.prepare_cached(&text).await?;
        statements.push((prepared, values(&step.statement.params)));
    }
    let mut pending: Vec<Pending<'_>> = Vec::with_capacity(steps.len() + 2);
    pending.push(Box::pin(client.batch_execute("BEGIN")));
    for (prepared, values) in &statements {
        pending.push(Box::pin(async move {
            client.execute(prepared, values).await.map(drop)
        }));
    }
    pending.push(Box::pin(client.batch_execute("COMMIT")));

    // After the first failure the rest fails too, and COMMIT undoes everything.
    let results = in_order(pending).await;
    let Some(place) = results.iter().position(Result::is_err) else {
        return Ok(None);
    };
    let guard = place
        .checked_sub(1)
        .and_then(|step| steps.get(step))
        .and_then(|step| step.guard);
    match results.into_iter().nth(place) {
        Some(Err(error))
            if error.code() == Some(&SqlState::DIVISION_BY_ZERO) && guard.is_some() =>
        {
            Ok(guard)
        }
        Some(Err(error)) => Err(error),
        Some(Ok(())) | None => Ok(None),
    }
}

/// The statement, failing when it changes no row.
pub(super) fn guarded(text: &str) -> String {
    format!("WITH changed AS ({text} RETURNING 1) SELECT 1 / count(*) FROM changed")
}

/// Polls futures in their order, so that each first poll sends its statement before the next one,
/// until all are done. A caller that goes away after the first poll has sent the whole transaction,
/// and so never leaves half of one on the connection.
async fn in_order(mut pending: Vec<Pending<'_>>) -> Vec<Result<(), Error>> {
    let mut results: Vec<Option<Result<(), Error>>> = Vec::new();
    results.resize_with(pending.len(), || None);
    poll_fn(|context| {
        for (future, result) in pending.iter_mut().zip(&mut results) {
            if result.is_none()
                && let Poll::Ready(output) = future.as_mut().poll(context)
            {
                *result = Some(output);
            }
        }
        if results.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    results.into_iter().flatten().collect()
}
