"""Requests that nobody answers, and parts of people who are gone, come to their end."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, or_, select

from webapp.agents.models import Agent, Presence, PresenceStatus
from webapp.consults.actions.participants import end
from webapp.conversations.models import Conversation, Participant, ParticipationEnd
from webapp.core import clock
from webapp.core.database import UtcDateTime, db
from webapp.core.errors import Conflict
from webapp.core.leases import AHEAD, NOW, moments
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

CONSULT_ENDINGS = "consult_endings"
# As for offers: what rings at a console that is away so long is over.
LOST_SECONDS, STEP_SECONDS = 10.0, 5.0
Ending = tuple[int, ParticipationEnd]


def find_ending() -> Ending | None:
    """A request whose time is over or whose console is gone, or a part of somebody signed out."""
    return _found(_ending())


def _found(wanted: Any) -> Ending | None:
    values = {**moments(STEP_SECONDS), "lost": clock.after(-LOST_SECONDS)}
    found = db.session.execute(wanted, values).first()
    return (found[0], ParticipationEnd(found[1])) if found is not None else None


@cache
def _ending() -> Any:
    """Made once, as what is asked every few seconds is."""
    return _over().order_by(Participant.id).limit(1)


def _over() -> Any:
    lost: Any = bindparam("lost", type_=UtcDateTime())
    late = or_(Participant.expires_at <= NOW, Participant.invited_at > AHEAD)
    is_late = and_(Participant.joined_at.is_(None), late)
    is_lost = and_(Participant.joined_at.is_(None), Presence.lost_at <= lost)
    is_offline = and_(Presence.status == PresenceStatus.OFFLINE, Presence.lost_at.is_not(None))
    is_over = or_(is_late, is_lost, is_offline, ~Agent.active)
    why = case(
        (is_late, ParticipationEnd.TIMED_OUT.value), else_=ParticipationEnd.DISCONNECTED.value
    )
    joined = select(Participant.id, why).join(Agent, Agent.id == Participant.agent_id)
    joined = joined.outerjoin(Presence, Presence.agent_id == Participant.agent_id)
    return joined.where(Participant.ended_at.is_(None), is_over)


def make_ending(ending: Ending) -> None:
    """End it, unless it was answered or ended in the meantime, or its person is back."""
    with suppress(Conflict), transaction():
        participant = db.session.get_one(Participant, ending[0])
        db.session.get_one(
            Conversation, participant.conversation_id, with_for_update={"of": Conversation}
        )
        db.session.refresh(participant)
        found = _found(_over().where(Participant.id == participant.id))
        if found is not None:
            end(participant, found[1])


DUTY = Duty(CONSULT_ENDINGS, find_ending, make_ending, sweep_seconds=1.0)
