-- A key may be bound to networks. SQLite adds no column twice, so the table is made anew.
CREATE TABLE IF NOT EXISTS new_api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'restricted', 'publishable')),
    hash BLOB NOT NULL UNIQUE,
    last4 TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    networks TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO new_api_keys (id, account, kind, hash, last4, name, permissions, created, expires)
    SELECT id, account, kind, hash, last4, name, permissions, created, expires FROM api_keys;
DROP TABLE api_keys;
ALTER TABLE new_api_keys RENAME TO api_keys;

CREATE INDEX IF NOT EXISTS api_keys_account ON api_keys (account, id);

-- Reads of sensitive results.
CREATE TABLE IF NOT EXISTS audit (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    api_key BLOB NOT NULL,
    session BLOB NOT NULL,
    object TEXT NOT NULL,
    fields TEXT NOT NULL,
    request BLOB NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;
