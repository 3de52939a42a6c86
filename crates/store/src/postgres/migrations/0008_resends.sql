-- Deliveries that somebody asked for, each made once beside the timetable of the delivery itself.
CREATE TABLE IF NOT EXISTS resends (
    endpoint BYTEA NOT NULL,
    id BYTEA NOT NULL,
    delivery BYTEA NOT NULL,
    due BIGINT NOT NULL,
    PRIMARY KEY (endpoint, id),
    FOREIGN KEY (endpoint, delivery) REFERENCES deliveries (endpoint, id) ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS resends_delivery ON resends (endpoint, delivery);
