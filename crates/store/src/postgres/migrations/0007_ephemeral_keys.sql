CREATE TABLE IF NOT EXISTS ephemeral_keys (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    session BYTEA NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    expires BIGINT NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
);

CREATE INDEX IF NOT EXISTS ephemeral_keys_session ON ephemeral_keys (account, session);
CREATE INDEX IF NOT EXISTS ephemeral_keys_expires ON ephemeral_keys (account, expires);
