"""Kanava under measurement: a migrated database with the cast of the tests in it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench.servers import Running, gunicorn
from tests import factories
from tests.services import postgres
from tests.services.databases import dispose, migrate
from tests.services.settings import environment_for, settings_for
from webapp import create_app

PRODUCT = "gunicorn.conf.py"


@dataclass
class House:
    """One database with its cast; `app` is this process's own way into it."""

    kind: str
    app: Flask
    url: str
    folder: Path
    centre: factories.Centre

    def environment(self, **changes: str) -> dict[str, str]:
        return environment_for(self.url, self.folder, **changes)

    @contextlib.contextmanager
    def served(self, name: str, **changes: str) -> Iterator[Running]:
        """gunicorn over this database, exactly as the product starts it."""
        variables = self.environment(**changes)
        with gunicorn("wsgi:app", name, variables, config=PRODUCT) as running:
            running.path = self.centre.webhook_path
            yield running


@contextlib.contextmanager
def house(kind: str, server: postgres.PostgresServer | None) -> Iterator[House]:
    """A new centre: `kind` "sqlite" is a file of its own, "postgres" a database of `server`."""
    with tempfile.TemporaryDirectory(prefix="kanava-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'kanava.db'}" if server is None else server.create_database()
        migrate(url, folder)
        app = create_app(settings_for(url, folder))
        with app.app_context():
            centre = factories.make_centre()
            dispose()
        try:
            yield House(kind, app, url, folder, centre)
        finally:
            with app.app_context():
                dispose()


@contextlib.contextmanager
def durable_postgres() -> Iterator[postgres.PostgresServer | None]:
    """A private PostgreSQL that really syncs its commits; None where there is none."""
    if postgres.find_programs() is None and not os.environ.get("TEST_DATABASE_URL"):
        print("PostgreSQL is missing (apt-get install postgresql): its columns stay empty")
        yield None
        return
    # The tests switch fsync off; a durable ack measured like that would be flattery.
    postgres.OPTIONS = "-c max_connections=300"
    with postgres.running() as server:
        yield server


@dataclass
class Databases:
    """Where new centres come from; each part of a run gets one that nobody has used."""

    kinds: list[str]
    server: postgres.PostgresServer | None

    def fresh(self, kind: str) -> contextlib.AbstractContextManager[House]:
        """A new, empty centre on that kind of database."""
        return house(kind, None if kind == "sqlite" else self.server)


@contextlib.contextmanager
def databases(kinds: Sequence[str]) -> Iterator[Databases]:
    """The wanted kinds, as far as this machine has them."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(durable_postgres()) if "postgres" in kinds else None
        yield Databases([kind for kind in kinds if kind == "sqlite" or server], server)
