-- `due` is when a job may be claimed: when it is to run, or when its lease ends.
CREATE TABLE IF NOT EXISTS jobs (
    id BYTEA NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    job TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    token BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS jobs_due ON jobs (queue, due, id);
