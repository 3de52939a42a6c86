CREATE TABLE IF NOT EXISTS flows (
    account BYTEA NOT NULL REFERENCES accounts (id),
    id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    checks TEXT NOT NULL CHECK (checks IN ('document')),
    document_options TEXT NOT NULL,
    return_url TEXT,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (account, id)
);

-- A report tells through which flow its session was made.
ALTER TABLE reports ADD COLUMN IF NOT EXISTS flow BYTEA;
