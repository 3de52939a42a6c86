-- Endpoints that fail are leased apart from the others.
DROP INDEX IF EXISTS endpoints_due;
CREATE INDEX IF NOT EXISTS endpoints_due_healthy ON endpoints (next_due)
    WHERE enabled AND failing_since IS NULL AND next_due IS NOT NULL;
CREATE INDEX IF NOT EXISTS endpoints_due_failing ON endpoints (next_due)
    WHERE enabled AND failing_since IS NOT NULL AND next_due IS NOT NULL;
