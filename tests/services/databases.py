"""Migrated, empty databases for tests, made once and then copied or emptied."""

import shutil

import psycopg
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from tests.services.settings import settings_for
from webapp import create_app
from webapp.core.database import db

# Connections a test left behind would see the next test's rows, or hold locks on them.
DISCONNECT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Foreign keys are not looked at while all rows go; numbers start again at 1, as on SQLite.
EMPTY_ALL_TABLES = """
DO $$ DECLARE one record; BEGIN
SET LOCAL session_replication_role = replica;
FOR one IN SELECT oid::regclass AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
LOOP EXECUTE format('DELETE FROM %s', one.name); END LOOP;
FOR one IN SELECT format('%I.%I', schemaname, sequencename)::regclass AS name FROM pg_sequences
    WHERE last_value IS NOT NULL
LOOP PERFORM setval(one.name, 1, false); END LOOP;
END $$
"""


def migrate(url, instance):
    """Bring the database at `url` to the newest schema, by the migrations an operator runs."""
    app = create_app(settings_for(url, instance))
    with app.app_context():
        upgrade()
        dispose()


def dispose():
    """Give back every database connection of the current app."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


class SqliteTemplate:
    """A migrated file, copied for each test."""

    def __init__(self, folder):
        self.file = folder / "template.db"
        migrate(f"sqlite:///{self.file}", folder)

    def copy_to(self, file):
        shutil.copyfile(self.file, file)
        return f"sqlite:///{file}"


class PostgresTemplate:
    """A migrated database to copy, and one copy that is emptied between tests.

    Emptying takes a few milliseconds where copying takes some hundred.
    """

    def __init__(self, server, instance):
        self.server = server
        self.original = server.create_database()
        self.shared, self._cleaner = None, None
        migrate(self.original, instance)

    def copy(self):
        """A new database; the caller drops it."""
        return self.server.create_database(template=self.original)

    def emptied(self):
        """The shared database with no rows and nobody left from the test before."""
        self.shared = self.shared or self.copy()
        try:
            self._clean()
        except psycopg.OperationalError:  # a test has restarted the server
            self._let_go()
            self._clean()
        return self.shared

    def _clean(self):
        """By one connection for all tests: a new one would look up all tables first, each time."""
        if self._cleaner is None:
            name = make_url(self.shared).database
            self._cleaner = psycopg.connect(self.server.conninfo(name), autocommit=True)
        self._cleaner.execute(DISCONNECT_OTHERS)
        self._cleaner.execute(EMPTY_ALL_TABLES)

    def _let_go(self):
        if self._cleaner is not None:
            self._cleaner.close()
        self._cleaner = None

    def close(self):
        self._let_go()
        for url in filter(None, (self.shared, self.original)):
            self.server.drop_database(url)
