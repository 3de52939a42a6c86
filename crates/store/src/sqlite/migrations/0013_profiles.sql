-- What a business says about itself, beside its name.
CREATE TABLE IF NOT EXISTS profiles (
    account BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    profile TEXT NOT NULL
) STRICT, WITHOUT ROWID;
