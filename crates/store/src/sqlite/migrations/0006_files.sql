-- A file may belong to no session, and have a name. SQLite loosens no column, so the table is made
-- anew. What there is so far are pictures of documents.
CREATE TABLE IF NOT EXISTS new_files (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    session BLOB,
    purpose TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sealed_name BLOB,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT, WITHOUT ROWID;

INSERT INTO new_files (account, id, session, purpose, media_type, size)
    SELECT account, id, session, 'identity_document_downloadable', media_type, size FROM files;
DROP TABLE files;
ALTER TABLE new_files RENAME TO files;

CREATE INDEX IF NOT EXISTS files_session ON files (account, session, id);
CREATE INDEX IF NOT EXISTS files_purpose ON files (account, purpose, id);

CREATE TABLE IF NOT EXISTS file_links (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    file BLOB NOT NULL,
    version INTEGER NOT NULL,
    api_key BLOB NOT NULL,
    expires INTEGER,
    sealed_metadata BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, file) REFERENCES files (account, id)
) STRICT;

CREATE INDEX IF NOT EXISTS file_links_file ON file_links (account, file, id);
