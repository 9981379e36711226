"""What every app of the suite would work out anew, worked out once for all of them.

A test has an app of its own. Compiling the templates, the URL rules and the SQL of each one, and
hashing passwords slowly, took most of the suite's time; what comes out is the same every time.
"""

import functools

from flask import Flask
from jinja2 import BytecodeCache
from sqlalchemy import event
from werkzeug.routing import Map

import webapp
from webapp import signing_in
from webapp.core.database import db
from webapp.core.flask import KanavaFlask

# What the product hashes passwords with; the suite's are hashed as fast as Argon2 can.
PRODUCT_ARGON2 = signing_in.ARGON2
QUICK_ARGON2 = {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}
STATEMENTS = 5000


def warm_up(monkeypatch):
    """Let the apps made in this process share what they compile, and hash passwords quickly."""
    for kind, url_map in ((KanavaFlask, WarmMap), (Flask, WarmSimulatorMap)):
        options = kind.jinja_options | {"bytecode_cache": Templates()}
        monkeypatch.setattr(kind, "jinja_options", options)
        monkeypatch.setattr(kind, "url_map_class", url_map)
    monkeypatch.setattr(db, "_make_engine", functools.partial(_make_engine, db._make_engine, {}))
    prepare = functools.partial(_prepare_engine, webapp.prepare_engine)
    monkeypatch.setattr(webapp, "prepare_engine", prepare)
    monkeypatch.setattr(signing_in, "ARGON2", QUICK_ARGON2)


class Templates(BytecodeCache):
    """Compiled templates by name; one whose text has changed is compiled again."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        checksum, code = self._kept.get(bucket.key, (None, None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket):
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


class WarmMap(Map):
    """A URL map that is, once asked, the one which equal rules made before it.

    Rules are compiled when they are first needed, and for all apps of one kind together.
    """

    kept = {}  # noqa: RUF012 (shared by all maps on purpose)

    def __init__(self, *rules, **options):
        self._waiting, self._is_shared = [], False
        super().__init__(*rules, **options)

    def add(self, rulefactory):
        self._waiting.append(rulefactory)
        self._remap = True

    def update(self):
        if self._waiting:
            self._settle()
        super().update()

    def _settle(self):
        """Take the parts of an equal map; a map that has more than that is made by itself."""
        waiting, self._waiting = self._waiting, []
        key = tuple((one.rule, one.endpoint, *sorted(one.methods or ())) for one in waiting)
        if self._rules_by_endpoint or key not in self.kept:
            assert not self._is_shared, "a route was added to an app that has answered"
            for rule in waiting:
                super().add(rule)
            self.kept.setdefault(key, self)
        else:
            super().update()
            self._matcher = self.kept[key]._matcher
            self._rules_by_endpoint = self.kept[key]._rules_by_endpoint
            self._is_shared = True


class WarmSimulatorMap(WarmMap):
    """The same for the simulator's apps, whose converters are Flask's own."""

    kept = {}  # noqa: RUF012


def _make_engine(make, first_ones, bind_key, options, app):
    """An engine that finds the SQL which the first one of its kind of database has compiled."""
    engine = make(bind_key, options | {"query_cache_size": STATEMENTS}, app)
    first = first_ones.setdefault(engine.dialect.name, engine)
    # Compiled SQL is found by its dialect object, so that is shared too.
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def _prepare_engine(prepare, engine):
    """As the product does; but only a crash of the whole machine could lose rows of a test."""
    prepare(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))
