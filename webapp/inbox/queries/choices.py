"""What an agent chose to see of the lists, and between what there is to choose."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from webapp.channels.models import ChannelAccount
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.inbox.choice import Chosen, Options, chosen_from
from webapp.inbox.models import ListChoice
from webapp.tags.queries import tag_choices
from webapp.workstreams.models import Queue


def chosen_by(viewer: Viewer) -> Chosen:
    """The viewer's lists as they chose them; what they may see no more is no filter any more."""
    kept = db.session.scalar(_kept(), {"agent_id": viewer.agent_id}) or {}
    return chosen_from(kept, options_of(viewer), is_supervising=viewer.is_supervising)


def options_of(viewer: Viewer) -> Options:
    """The kept accounts, the viewer's queues (all of them for supervisors), the tags in use."""
    accounts = db.session.execute(_accounts())
    found = db.session.execute(_queues())
    queues = [row for row in found if viewer.is_supervising or row.id in viewer.queue_ids]
    tags = tuple((tag.id, tag.name) for tag in tag_choices())
    return Options(tuple(map(tuple, accounts)), tuple(map(tuple, queues)), tags)


@cache
def _kept() -> Any:
    return select(ListChoice.choices).where(ListChoice.agent_id == bindparam("agent_id"))


@cache
def _accounts() -> Any:
    wanted = select(ChannelAccount.id, ChannelAccount.name)
    return wanted.where(ChannelAccount.deleted_at.is_(None)).order_by(ChannelAccount.name)


@cache
def _queues() -> Any:
    return select(Queue.id, Queue.name).where(Queue.deleted_at.is_(None)).order_by(Queue.name)
