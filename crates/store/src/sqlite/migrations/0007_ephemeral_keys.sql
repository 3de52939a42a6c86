CREATE TABLE IF NOT EXISTS ephemeral_keys (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    session BLOB NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT;

CREATE INDEX IF NOT EXISTS ephemeral_keys_session ON ephemeral_keys (account, session);
CREATE INDEX IF NOT EXISTS ephemeral_keys_expires ON ephemeral_keys (account, expires);
