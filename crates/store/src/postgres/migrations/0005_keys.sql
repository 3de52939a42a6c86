-- A key may be bound to networks.
ALTER TABLE api_keys ADD COLUMN IF NOT EXISTS networks TEXT;

-- Reads of sensitive results.
CREATE TABLE IF NOT EXISTS audit (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    api_key BYTEA NOT NULL,
    session BYTEA NOT NULL,
    object TEXT NOT NULL,
    fields TEXT NOT NULL,
    request BYTEA NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (account, id)
);
