-- Keyed hashes to find the sessions of a customer account by. They go with redaction.
CREATE TABLE IF NOT EXISTS customer_accounts (
    account BLOB NOT NULL,
    customer_account BLOB NOT NULL,
    session BLOB NOT NULL,
    PRIMARY KEY (account, customer_account, session),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS customer_accounts_session ON customer_accounts (account, session);
