CREATE TABLE IF NOT EXISTS sessions (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('requires_input', 'processing', 'verified', 'canceled')),
    state TEXT NOT NULL,
    sealed BYTEA,
    token_hash BYTEA,
    page_token_hash BYTEA,
    client_reference BYTEA,
    related_customer BYTEA,
    PRIMARY KEY (account, id)
);

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
    account BYTEA NOT NULL,
    session BYTEA NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (account, session),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
);

CREATE TABLE IF NOT EXISTS reports (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    session BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    client_reference BYTEA,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
);

CREATE INDEX IF NOT EXISTS reports_session ON reports (account, session, id);
CREATE INDEX IF NOT EXISTS reports_client_reference ON reports (account, client_reference, id)
    WHERE client_reference IS NOT NULL;

CREATE TABLE IF NOT EXISTS events (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    session BYTEA NOT NULL,
    kind TEXT NOT NULL,
    request BYTEA,
    sealed_idempotency_key BYTEA,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
);

CREATE INDEX IF NOT EXISTS events_session ON events (account, session, id);
CREATE INDEX IF NOT EXISTS events_kind ON events (account, kind, id);

CREATE TABLE IF NOT EXISTS files (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    session BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
);

CREATE INDEX IF NOT EXISTS files_session ON files (account, session, id);
