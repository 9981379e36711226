"""Reads of quick replies. Every one begins at `_readable_by`: one's own are nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import exists, func, or_, select

from webapp.agents.models import Agent
from webapp.channels.models import ChannelInstance
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.text import folded
from webapp.quick_replies.models import QuickReply, quick_reply_workstream
from webapp.quick_replies.policy import language_of, rank, sought
from webapp.workstreams.models import Workstream
from webapp.workstreams.placeholders import Filled, fill
from webapp.workstreams.queries import placeholder_values

GONE = _("There is no such quick reply, or it is not yours to see.")
PICKED_LIMIT = 50


@dataclass(frozen=True)
class Shelf:
    """Where quick replies stand: the centre's, or the own ones of who looks (`agent_id`)."""

    agent_id: int
    is_own: bool

    @property
    def owner_id(self) -> int | None:
        """Whose they are; None: the centre's."""
        return self.agent_id if self.is_own else None


@dataclass(frozen=True)
class Pick:
    """One to choose, as it would stand in the answer. `shown`: the same to be read in a list, with
    what is left empty as it is written; `is_own`: the agent's own.
    """

    id: int
    title: str
    language: str
    tags: tuple[str, ...]
    filled: Filled
    shown: str
    is_own: bool


def _readable_by(agent_id: int) -> Any:
    """The door: the centre's, and one's own."""
    return or_(QuickReply.agent_id.is_(None), QuickReply.agent_id == agent_id)


def _on(shelf: Shelf) -> Any:
    is_there = QuickReply.agent_id.is_not(None) if shelf.is_own else QuickReply.agent_id.is_(None)
    return select(QuickReply).where(_readable_by(shelf.agent_id), is_there)


def quick_replies_on(shelf: Shelf, words: str = "") -> list[QuickReply]:
    """All of a shelf that hold these words, by title and language."""
    wanted = _on(shelf)
    for part in sought(words):
        wanted = wanted.where(QuickReply.words.contains(part, autoescape=True))
    found = db.session.scalars(wanted)
    return sorted(found, key=lambda row: (folded(row.title), row.language, row.id))


def get_quick_reply(shelf: Shelf, quick_reply_id: int) -> QuickReply:
    """One of a shelf. Raises NotFound."""
    found: QuickReply | None = db.session.scalar(_on(shelf).where(QuickReply.id == quick_reply_id))
    if found is None:
        raise NotFound(GONE)
    return found


def count_on(shelf: Shelf) -> int:
    """How many stand there."""
    return int(db.session.scalar(select(func.count()).select_from(_on(shelf).subquery())) or 0)


def _usable_in(agent_id: int, conversation: Conversation) -> Sequence[Any]:
    """What an agent may put into an answer there: of its workstream, or of all."""
    of_one = exists().where(quick_reply_workstream.c.quick_reply_id == QuickReply.id)
    of_this = of_one.where(quick_reply_workstream.c.workstream_id == conversation.workstream_id)
    return _readable_by(agent_id), or_(~of_one, of_this)


def picks_for(agent_id: int, conversation: Conversation, words: str = "") -> tuple[list[Pick], int]:
    """What fits the words, best first, and how many there are besides the first PICKED_LIMIT.

    The conversation is one the caller was let in to.
    """
    parts, wanted = sought(words), customer_language(conversation)
    columns = select(QuickReply.id, QuickReply.title, QuickReply.language)
    found = columns.where(*_usable_in(agent_id, conversation))
    for part in parts:
        found = found.where(QuickReply.words.contains(part, autoescape=True))
    order = sorted(
        (rank(title, language, wanted, parts), id_)
        for id_, title, language in db.session.execute(found)
    )
    first = [id_ for _rank, id_ in order[:PICKED_LIMIT]]
    rows = db.session.scalars(select(QuickReply).where(QuickReply.id.in_(first)))
    by_id = {row.id: row for row in rows}
    values = values_in(conversation, agent_id)
    return [_pick(by_id[id_], values) for id_ in first if id_ in by_id], len(order) - len(first)


def pick_for(agent_id: int, conversation: Conversation, quick_reply_id: int) -> Pick:
    """One to put into an answer there. Raises NotFound."""
    usable = select(QuickReply).where(*_usable_in(agent_id, conversation))
    found: QuickReply | None = db.session.scalar(usable.where(QuickReply.id == quick_reply_id))
    if found is None:
        raise NotFound(GONE)
    return _pick(found, values_in(conversation, agent_id))


def _pick(row: QuickReply, values: dict[str, str]) -> Pick:
    filled, is_own = fill(row.text, values), row.agent_id is not None
    as_written = {gap.placeholder[1:-1]: gap.placeholder for gap in filled.gaps}
    shown = fill(row.text, values | as_written).text
    return Pick(row.id, row.title, row.language, tuple(row.tags), filled, shown, is_own)


def values_in(conversation: Conversation, agent_id: int) -> dict[str, str]:
    """What the placeholders stand for in an answer of this agent's."""
    agent = db.session.get_one(Agent, agent_id)
    return {**placeholder_values(conversation), "agentName": agent.name}


def customer_language(conversation: Conversation) -> str | None:
    """The code of the language in which the customer is answered; None: none we have."""
    account: str | None = db.session.scalar(
        select(ChannelInstance.language).where(
            ChannelInstance.channel_account_id == conversation.channel_account_id
        )
    )
    return language_of(conversation.social_profile.language, account or "")


def workstream_choices(kept: Sequence[Workstream] = ()) -> list[tuple[int, str, bool]]:
    """(id, name, whether it is deleted) of the workstreams to choose, with those of `kept`."""
    there = select(Workstream).where(Workstream.deleted_at.is_(None))
    rows = {row.id: row for row in (*kept, *db.session.scalars(there))}
    ordered = sorted(rows.values(), key=lambda row: (folded(row.name), row.id))
    return [(row.id, row.name, row.deleted_at is not None) for row in ordered]
