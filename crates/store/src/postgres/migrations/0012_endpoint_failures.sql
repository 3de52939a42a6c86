-- What went wrong at an endpoint last, and when that switched it off.
CREATE TABLE IF NOT EXISTS endpoint_failures (
    endpoint BYTEA NOT NULL PRIMARY KEY REFERENCES endpoints (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    failure TEXT NOT NULL,
    switched_off BIGINT
);
