"""The one write door: everything that changes the database goes through `transaction()`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from flask import current_app
from sqlalchemy import Engine, Table, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import ORMExecuteState, Session

from webapp.core import events
from webapp.core.database import AT_THE_SAME_MOMENT, WRITE_OPTION, db, is_lost_race
from webapp.core.errors import Conflict
from webapp.core.turns import turns_of

_OPEN = "kanava_transaction_open"
# As many parameters of one statement as every SQLite takes.
SQLITE_VARIABLES = 999


class NestedTransaction(RuntimeError):
    """A transaction was opened inside another: the inner code belongs to an action."""


class WriteOutsideTransaction(RuntimeError):
    """Something was to be written without `transaction()`: nobody would commit it."""


@contextmanager
def transaction() -> Iterator[None]:
    """Run a block as one database transaction, then hand out what it recorded.

    Commits on a normal end, rolls back on any exception. What must be true together with a
    recorded fact is done inside it, before the commit; everybody else hears of events and nudges
    after it, so nobody hears of a change that did not happen. Never around network.

    Raises:
        NestedTransaction: when one is open in this session already.
        Conflict: another transaction wanted the same rows and the database let that one go on.
    """
    session = db.session
    if session.info.get(_OPEN):
        raise NestedTransaction("transaction() inside transaction()")
    session.rollback()
    session.expire_all()
    session.info[_OPEN] = True
    with turns_of(db.engine).ordinary():
        try:
            session.connection(execution_options={WRITE_OPTION: True})
            yield
            _settle()
            session.commit()
        except BaseException as error:
            session.rollback()
            events.take_events()
            events.take_nudges()
            if is_lost_race(error):
                raise Conflict("changed_meanwhile", AT_THE_SAME_MOMENT) from error
            raise
        finally:
            session.info.pop(_OPEN, None)
    _hand_out()


def _settle() -> None:
    """Carry out what belongs to the recorded facts. It may refuse them, and record more."""
    table = current_app.extensions["kanava_before_commit"]
    for fact in events.recorded_events():
        for handler in table.get(type(fact), ()):
            handler(fact)


def _hand_out() -> None:
    dispatch = current_app.extensions["kanava_dispatch"]
    dispatch(events.take_events(), events.take_nudges())


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if (session.new or session.dirty or session.deleted) and not session.info.get(_OPEN):
        raise WriteOutsideTransaction("a write outside transaction()")


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    is_write = state.is_insert or state.is_update or state.is_delete
    if is_write and not state.session.info.get(_OPEN):
        raise WriteOutsideTransaction("a write outside transaction()")


class DurableInsert:
    """Inserts rows of one table, each call a durable transaction; for intake only.

    Beside the session and SQLAlchemy's statements, which cost several times what the database
    does, and on one kept connection. Called by one thread at a time. Rows that are there already
    are left alone. Nothing is recorded or handed out; the caller nudges whoever should look.
    """

    def __init__(self, engine: Engine, table: Table, columns: Sequence[str]) -> None:
        dialect = engine.dialect
        types = [table.c[name].type.dialect_impl(dialect) for name in columns]
        converters = [kind.bind_processor(dialect) or _as_is for kind in types]
        self._engine = engine
        self._converters = list(zip(columns, converters, strict=True))
        mark = "?" if dialect.paramstyle == "qmark" else "%s"
        self._into = f"INSERT INTO {table.name} ({', '.join(columns)})"
        self._row = f"({', '.join([mark] * len(columns))})"
        self._kept: DBAPIConnection | None = None
        self._cursor: Any = None
        event.listen(engine, "engine_disposed", lambda _engine: self._drop())

    def __call__(self, rows: list[dict[str, Any]]) -> None:
        """Insert the rows, all or none. Raises what the database's driver raises."""
        values = [[convert(row[name]) for name, convert in self._converters] for row in rows]
        try:
            self._insert(values)
        except Exception as error:
            is_lost = self._engine.dialect.is_disconnect(error, self._kept, None)  # type: ignore[arg-type]
            self._drop()
            if not is_lost:
                raise
            # The database was restarted since the last call, which says nothing about these rows.
            self._insert(values)

    def _insert(self, values: list[list[Any]]) -> None:
        cursor = self._cursor or self._open()
        if self._engine.dialect.name == "sqlite":
            with turns_of(self._engine).urgent():
                self._insert_at_once(cursor, values)
        elif len(values) == 1:
            cursor.execute(self._statement_for(1), values[0])
        else:
            # With autocommit psycopg sends all in one pipeline, which is one implicit transaction.
            cursor.executemany(self._statement_for(1), values)

    def _insert_at_once(self, cursor: Any, values: list[list[Any]]) -> None:
        """One statement is one transaction; of three each gives the interpreter away."""
        most = SQLITE_VARIABLES // len(self._converters)
        if len(values) <= most:
            cursor.execute(self._statement_for(len(values)), list(chain.from_iterable(values)))
            return
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(self._statement_for(1), values)
        cursor.execute("COMMIT")

    def _statement_for(self, rows: int) -> str:
        return f"{self._into} VALUES {', '.join([self._row] * rows)} ON CONFLICT DO NOTHING"

    def _open(self) -> Any:
        pooled = self._engine.raw_connection()
        self._kept = pooled.dbapi_connection
        assert self._kept is not None
        pooled.detach()
        if self._engine.dialect.name != "sqlite":
            self._kept.autocommit = True
        self._cursor = self._kept.cursor()
        return self._cursor

    def _drop(self) -> None:
        kept, self._kept, self._cursor = self._kept, None, None
        if kept is not None:
            kept.close()


def _as_is(value: Any) -> Any:
    return value
