"""Mentions: where colleagues named one in a note, and whom one can name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import func, select

from webapp.agents.models import Agent, RoleName
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, Mention, Message
from webapp.conversations.policy import Viewer, may_view
from webapp.conversations.queries import facts_with_readers
from webapp.core.database import db
from webapp.core.text import folded, squeeze
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.regions import Region, region
from webapp.inbox.rows import Profile
from webapp.workstreams.models import QueueMember

MENTIONS_SHOWN = 10
COLLEAGUES_SHOWN = 8


@dataclass(frozen=True)
class MentionRow:
    """A note that names one: who wrote it, in whose conversation, and whether it was seen."""

    id: int
    conversation_id: int
    note_id: int
    profile: Profile
    by: str
    created_at: datetime
    is_seen: bool

    dom_name: ClassVar[str] = "mention"


@dataclass(frozen=True)
class Mentionable:
    """Who can be named. `is_new_reader`: cannot see the conversation yet, and will read it."""

    id: int
    name: str
    is_new_reader: bool

    dom_name: ClassVar[str] = "colleague"


def mentions(agent_id: int) -> Region:
    """The agent's newest mentions, those not seen yet first, and how many these are."""
    unseen = select(func.count(Mention.id)).where(
        Mention.agent_id == agent_id, Mention.seen_at.is_(None)
    )
    rows = [_row(*row) for row in db.session.execute(_newest(agent_id))]
    count = db.session.scalar(unseen) if rows else 0
    return region("inbox/_mentions.html", "mentions", rows=rows, unseen=count)


def _newest(agent_id: int) -> Any:
    return (
        select(Mention, SocialProfile, Agent.name)
        .join(Message, Message.id == Mention.message_id)
        .join(SocialProfile, SocialProfile.id == Message.social_profile_id)
        .join(Agent, Agent.id == Message.agent_id)
        .where(Mention.agent_id == agent_id)
        .order_by(Mention.seen_at.is_not(None), Mention.id.desc())
        .limit(MENTIONS_SHOWN)
    )


def _row(mention: Mention, profile: SocialProfile, by: str) -> MentionRow:
    is_seen = mention.seen_at is not None
    shown = profile_of(profile)
    place = (mention.conversation_id, mention.message_id)
    return MentionRow(mention.id, *place, shown, by, mention.created_at, is_seen)


def colleagues(conversation: Conversation, words: str, agent_id: int) -> list[Mentionable]:
    """Whom an agent can name in a note of the conversation: those whose names hold the words.

    Names that begin so come first. Who left, or never came, is none of them.
    """
    sought = squeeze(words)
    active = select(Agent.id, Agent.name).where(
        Agent.active, Agent.joined_at.is_not(None), Agent.id != agent_id
    )
    named = [(id_, name) for id_, name in db.session.execute(active) if sought in squeeze(name)]
    named.sort(key=lambda each: (not squeeze(each[1]).startswith(sought), folded(each[1]), each))
    shown = named[:COLLEAGUES_SHOWN]
    facts, viewers = facts_with_readers(conversation), _viewers([id_ for id_, _name in shown])
    return [Mentionable(id_, name, not may_view(viewers[id_], facts)) for id_, name in shown]


def _viewers(agent_ids: list[int]) -> dict[int, Viewer]:
    """The rights of several people, in few statements."""
    queues: dict[int, set[int]] = defaultdict(set)
    members = select(QueueMember.agent_id, QueueMember.queue_id)
    for member_id, queue_id in db.session.execute(
        members.where(QueueMember.agent_id.in_(agent_ids))
    ):
        queues[member_id].add(queue_id)
    people = db.session.scalars(select(Agent).where(Agent.id.in_(agent_ids)))
    return {each.id: _viewer(each, frozenset(queues[each.id])) for each in people}


def _viewer(agent: Agent, queue_ids: frozenset[int]) -> Viewer:
    return Viewer(agent.id, queue_ids, agent.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR))
