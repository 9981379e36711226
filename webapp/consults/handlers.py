"""A consult lives within the turn of whose conversation it is, and is over with it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import select

from webapp.consults.actions.participants import end
from webapp.consults.tasks import CONSULT_ENDINGS
from webapp.conversations.events import ConversationChanged, ConversationsChanged
from webapp.conversations.models import Conversation, Participant, ParticipationEnd
from webapp.core.database import db
from webapp.core.events import Event
from webapp.realtime.notice import DUTY, Notice
from webapp.routing.events import TurnTakenOver


def end_with_turn(fact: ConversationChanged | ConversationsChanged) -> None:
    """Before the commit of whatever took a conversation off its owner: end, park, transfer, close.

    What is committed has none left over, so these are of the running transaction, whose
    conversations it has locked.
    """
    if not fact.agent_ids:
        return  # nobody had it, before or after
    for participant in db.session.scalars(_left_over()).all():
        end(participant, ParticipationEnd.TURN_ENDED)


def end_taken_over(fact: TurnTakenOver) -> None:
    """The same where the turn ended and another one began at once. Who had joined and has it now
    takes part in nothing of their own.
    """
    its = Participant.conversation_id == fact.conversation_id, Participant.ended_at.is_(None)
    for participant in db.session.scalars(select(Participant).where(*its)).all():
        end(participant, ParticipationEnd.TURN_ENDED)


@cache
def _left_over() -> Any:
    """Few take part anywhere at once: from them to their conversations is the short way."""
    joined = select(Participant).join(Conversation, Conversation.id == Participant.conversation_id)
    return joined.where(Participant.ended_at.is_(None), Conversation.agent_id.is_(None))


def let_gone_leave(_event: Event) -> list[Notice]:
    """Wake who ends the parts of people who may sign in no more."""
    return [Notice((CONSULT_ENDINGS,), DUTY)]
