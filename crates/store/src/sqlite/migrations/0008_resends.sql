-- Deliveries that somebody asked for, each made once beside the timetable of the delivery itself.
CREATE TABLE IF NOT EXISTS resends (
    endpoint BLOB NOT NULL,
    id BLOB NOT NULL,
    delivery BLOB NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (endpoint, id),
    FOREIGN KEY (endpoint, delivery) REFERENCES deliveries (endpoint, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS resends_delivery ON resends (endpoint, delivery);
