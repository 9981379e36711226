"""Between what there is to choose when a search is narrowed."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.tags.models import Tag
from webapp.workstreams.models import Queue, QueueMember


def choices_for(viewer: Viewer) -> dict[str, list[tuple[int, str]]]:
    """(id, name) of the agents, queues, accounts and tags among which this viewer can choose.

    By name. Colleagues are those of the same queues, accounts those of conversations one may see.
    A tag that was archived is still found by.
    """
    queues = select(Queue.id, Queue.name).where(Queue.deleted_at.is_(None))
    agents = select(Agent.id, Agent.name).where(Agent.active)
    own = exists().where(Conversation.channel_account_id == ChannelAccount.id, visible_to(viewer))
    accounts = select(ChannelAccount.id, ChannelAccount.name).where(own)
    if not viewer.is_supervising:
        queues = queues.where(Queue.id.in_(viewer.queue_ids))
        beside = select(QueueMember.agent_id).where(QueueMember.queue_id.in_(viewer.queue_ids))
        agents = agents.where(or_(Agent.id == viewer.agent_id, Agent.id.in_(beside)))
    tags = select(Tag.id, Tag.name)
    wanted = {"agents": agents, "queues": queues, "accounts": accounts, "tags": tags}
    rows = {name: db.session.execute(each) for name, each in wanted.items()}
    return {
        name: sorted(((id_, word) for id_, word in found), key=lambda pair: squeeze(pair[1]))
        for name, found in rows.items()
    }
