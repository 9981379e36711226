"""What every app of the suite would work out anew, worked out once for all of them.

A test has an app of its own. Compiling the templates, the URL rules and the SQL of each one, and
hashing passwords slowly, took most of the suite's time; what comes out is the same every time.
"""

import functools

from flask import Flask
from jinja2 import BytecodeCache
from sqlalchemy import event
from werkzeug.routing import Rule

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
    for kind, rule in ((KanavaFlask, WarmRule), (Flask, WarmSimulatorRule)):
        options = kind.jinja_options | {"bytecode_cache": Templates()}
        monkeypatch.setattr(kind, "jinja_options", options)
        monkeypatch.setattr(kind, "url_rule_class", rule)
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


class WarmRule(Rule):
    """A URL rule that takes what an equal rule found out before it."""

    parsed = {}  # noqa: RUF012 (shared by all rules on purpose)
    compiled = {}  # noqa: RUF012

    def _parse_rule(self, rule):
        if rule not in self.parsed:
            first = len(self._trace)
            parts = list(super()._parse_rule(rule))
            self.parsed[rule] = parts, self._trace[first:], self._converters.copy()
            return parts
        parts, trace, converters = self.parsed[rule]
        self._trace += trace
        self._converters.update(converters)
        self.arguments.update(converters)
        return parts

    def _compile_builder(self, append_unknown=True):
        key = (self.rule, repr(self.defaults), append_unknown)
        if key not in self.compiled:
            self.compiled[key] = super()._compile_builder(append_unknown)
        return self.compiled[key]


class WarmSimulatorRule(WarmRule):
    """The same for the simulator's apps, whose converters are Flask's own."""

    parsed = {}  # noqa: RUF012
    compiled = {}  # noqa: RUF012


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
