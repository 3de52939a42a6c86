-- One row, once the first customer was made.
CREATE TABLE IF NOT EXISTS installation (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1)
) STRICT;

CREATE TABLE IF NOT EXISTS accounts (
    id BLOB NOT NULL PRIMARY KEY,
    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    business_name TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'restricted', 'publishable')),
    hash BLOB NOT NULL UNIQUE,
    last4 TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS api_keys_account ON api_keys (account, id);

-- Without a status: claimed by a request that still runs.
CREATE TABLE IF NOT EXISTS idempotency (
    account BLOB NOT NULL,
    key_hash BLOB NOT NULL,
    request_hash BLOB NOT NULL,
    request BLOB NOT NULL,
    claimed INTEGER NOT NULL,
    status INTEGER,
    sealed_body BLOB,
    PRIMARY KEY (account, key_hash)
) STRICT;

CREATE INDEX IF NOT EXISTS idempotency_claimed ON idempotency (account, claimed);
