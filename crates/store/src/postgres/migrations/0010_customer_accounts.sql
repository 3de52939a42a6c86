-- Keyed hashes to find the sessions of a customer account by. They go with redaction.
CREATE TABLE IF NOT EXISTS customer_accounts (
    account BYTEA NOT NULL,
    customer_account BYTEA NOT NULL,
    session BYTEA NOT NULL,
    PRIMARY KEY (account, customer_account, session),
    FOREIGN KEY (account, session) REFERENCES sessions (account, id)
);

CREATE INDEX IF NOT EXISTS customer_accounts_session ON customer_accounts (account, session);
