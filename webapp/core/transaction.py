"""The one write door: everything that changes the database goes through `transaction()`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from webapp.core import events
from webapp.core.database import WRITE_OPTION, db

_OPEN = "kanava_transaction_open"


class NestedTransaction(RuntimeError):
    """A transaction was opened inside another: the inner code belongs to an action."""


class WriteOutsideTransaction(RuntimeError):
    """Something was to be written without `transaction()`: nobody would commit it."""


@contextmanager
def transaction() -> Iterator[None]:
    """Run a block as one database transaction, then hand out what it recorded.

    Commits on a normal end, rolls back on any exception. Events and nudges reach their handlers
    only after the commit, so nobody hears of a change that did not happen. Never around network.

    Raises:
        NestedTransaction: when one is open in this session already.
    """
    session = db.session
    if session.info.get(_OPEN):
        raise NestedTransaction("transaction() inside transaction()")
    session.rollback()
    session.expire_all()
    session.info[_OPEN] = True
    try:
        session.connection(execution_options={WRITE_OPTION: True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        events.take_events()
        events.take_nudges()
        raise
    finally:
        session.info.pop(_OPEN, None)
    _hand_out()


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


def insert_durably(engine: Engine, statement: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows in a transaction of their own, without a session; for intake only.

    Nothing is recorded or handed out; the caller nudges whoever should look.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITE_OPTION: True})
        connection.execute(statement, rows)
        connection.commit()
