"""A composer's own name of each sending: what is posted twice under one is one.

Answers, notes, and what can still be taken back share these keys.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.conversations.models import Conversation, Message, PendingAnswer, TakenBack
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict

# A browser keeps what it could not send; who sleeps over it has given it up.
TAKEN_BACK_KEPT_SECONDS = 7 * 24 * 3600.0


def posted_before(
    conversation: Conversation, agent_id: int, submission_key: str | None
) -> Message | PendingAnswer | None:
    """What this sending of the agent's made, if it came before. The conversation is locked.

    Raises Conflict when that stands in another conversation.
    """
    if not submission_key:
        return None
    posted = message_under(agent_id, submission_key) or _pending_under(agent_id, submission_key)
    if posted is not None and posted.conversation_id != conversation.id:
        raise Conflict("sent_elsewhere", _("That was sent in another conversation."))
    return posted


def message_under(agent_id: int, submission_key: str) -> Message | None:
    """The agent's line of that key, wherever it stands."""
    wanted = select(Message).filter_by(agent_id=agent_id, submission_key=submission_key)
    message: Message | None = db.session.scalar(wanted)
    return message


def _pending_under(agent_id: int, submission_key: str) -> PendingAnswer | None:
    wanted = select(PendingAnswer).filter_by(agent_id=agent_id, submission_key=submission_key)
    pending: PendingAnswer | None = db.session.scalar(wanted)
    return pending


def note_taken_back(agent_id: int, submission_key: str) -> None:
    """Remember that a sending was taken back, for as long as a browser may still post it."""
    is_over = TakenBack.taken_at < clock.after(-TAKEN_BACK_KEPT_SECONDS)
    db.session.execute(delete(TakenBack).where(TakenBack.agent_id == agent_id, is_over))
    db.session.add(TakenBack(agent_id=agent_id, submission_key=submission_key))


def was_taken_back(agent_id: int, submission_key: str | None) -> bool:
    """Whether its writer has taken that sending back: it was on its way twice."""
    return db.session.get(TakenBack, (agent_id, submission_key or "")) is not None
