-- `next_due` is when the first of an endpoint's deliveries is due, so that a dead endpoint costs one
-- row for each time it is tried, however long its backlog.
CREATE TABLE IF NOT EXISTS endpoints (
    id BYTEA NOT NULL PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES accounts (id),
    url TEXT NOT NULL,
    enabled_events TEXT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL,
    api_version TEXT,
    enabled BOOLEAN NOT NULL,
    sealed_secrets TEXT NOT NULL,
    failing_since BIGINT,
    next_due BIGINT,
    lease_until BIGINT,
    lease_token BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS endpoints_account ON endpoints (account, id);
CREATE INDEX IF NOT EXISTS endpoints_due ON endpoints (next_due)
    WHERE enabled AND next_due IS NOT NULL;

CREATE TABLE IF NOT EXISTS deliveries (
    endpoint BYTEA NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
    id BYTEA NOT NULL,
    account BYTEA NOT NULL,
    event BYTEA NOT NULL,
    attempts BIGINT NOT NULL,
    due BIGINT,
    succeeded BOOLEAN NOT NULL,
    last_status BIGINT,
    PRIMARY KEY (endpoint, id),
    UNIQUE (endpoint, event)
);

CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (endpoint, due, id) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (account, event);

CREATE TABLE IF NOT EXISTS attempts (
    endpoint BYTEA NOT NULL,
    delivery BYTEA NOT NULL,
    account BYTEA NOT NULL,
    event BYTEA NOT NULL,
    at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    status BIGINT,
    failure TEXT,
    response BYTEA NOT NULL,
    next BIGINT,
    succeeded BOOLEAN NOT NULL,
    FOREIGN KEY (endpoint, delivery) REFERENCES deliveries (endpoint, id) ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS attempts_delivery ON attempts (endpoint, delivery);
CREATE INDEX IF NOT EXISTS attempts_event ON attempts (account, event);
