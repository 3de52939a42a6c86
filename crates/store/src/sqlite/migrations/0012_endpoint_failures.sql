-- What went wrong at an endpoint last, and when that switched it off.
CREATE TABLE IF NOT EXISTS endpoint_failures (
    endpoint BLOB NOT NULL PRIMARY KEY REFERENCES endpoints (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    failure TEXT NOT NULL,
    switched_off INTEGER
) STRICT, WITHOUT ROWID;
