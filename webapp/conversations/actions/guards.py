"""What an answer's writer must know before it is sent: refused until they say that they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from webapp.agents.models import Agent
from webapp.conversations.actions.said import Said
from webapp.conversations.models import Conversation, Direction, Message, PendingAnswer
from webapp.core.database import db
from webapp.core.errors import Conflict

LINES_TOLD = 10


@dataclass(frozen=True)
class Submission:
    """What a composer sends.

    `key`: its own name of this sending. `seen_id`: the newest line that its writer had seen; None:
    nobody asks whether there is a newer one. `undo_seconds`: so long it can be taken back.
    """

    said: Said | str
    key: str | None = None
    seen_id: int | None = None
    is_block_known: bool = False
    undo_seconds: int = 0

    @property
    def text(self) -> str:
        """Its words, as they were typed."""
        return self.said if isinstance(self.said, str) else self.said.text


class Stale(Conflict):
    """The chat went on; `line_ids` are its newest lines that the writer had not seen, in order."""

    def __init__(self, message: str, line_ids: Sequence[int]) -> None:
        super().__init__("stale", message)
        self.line_ids = tuple(line_ids)


def require_knowing(conversation: Conversation, agent_id: int, sent: Submission) -> None:
    """Refuse what is sent without knowing what the writer would want to know.

    Raises:
        Stale: the customer wrote, or a colleague answered, after what the writer had seen; an
            answer that its writer can still take back counts, and is no line to tell of.
        Conflict: the customer has blocked the account, and nobody says that this is known.
    """
    if conversation.social_profile.is_blocked and not sent.is_block_known:
        raise Conflict(
            "blocked", _("This person has blocked the account: they will not get your answer.")
        )
    if sent.seen_id is None:
        return
    newer = _newer(conversation.social_profile_id, agent_id, sent.seen_id)
    others = _answering(conversation.id, agent_id)
    if newer or others:
        raise Stale(_told(newer, others), [row.id for row in newer][-LINES_TOLD:])


def _newer(social_profile_id: int, agent_id: int, seen_id: int) -> Sequence[Any]:
    is_others = and_(
        Message.direction == Direction.OUTBOUND,
        Message.agent_id.is_not(None),
        Message.agent_id != agent_id,
    )
    wanted = (
        select(Message.id, Message.direction, Agent.name)
        .outerjoin(Agent, Agent.id == Message.agent_id)
        .where(
            Message.id > seen_id,
            Message.social_profile_id == social_profile_id,
            or_(Message.direction == Direction.INBOUND, is_others),
        )
    )
    return db.session.execute(wanted.order_by(Message.id)).all()


def _answering(conversation_id: int, agent_id: int) -> Sequence[str]:
    """Colleagues whose answers can still be taken back: nobody but they can have seen them."""
    wanted = (
        select(Agent.name)
        .join(PendingAnswer, PendingAnswer.agent_id == Agent.id)
        .where(PendingAnswer.conversation_id == conversation_id, Agent.id != agent_id)
    )
    return db.session.scalars(wanted.order_by(PendingAnswer.id)).all()


def _told(newer: Sequence[Any], answering: Sequence[str]) -> str:
    sent = [row.name for row in newer if row.direction == Direction.OUTBOUND]
    for name in (*sent, *answering):
        return _("%(agent)s has answered since you began to write.", agent=name)
    return _("The customer has written since you began to write.")
