"""A PostgreSQL server of our own in a temporary folder, reached by a unix socket."""

import contextlib
import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.services import legs

PACKAGES = "postgresql"
VERSIONED = Path("/usr/lib/postgresql")
# Without fsync only a crash of the whole machine loses rows. synchronous_commit stays on: a commit
# must outlive restart(), or the tests of "nothing is lost" would fail for a reason of our own.
OPTIONS = "-F -c max_connections=300 -c full_page_writes=off"


def find_programs():
    """The folder with initdb and pg_ctl: PATH, else Debian's newest versioned folder, else None."""
    on_path = shutil.which("pg_ctl")
    if on_path and (folder := Path(on_path).resolve().parent).joinpath("initdb").exists():
        return folder
    versioned = [p.parent for p in VERSIONED.glob("*/bin/pg_ctl")]
    return max(versioned, key=lambda p: int(p.parent.name), default=None)


@dataclass
class PostgresServer:
    """A running server. `address` is a URL of it without a database."""

    address: URL
    folder: Path | None = None
    programs: Path | None = None
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def url(self, database):
        """What DATABASE_URL holds for one database of this server."""
        return self.address.set(database=database).render_as_string(hide_password=False)

    def create_database(self, template=None):
        """Make a new database, empty or a copy of `template` (which nobody may be using).

        Returns:
            Its DATABASE_URL.
        """
        name = f"kanava_test_{os.getpid()}_{next(self.numbers)}"
        command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            original = sql.Identifier(make_url(template).database)
            command += sql.SQL(" TEMPLATE {}").format(original)
        self.execute(command)
        return self.url(name)

    def drop_database(self, url):
        """Remove a database, whoever still holds a connection to it."""
        name = sql.Identifier(make_url(url).database)
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def execute(self, command):
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(command)

    def conninfo(self, database):
        """The same address as psycopg itself reads it."""
        url = self.address.set(drivername="postgresql", database=database)
        return url.render_as_string(hide_password=False)

    def start(self):
        self._control("start", "-l", self.folder / "log", "-o", f"{OPTIONS} -k {self.folder} -h ''")

    def stop(self):
        self._control("stop", "-m", "immediate")

    def restart(self):
        """Cut every connection and come back at the same address, as after a crash."""
        if self.folder is None:
            raise RuntimeError("a server given by TEST_DATABASE_URL is not ours to restart")
        self.stop()
        self.start()

    def _control(self, verb, *options):
        command = [self.programs / "pg_ctl", verb, "-w", "-s", "-D", self.folder / "data", *options]
        legs.run_as(legs.server_account(), command)


@contextlib.contextmanager
def running():
    """A private server for the length of the block, or the one TEST_DATABASE_URL names."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    programs = find_programs()
    if programs is None:
        legs.missing("PostgreSQL", PACKAGES)
    folder = Path(tempfile.mkdtemp(prefix="kanava-pg-"))
    server = PostgresServer(_address(folder), folder, programs)
    try:
        _initialise(folder, programs)
        server.start()
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _address(folder):
    return URL.create("postgresql+psycopg", username="postgres", query={"host": str(folder)})


def _initialise(folder, programs):
    account = legs.server_account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    command = [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust"]
    legs.run_as(account, [*command, "-E", "UTF8", "--locale=C.UTF-8", "-N"])
