CREATE TABLE IF NOT EXISTS sessions (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('requires_input', 'processing', 'verified', 'canceled')),
    state TEXT NOT NULL,
    sealed BLOB,
    token_hash BLOB,
    page_token_hash BLOB,
    client_reference BLOB,
    related_customer BLOB,
    PRIMARY KEY (account, id)
) STRICT;

CREATE INDEX IF NOT EXISTS sessions_status ON sessions (account, status, id);
CREATE INDEX IF NOT EXISTS sessions_token ON sessions (token_hash)
    WHERE token_hash IS NOT NULL;
CREATE INDEX IF NOT EXISTS sessions_page_token ON sessions (page_token_hash)
    WHERE page_token_hash IS NOT NULL;
CREATE INDEX IF NOT EXISTS sessions_client_reference ON sessions (account, client_reference, id)
    WHERE client_reference IS NOT NULL;
CREATE INDEX IF NOT EXISTS sessions_related_customer ON sessions (account, related_customer, id)
    WHERE related_customer IS NOT NULL;

-- Deleting a row here is what makes a session unreadable.
CREATE TABLE IF NOT EXISTS data_keys (
    account BLOB NOT NULL,
    session BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (account, session),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS reports (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    session BLOB NOT NULL,
    sealed BLOB NOT NULL,
    client_reference BLOB,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT;

CREATE INDEX IF NOT EXISTS reports_session ON reports (account, session, id);
CREATE INDEX IF NOT EXISTS reports_client_reference ON reports (account, client_reference, id)
    WHERE client_reference IS NOT NULL;

CREATE TABLE IF NOT EXISTS events (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    session BLOB NOT NULL,
    kind TEXT NOT NULL,
    request BLOB,
    sealed_idempotency_key BLOB,
    sealed BLOB NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT;

CREATE INDEX IF NOT EXISTS events_session ON events (account, session, id);
CREATE INDEX IF NOT EXISTS events_kind ON events (account, kind, id);

CREATE TABLE IF NOT EXISTS files (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    session BLOB NOT NULL,
    purpose TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS files_session ON files (account, session, id);
