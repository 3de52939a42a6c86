-- `next_due` is when the first of an endpoint's deliveries is due, so that a dead endpoint costs one
-- row for each time it is tried, however long its backlog.
CREATE TABLE IF NOT EXISTS endpoints (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts (id),
    url TEXT NOT NULL,
    enabled_events TEXT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL,
    api_version TEXT,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    sealed_secrets TEXT NOT NULL,
    failing_since INTEGER,
    next_due INTEGER,
    lease_until INTEGER,
    lease_token INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS endpoints_account ON endpoints (account, id);
CREATE INDEX IF NOT EXISTS endpoints_due ON endpoints (next_due)
    WHERE enabled AND next_due IS NOT NULL;

CREATE TABLE IF NOT EXISTS deliveries (
    endpoint BLOB NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    account BLOB NOT NULL,
    event BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER,
    succeeded INTEGER NOT NULL CHECK (succeeded IN (0, 1)),
    last_status INTEGER,
    PRIMARY KEY (endpoint, id),
    UNIQUE (endpoint, event)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (endpoint, due, id) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (account, event);

CREATE TABLE IF NOT EXISTS attempts (
    endpoint BLOB NOT NULL,
    delivery BLOB NOT NULL,
    account BLOB NOT NULL,
    event BLOB NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status INTEGER,
    failure TEXT,
    response BLOB NOT NULL,
    next INTEGER,
    succeeded INTEGER NOT NULL CHECK (succeeded IN (0, 1)),
    FOREIGN KEY (endpoint, delivery) REFERENCES deliveries (endpoint, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX IF NOT EXISTS attempts_delivery ON attempts (endpoint, delivery);
CREATE INDEX IF NOT EXISTS attempts_event ON attempts (account, event);
