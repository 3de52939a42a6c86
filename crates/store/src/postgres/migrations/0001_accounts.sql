-- One row, once the first customer was made.
CREATE TABLE IF NOT EXISTS installation (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1)
);

CREATE TABLE IF NOT EXISTS accounts (
    id BYTEA NOT NULL PRIMARY KEY,
    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    business_name TEXT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS api_keys (
    id BYTEA NOT NULL PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'restricted', 'publishable')),
    hash BYTEA NOT NULL UNIQUE,
    last4 TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT
);

CREATE INDEX IF NOT EXISTS api_keys_account ON api_keys (account, id);

-- Without a status: claimed by a request that still runs.
CREATE TABLE IF NOT EXISTS idempotency (
    account BYTEA NOT NULL,
    key_hash BYTEA NOT NULL,
    request_hash BYTEA NOT NULL,
    request BYTEA NOT NULL,
    claimed BIGINT NOT NULL,
    status BIGINT,
    sealed_body BYTEA,
    PRIMARY KEY (account, key_hash)
);

CREATE INDEX IF NOT EXISTS idempotency_claimed ON idempotency (account, claimed);
