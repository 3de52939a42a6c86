"""What the business keeps, in SQLite; your database goes here."""

import sqlite3
from contextlib import closing, contextmanager

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    handled INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS people (
    session TEXT PRIMARY KEY,
    user TEXT,
    status TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    reason TEXT
);
"""


class Store:
    def __init__(self, path):
        self._path = path
        with self._transaction() as db:
            db.executescript(SCHEMA)

    def keep(self, event):
        """Keeps an event that is still to be handled; False where it came before."""
        with self._transaction() as db:
            row = (event.id, event.data.object["id"])
            insert = "INSERT OR IGNORE INTO events (id, session) VALUES (?, ?)"
            return db.execute(insert, row).rowcount == 1

    def waiting(self):
        """Events that are still to be handled, in the order in which they came, with their sessions."""
        with self._transaction() as db:
            return db.execute("SELECT id, session FROM events WHERE NOT handled ORDER BY rowid").fetchall()

    def user(self, session):
        """The user of a session, as far as known."""
        with self._transaction() as db:
            row = db.execute("SELECT user FROM people WHERE session = ?", (session,)).fetchone()
            return row[0] if row else None

    def handled(self, event, session, person):
        """Keeps what an event came to: it is handled and the person is known, or neither."""
        columns = ("user", "status", "first_name", "last_name", "reason")
        values = [person.get(column) for column in columns]
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?, ?)", (session, *values))
            db.execute("UPDATE events SET handled = 1 WHERE id = ?", (event,))

    @contextmanager
    def _transaction(self):
        with closing(sqlite3.connect(self._path)) as db, db:
            yield db
