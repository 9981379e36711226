"""What stands at a composer for its agent alone: what can be taken back, what the next costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.channels.models import ChannelAccount
from webapp.channels.queries import adapter_of
from webapp.contacts.models import ProfileKind
from webapp.conversations.events import PendingAnswersChanged
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer, may_write
from webapp.conversations.queries import facts_with_readers, pending_answers_of
from webapp.core.database import db
from webapp.inbox import topics
from webapp.inbox.regions import Region, region
from webapp.inbox.topics import agent_topic
from webapp.realtime.notice import Notice


@dataclass(frozen=True)
class Cost:
    """What the next answer costs.

    `free_until`: until when one answer is free; None: it is counted. `is_group`: then once for
    each member. `used` and `limit` of the month's messages, as the channel said at `told_at`:
    `told_at` None, it has not; `limit` None, there is none.
    """

    free_until: datetime | None
    is_group: bool
    used: int
    limit: int | None
    told_at: datetime | None

    @property
    def left(self) -> int | None:
        """How many messages the plan still has this month; None: no limit."""
        return None if self.limit is None else max(0, self.limit - self.used)


def announce_pending(event: PendingAnswersChanged) -> list[Notice]:
    """What the agent can take back, what the next answer costs, and their list: the words were a
    draft, or are one again.
    """
    own = (agent_topic(event.agent_id),)
    return [
        Notice(own, kind, event.agent_id) for kind in (topics.PENDING, topics.COST, topics.MINE)
    ]


def pending_answers(conversation_id: int, agent_id: int) -> Region:
    """What the agent has sent and can still take back: for everybody else it is not there yet."""
    return region(
        "inbox/_pending_answers.html",
        f"conversation_{conversation_id}_pending",
        conversation_id=conversation_id,
        pending=pending_answers_of(conversation_id, agent_id),
    )


def cost(conversation_id: int, agent_id: int) -> Region:
    """Empty for who may not write, and where a block lets nothing arrive: that is not counted."""
    conversation = db.session.get_one(Conversation, conversation_id)
    is_writing = may_write(Viewer(agent_id), facts_with_readers(conversation))
    is_shown = is_writing and not conversation.social_profile.is_blocked
    root = f"conversation_{conversation_id}_cost"
    shown = _cost_of(conversation) if is_shown else None
    return region("inbox/_cost.html", root, element_id=root, cost=shown)


def _cost_of(conversation: Conversation) -> Cost:
    account = db.session.get_one(ChannelAccount, conversation.channel_account_id)
    profile, waiting = conversation.social_profile, pending_answers_of(conversation.id)
    chat = account.id, profile.external_id
    return Cost(
        # What waits will take the free reply.
        free_until=None if waiting else adapter_of(account.id).free_until(*chat),
        is_group=profile.kind != ProfileKind.USER,
        used=account.quota_used or 0,
        limit=account.quota_limit,
        told_at=account.quota_at if account.quota_used is not None else None,
    )


# By the notices that change them.
OF_VIEWER = {topics.PENDING: pending_answers, topics.COST: cost}
