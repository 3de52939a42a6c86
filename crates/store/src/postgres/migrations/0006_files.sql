-- A file may belong to no session, and have a name. What there is so far are pictures of documents.
ALTER TABLE files ALTER COLUMN session DROP NOT NULL;
ALTER TABLE files ADD COLUMN IF NOT EXISTS sealed_name BYTEA;
UPDATE files SET purpose = 'identity_document_downloadable'
    WHERE session IS NOT NULL AND purpose = 'identity_document';

CREATE INDEX IF NOT EXISTS files_purpose ON files (account, purpose, id);

CREATE TABLE IF NOT EXISTS file_links (
    account BYTEA NOT NULL,
    id BYTEA NOT NULL,
    file BYTEA NOT NULL,
    version BIGINT NOT NULL,
    api_key BYTEA NOT NULL,
    expires BIGINT,
    sealed_metadata BYTEA NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, file) REFERENCES files (account, id)
);

CREATE INDEX IF NOT EXISTS file_links_file ON file_links (account, file, id);
