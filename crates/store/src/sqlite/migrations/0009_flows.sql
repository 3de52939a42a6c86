CREATE TABLE IF NOT EXISTS flows (
    account BLOB NOT NULL REFERENCES accounts (id),
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    checks TEXT NOT NULL CHECK (checks IN ('document')),
    document_options TEXT NOT NULL,
    return_url TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (account, id)
) STRICT;

-- A report tells through which flow its session was made. SQLite adds no column twice, so the table
-- is made anew. What there is so far was made without.
CREATE TABLE IF NOT EXISTS new_reports (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    session BLOB NOT NULL,
    sealed BLOB NOT NULL,
    client_reference BLOB,
    flow BLOB,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT;

INSERT INTO new_reports (account, id, session, sealed, client_reference)
    SELECT account, id, session, sealed, client_reference FROM reports;
DROP TABLE reports;
ALTER TABLE new_reports RENAME TO reports;

CREATE INDEX IF NOT EXISTS reports_session ON reports (account, session, id);
CREATE INDEX IF NOT EXISTS reports_client_reference ON reports (account, client_reference, id)
    WHERE client_reference IS NOT NULL;
