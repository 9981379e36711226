"""An offer begins: its claims in one transaction, or nothing at all."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from webapp.agents.capacity import reserve_for_offer, reserve_for_return
from webapp.agents.policy import Load
from webapp.conversations.events import OfferChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.routing.actions.trace import decide
from webapp.routing.eligibility import verdict_of
from webapp.routing.models import DecisionKind
from webapp.routing.queries.members import names_of_skills
from webapp.routing.queries.queued import skills_of
from webapp.routing.terms import OWN_KEY, Pair, Queued, Verdict
from webapp.workstreams.models import QueueMember

TOLD_AGENTS = 40


def offer(pair: Pair) -> ConversationSession:
    """Ring a waiting conversation at an agent, with the agent's capacity reserved.

    Locks go conversation, session, presence, here as everywhere, so that none wait in a circle.

    Raises:
        Conflict: it waits no more or for other agents, or the agent's room is gone. Roll back.
    """
    waiting, agent_id = pair.waiting, pair.agent_id
    if not _claim(waiting, agent_id) or not _is_as_seen(waiting):
        raise Conflict("offer_lost", "somebody else was first")
    ringing = ConversationSession(
        conversation_id=waiting.conversation_id,
        agent_id=agent_id,
        queue_id=waiting.queue_id,
        units=waiting.load.units,
        profile_ids=list(waiting.load.profile_ids),
        is_auto_assigned=waiting.terms.is_auto_assigned,
        offered_at=clock.now(),
        expires_at=clock.after(waiting.terms.offer_seconds),
    )
    db.session.add(ringing)
    db.session.flush()
    if not _reserve(pair):
        raise Conflict("at_capacity", "the agent has no room any more")
    if not _is_turn_noted(waiting.queue_id, agent_id):
        raise Conflict("offer_lost", "the agent left the queue")
    facts = _considered(pair)
    decide(waiting.conversation_id, DecisionKind.OFFERED, agent_id, waiting.queue_id, facts)
    record(OfferChanged(ringing.id, waiting.conversation_id, agent_id, waiting.queue_id))
    return ringing


def offer_by_name(
    conversation: Conversation, agent_id: int, load: Load, seconds: int, by_id: int
) -> None:
    """Ring an open conversation at somebody a colleague chose, whatever their room and presence.

    Raises:
        Conflict: it was offered to somebody meanwhile, or no console of theirs is open. Roll back.
    """
    id_, queue_id = conversation.id, conversation.queue_id
    is_free = Conversation.state == ConversationState.OPEN, Conversation.offered_agent_id.is_(None)
    if not _mark_offered(id_, agent_id, *is_free):
        raise Conflict("offer_lost", "somebody else was first")
    ringing = ConversationSession(
        conversation_id=id_,
        agent_id=agent_id,
        queue_id=queue_id,
        units=load.units,
        profile_ids=list(load.profile_ids),
        offered_at=clock.now(),
        expires_at=clock.after(seconds),
        transferred_by_id=by_id,
    )
    db.session.add(ringing)
    db.session.flush()
    if not reserve_for_return(agent_id, load):
        words = _("This person has no console open: nobody would hear it ring.")
        raise Conflict("not_connected", words)
    decide(id_, DecisionKind.OFFERED, agent_id, queue_id, {"is_transfer": True})
    record(OfferChanged(ringing.id, id_, agent_id, queue_id))


def _mark_offered(conversation_id: int, agent_id: int, *conditions: Any) -> bool:
    return bool(
        count_changed(
            update(Conversation)
            .where(Conversation.id == conversation_id, *conditions)
            .values(offered_agent_id=agent_id)
        )
    )


def _reserve(pair: Pair) -> bool:
    agent_id, load = pair.agent_id, pair.waiting.load
    if pair.is_return:
        return reserve_for_return(agent_id, load)
    return reserve_for_offer(agent_id, load, pair.step.presences)


def _claim(waiting: Queued, agent_id: int) -> bool:
    """Mark the conversation as offered, if it still waits as it did when it was looked at."""
    return _mark_offered(
        waiting.conversation_id,
        agent_id,
        Conversation.state == ConversationState.OPEN,
        Conversation.offered_agent_id.is_(None),
        Conversation.queue_id == waiting.queue_id,
        Conversation.requirement_key == waiting.key,
    )


def _is_as_seen(waiting: Queued) -> bool:
    """Whether one with a key of its own, which does not tell its needs, needs what it did."""
    if not waiting.key.startswith(OWN_KEY):
        return True
    skills = skills_of([waiting.conversation_id]).get(waiting.conversation_id, {})
    return skills == dict(waiting.skills)


def _is_turn_noted(queue_id: int, agent_id: int) -> bool:
    return bool(
        count_changed(
            update(QueueMember)
            .filter_by(queue_id=queue_id, agent_id=agent_id)
            .values(last_assigned_at=clock.now())
        )
    )


def _considered(pair: Pair) -> dict[str, Any]:
    """What the trace tells: the chosen agent first, then who else could, then who could not."""
    waiting, now = pair.waiting, pair.looked_at or clock.now()
    names = names_of_skills(waiting.skills) if waiting.skills else {}
    verdicts = [verdict_of(m.agent, waiting, pair.step, now, names) for m in pair.members]
    told = sorted(verdicts, key=lambda v: (v.agent_id != pair.agent_id, v.obstacle is not None))
    return {
        "method": waiting.terms.method.value,
        "step": waiting.terms.steps.index(pair.step) + 1,
        "steps": len(waiting.terms.steps),
        "agents": [_told(verdict) for verdict in told[:TOLD_AGENTS]],
        "more": max(0, len(told) - TOLD_AGENTS),
        "chosen_because": pair.because,
    }


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "agent": verdict.name,
        "agent_id": verdict.agent_id,
        "obstacle": verdict.obstacle,
        "facts": dict(verdict.facts),
    }
