"""Offering what waits, and ending offers that nobody answers or nobody can see."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from webapp.agents.actions.presences import drop_silent_consoles, sign_off_lost
from webapp.agents.models import ConsoleConnection, Presence, PresenceStatus
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import UtcDateTime, db
from webapp.core.errors import Conflict
from webapp.core.leases import AHEAD, NOW, moments, pull_back
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions.offer_claims import offer
from webapp.routing.actions.offers import accept_offer, end_offer
from webapp.routing.actions.placement import ASSIGNMENT, refresh_requirement_keys
from webapp.routing.queries.situation import Look, look
from webapp.routing.terms import Pair

LOST_SECONDS = 10.0
SILENT_SECONDS = 15.0
SIGN_OFF_SECONDS = 150.0
CLOCK_SWEEP_SECONDS = 1.0
# A moment that was written as "now" and is this far off (twice) comes from a clock since set back.
STEP_SECONDS = 5.0

Ending = tuple[int, ClosureReason]


def assign(found: Look) -> None:
    """Say for whom those wait of which it is not known yet, or offer the pairs in order."""
    if found.unkeyed_ids:
        with transaction():
            _refresh_keys(found.unkeyed_ids)
    for pair in found.pairs:
        if not make_offer(pair):
            # What comes after it was planned for a world that is no more: look again.
            return


def make_offer(pair: Pair) -> bool:
    """Offer; False when the conversation or the agent changed meanwhile."""
    try:
        with transaction():
            offer(pair)
    except Conflict:
        return False
    return True


def _refresh_keys(ids: tuple[int, ...]) -> None:
    wanted = select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.id)
    refresh_requirement_keys(db.session.scalars(wanted.with_for_update(of=Conversation)).all())


def find_ending() -> Ending | None:
    """A ringing offer whose time is over, or whose agent's console has been gone too long."""
    values = {**moments(STEP_SECONDS), "lost": clock.after(-LOST_SECONDS)}
    found = db.session.execute(_ending(), values).first()
    if found is None:
        return None
    reason = ClosureReason.AGENT_TIMED_OUT if found[1] else ClosureReason.AGENT_DISCONNECTED
    return found[0], reason


@cache
def _ending() -> Any:
    """Made once, as what is asked every second is."""
    session, lost = ConversationSession, bindparam("lost", type_=UtcDateTime())
    is_over = or_(session.expires_at <= NOW, session.offered_at > AHEAD)
    is_lost = exists().where(Presence.agent_id == session.agent_id, Presence.lost_at <= lost)
    found = select(session.id, is_over).where(session.is_ringing, or_(is_over, is_lost))
    # The most overdue first; and its order lets no planner take a larger index.
    return found.order_by(session.expires_at).limit(1)


def make_ending(ending: Ending) -> None:
    """End that offer, unless it was answered in the meantime.

    An auto-assigned one becomes its agent's when its time is over.
    """
    with suppress(Conflict), transaction():
        ringing = db.session.get(ConversationSession, ending[0])
        if ringing is None:
            return
        if ringing.is_auto_assigned and ending[1] == ClosureReason.AGENT_TIMED_OUT:
            accept_offer(ringing.id, ringing.agent_id, is_auto=True)
        else:
            end_offer(ringing, ending[1])


def find_lost_consoles() -> bool | None:
    """True when a socket's process went silent, or an agent's grace time is over."""
    last_seen, last_there = clock.after(-SILENT_SECONDS), clock.after(-SIGN_OFF_SECONDS)
    values = {"last_seen": last_seen, "last_there": last_there, **moments(STEP_SECONDS)}
    return db.session.scalar(_lost_consoles(), values) or None


@cache
def _lost_consoles() -> Any:
    last_seen, last_there = (
        bindparam(name, type_=UtcDateTime()) for name in ("last_seen", "last_there")
    )
    seen_at, lost_at = ConsoleConnection.seen_at, Presence.lost_at
    is_silent = exists().where(or_(seen_at < last_seen, seen_at > AHEAD))
    is_lost = or_(lost_at < last_there, lost_at > AHEAD)
    is_gone = exists().where(is_lost, Presence.status != PresenceStatus.OFFLINE)
    return select(or_(is_silent, is_gone))


def settle_lost_consoles(_found: bool) -> None:
    """Forget silent sockets and sign off agents who did not come back (reference: 150 s).

    What a clock wrote that was set back since counts from now.
    """
    with transaction():
        pull_back(ConsoleConnection.seen_at, STEP_SECONDS)
        pull_back(Presence.lost_at, STEP_SECONDS)
        drop_silent_consoles(clock.after(-SILENT_SECONDS))
        sign_off_lost(clock.after(-SIGN_OFF_SECONDS))


DUTIES = (
    Duty(ASSIGNMENT, look, assign),
    Duty("offer_endings", find_ending, make_ending, sweep_seconds=CLOCK_SWEEP_SECONDS),
    Duty(
        "lost_consoles",
        find_lost_consoles,
        settle_lost_consoles,
        sweep_seconds=CLOCK_SWEEP_SECONDS,
    ),
)
