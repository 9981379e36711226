"""What was said before there was an index is read into it, some hundred messages at a time.

The newest first, so that what people look for is found soon; each batch is one short transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.search.actions import row_of
from webapp.search.models import IndexBacklog, MessageWords

log = private_log(__name__)
SEARCH_INDEX = "search_index"
AT_ONCE = 200
TOLD_EVERY_PERCENT = 10


def find_backlog() -> int | None:
    """Whether messages wait to be read."""
    found: int | None = db.session.scalar(select(IndexBacklog.id))
    return found


def read_some(backlog_id: int) -> None:
    """Read the next messages; those that somebody takes back meanwhile wait for it."""
    with transaction():
        backlog = db.session.get(IndexBacklog, backlog_id, with_for_update=True)
        if backlog is None:
            return
        if backlog.next_id is None:
            newest_id = db.session.scalar(select(func.max(Message.id))) or 0
            backlog.newest_id = backlog.next_id = newest_id + 1
        before = backlog.percent
        messages = _messages_before(backlog.next_id)
        _add(messages)
        if messages:
            backlog.next_id = messages[-1].id
            _tell(before, backlog.percent)
        else:
            db.session.delete(backlog)
            log.info("search: every message is in the index")


def _messages_before(next_id: int) -> Sequence[Message]:
    wanted = select(Message).where(Message.id < next_id).order_by(Message.id.desc())
    return db.session.scalars(wanted.limit(AT_ONCE).with_for_update(read=True)).all()


def _add(messages: Sequence[Message]) -> None:
    """Those that changed since the index is there are in it."""
    ids = [message.id for message in messages]
    known = set(
        db.session.scalars(select(MessageWords.message_id).where(MessageWords.message_id.in_(ids)))
    )
    rows = [row for each in messages if each.id not in known and (row := row_of(each))]
    if rows:
        db.session.execute(insert(MessageWords), rows)


def _tell(before: int, now: int) -> None:
    if before // TOLD_EVERY_PERCENT != now // TOLD_EVERY_PERCENT:
        log.info("search: %d %% of the past is in the index", now)


DUTY = Duty(SEARCH_INDEX, find_backlog, read_some, sweep_seconds=60.0, is_writing_only=True)
