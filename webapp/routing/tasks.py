"""Offering what waits, and ending offers that nobody answers or nobody can see."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from webapp.agents.actions import drop_silent_consoles, sign_off_lost
from webapp.agents.models import ConsoleConnection, Presence, PresenceStatus
from webapp.conversations.models import ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions import end_offer, offer
from webapp.routing.actions.placing import ASSIGNMENT
from webapp.routing.assignment import choose_agent
from webapp.routing.queries import Waiting, candidates_of, declines_of, waiting_with_agents

LOST_SECONDS = 10.0
SILENT_SECONDS = 15.0
SIGN_OFF_SECONDS = 150.0
CLOCK_SWEEP_SECONDS = 1.0

Pair = tuple[Waiting, int]
Ending = tuple[int, ClosureReason]


def find_pair() -> Pair | None:
    """The first waiting conversation that can be offered, and the agent to offer it to."""
    waiting = waiting_with_agents()
    if not waiting:
        return None
    candidates = candidates_of(item.queue_id for item in waiting)
    declines = declines_of(item.conversation_id for item in waiting)
    for item in waiting:
        agent_id = choose_agent(
            candidates.get(item.queue_id, ()),
            item.load.units,
            declines.get(item.conversation_id, {}),
            item.previous_agent_id,
            clock.now(),
        )
        if agent_id is not None:
            return item, agent_id
    return None


def make_offer(pair: Pair) -> None:
    """Offer, unless another process was faster; the next look sees what is left."""
    try:
        with transaction():
            offer(*pair)
    except Conflict:
        return


def find_ending() -> Ending | None:
    """A ringing offer whose time is over, or whose agent's console has been gone too long."""
    ringing = select(ConversationSession.id).where(
        ConversationSession.accepted_at.is_(None), ConversationSession.ended_at.is_(None)
    )
    timed_out = db.session.scalar(
        ringing.where(ConversationSession.expires_at <= clock.now()).limit(1)
    )
    if timed_out is not None:
        return timed_out, ClosureReason.AGENT_TIMED_OUT
    lost = db.session.scalar(
        ringing.join(Presence, Presence.agent_id == ConversationSession.agent_id)
        .where(Presence.lost_at <= clock.after(-LOST_SECONDS))
        .limit(1)
    )
    return (lost, ClosureReason.AGENT_DISCONNECTED) if lost is not None else None


def make_ending(ending: Ending) -> None:
    """End that offer, unless it was answered in the meantime."""
    with suppress(Conflict), transaction():
        ringing = db.session.get(ConversationSession, ending[0])
        if ringing is not None:
            end_offer(ringing, ending[1])


def find_lost_consoles() -> bool | None:
    """True when a socket's process went silent, or an agent's grace time is over."""
    is_silent = db.session.scalar(
        select(ConsoleConnection.id)
        .where(ConsoleConnection.seen_at < clock.after(-SILENT_SECONDS))
        .limit(1)
    )
    is_gone = db.session.scalar(
        select(Presence.agent_id)
        .where(
            Presence.lost_at < clock.after(-SIGN_OFF_SECONDS),
            Presence.status != PresenceStatus.OFFLINE,
        )
        .limit(1)
    )
    return True if is_silent or is_gone else None


def settle_lost_consoles(_found: bool) -> None:
    """Forget silent sockets and sign off agents who did not come back (reference: 150 s)."""
    with transaction():
        drop_silent_consoles(clock.after(-SILENT_SECONDS))
        sign_off_lost(clock.after(-SIGN_OFF_SECONDS))


DUTIES = (
    Duty(ASSIGNMENT, find_pair, make_offer),
    Duty("offer_endings", find_ending, make_ending, sweep_seconds=CLOCK_SWEEP_SECONDS),
    Duty(
        "lost_consoles",
        find_lost_consoles,
        settle_lost_consoles,
        sweep_seconds=CLOCK_SWEEP_SECONDS,
    ),
)
