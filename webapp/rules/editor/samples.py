"""Past conversations on which rules can be tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core.database import db
from webapp.core.folding import squeeze
from webapp.core.text import cut

SHOWN = 20
SEARCHED = 2000
PREVIEW = 80


@dataclass(frozen=True)
class PastConversation:
    """A conversation to choose: who wrote, when, the first words."""

    id: int
    name: str | None
    created_at: datetime
    words: str


def past_conversations(workstream_id: int, words: str) -> list[PastConversation]:
    """The newest conversations of a workstream whose customer's name holds these words.

    Looks through the newest 2,000 and compares here: databases fold cases each in its own way.
    """
    wanted = (
        select(Conversation.id, SocialProfile.display_name, Conversation.created_at)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .where(Conversation.workstream_id == workstream_id)
        .order_by(Conversation.id.desc())
        .limit(SEARCHED if words else SHOWN)
    )
    rows = [row for row in db.session.execute(wanted) if squeeze(words) in squeeze(row[1] or "")]
    said = _first_words([row[0] for row in rows[:SHOWN]])
    return [PastConversation(*row, words=said.get(row[0], "")) for row in rows[:SHOWN]]


def get_past(workstream_id: int, conversation_id: int) -> Conversation | None:
    """A conversation of this workstream; None when there is none of that id."""
    found: Conversation | None = db.session.get(Conversation, conversation_id)
    return found if found is not None and found.workstream_id == workstream_id else None


def _first_words(ids: list[int]) -> dict[int, str]:
    wanted = (
        select(Message.conversation_id, Message.text)
        .where(
            Message.conversation_id.in_(ids),
            Message.direction == Direction.INBOUND,
            Message.text.is_not(None),
            Message.retracted_at.is_(None),
        )
        .order_by(Message.occurred_at.desc(), Message.id.desc())
    )
    # The last one written into the dictionary is the first one said.
    rows = db.session.execute(wanted).all()
    return {row[0]: cut(row[1], PREVIEW) for row in rows if row[0] and row[1]}
