-- `due` is when a job may be claimed: when it is to run, or when its lease ends.
CREATE TABLE IF NOT EXISTS jobs (
    id BLOB NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    job TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    token INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS jobs_due ON jobs (queue, due, id);
