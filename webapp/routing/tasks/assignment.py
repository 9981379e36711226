"""Offering what waits, and ending offers that nobody answers or nobody can see."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import or_, select

from webapp.agents.actions.presences import drop_silent_consoles, sign_off_lost
from webapp.agents.models import ConsoleConnection, Presence, PresenceStatus
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.leases import is_from_future, pull_back
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions.offer_claims import offer
from webapp.routing.actions.offers import accept_offer, end_offer
from webapp.routing.actions.placement import ASSIGNMENT, weigh_all
from webapp.routing.assignment import Pair
from webapp.routing.queries.situation import Look, look

LOST_SECONDS = 10.0
SILENT_SECONDS = 15.0
SIGN_OFF_SECONDS = 150.0
CLOCK_SWEEP_SECONDS = 1.0
# A moment that was written as "now" and is this far off (twice) comes from a clock since set back.
STEP_SECONDS = 5.0

Ending = tuple[int, ClosureReason]


def assign(found: Look) -> None:
    """Weigh what was not weighed yet, or offer the pairs in order."""
    if found.unweighed_ids:
        with transaction():
            _weigh_all(found.unweighed_ids)
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


def _weigh_all(ids: tuple[int, ...]) -> None:
    wanted = select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.id)
    weigh_all(db.session.scalars(wanted.with_for_update(of=Conversation)).all())


def find_ending() -> Ending | None:
    """A ringing offer whose time is over, or whose agent's console has been gone too long."""
    ringing = select(ConversationSession.id).where(
        ConversationSession.accepted_at.is_(None), ConversationSession.ended_at.is_(None)
    )
    timed_out = db.session.scalar(
        ringing.where(
            or_(
                ConversationSession.expires_at <= clock.now(),
                is_from_future(ConversationSession.offered_at, STEP_SECONDS),
            )
        ).limit(1)
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
    is_silent = db.session.scalar(
        select(ConsoleConnection.id)
        .where(
            or_(
                ConsoleConnection.seen_at < clock.after(-SILENT_SECONDS),
                is_from_future(ConsoleConnection.seen_at, STEP_SECONDS),
            )
        )
        .limit(1)
    )
    is_gone = db.session.scalar(
        select(Presence.agent_id)
        .where(
            or_(
                Presence.lost_at < clock.after(-SIGN_OFF_SECONDS),
                is_from_future(Presence.lost_at, STEP_SECONDS),
            ),
            Presence.status != PresenceStatus.OFFLINE,
        )
        .limit(1)
    )
    return True if is_silent or is_gone else None


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
