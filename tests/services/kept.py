"""Rows that were made once in this process, put into other empty databases of their kind."""

import contextlib
import functools
import json
import sqlite3

from webapp.core.database import db

SEQUENCES = """
SELECT json_object_agg(format('%I', sequencename), last_value) FROM pg_sequences
WHERE last_value IS NOT NULL
"""


@functools.cache
def _any_row():
    """As text: built of a hundred tables anew for each test, it would be a tenth of the test."""
    return " UNION ALL ".join(f'SELECT 1 FROM "{name}"' for name in db.metadata.tables) + " LIMIT 1"


def has_rows():
    """Whether there is any row in the current app's database."""
    with _connection() as connection:
        return connection.execute(_any_row()).fetchone() is not None


@contextlib.contextmanager
def _connection():
    """The driver's own connection to the current app's database."""
    db.session.remove()
    connection = db.engine.raw_connection()
    try:
        yield connection.driver_connection
    finally:
        connection.close()


def keep_rows():
    """All rows of the current app's database; `put_back()` puts them into that of another app."""
    kind = KeptFile if db.engine.dialect.name == "sqlite" else KeptTables
    with _connection() as connection:
        return kind(connection)


class KeptFile:
    """A whole SQLite database, in memory."""

    def __init__(self, connection):
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        connection.backup(self._kept)

    def put_back(self):
        """Replace all there is."""
        with _connection() as connection:
            self._kept.backup(connection)


class KeptTables:
    """The rows of each table of a PostgreSQL database as JSON, and where its sequences stand."""

    def __init__(self, connection):
        self._rows = {}
        with connection.transaction():
            for name in db.metadata.tables:
                rows = connection.execute(f'SELECT json_agg(t)::text FROM "{name}" t').fetchone()[0]
                if rows is not None:
                    self._rows[name] = rows
            self._sequences = json.dumps(connection.execute(SEQUENCES).fetchone()[0] or {})

    def put_back(self):
        """Add the rows; foreign keys are not looked at meanwhile, as the rows fit each other."""
        with _connection() as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self._rows.items():
                all_of_them = f'SELECT * FROM json_populate_recordset(NULL::"{name}", %s)'
                connection.execute(f'INSERT INTO "{name}" {all_of_them}', [rows])
            places = "SELECT setval(key::regclass, value::bigint) FROM json_each_text(%s)"
            connection.execute(places, [self._sequences])
