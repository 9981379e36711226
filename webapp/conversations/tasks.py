"""What the worker does for conversations: customers' files, and the end of a day.

Files are fetched at once and until the channel says they are gone. The channel's own and those at
addresses their senders named have threads of their own, so that no stranger's host keeps anybody
waiting for a picture that the channel holds. At the end of a day places of end-of-day profiles are
free again, but for what is held now.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import filetype
from sqlalchemy import or_, select

from webapp.agents.capacity import day_of, follow
from webapp.agents.events import PresenceChanged
from webapp.agents.models import (
    Agent,
    AgentCapacityProfile,
    CapacityProfile,
    Presence,
    ProfileReset,
)
from webapp.channels.gateway import Gateway, Gone, NotYet
from webapp.channels.queries import adapter_of
from webapp.config import settings
from webapp.conversations import sending
from webapp.conversations.actions.inbound import ATTACHMENTS, OUTSIDE_ATTACHMENTS
from webapp.conversations.events import MessageChanged
from webapp.conversations.models import Attachment, AttachmentState
from webapp.conversations.queries import held_places
from webapp.core import clock, storage
from webapp.core.clock import back_off_seconds
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.core.events import record
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

log = private_log(__name__)
LEASE_SECONDS = 300.0
TRIES = 20
# Eight tries are made within five minutes.
SHORT_TRIES = 8
FIRST_TRY_SECONDS, LONGEST_TRY_SECONDS = 20.0, 240.0
PAUSE_SECONDS = 2.0  # after the first try; then twice as long each time
SNIFF_BYTES = 8192
UNKNOWN_TYPE = "application/octet-stream"
# Somewhere it is a day later already.
EASTERNMOST = timedelta(hours=14)

Claim = tuple[int, datetime]


def _leases(which: Any) -> Leases:
    """What was slow or failed waits behind what was not tried yet."""
    is_due = Attachment.state == AttachmentState.DUE
    return Leases(Attachment, LEASE_SECONDS, is_due, which, first=(Attachment.tries,))


OURS = _leases(Attachment.source_url.is_(None))
OUTSIDE = _leases(Attachment.source_url.is_not(None))


def claim() -> Claim | None:
    """Lease the next file that the channel holds."""
    return OURS.claim()


def claim_outside() -> Claim | None:
    """Lease the next file at an address its sender named."""
    return OUTSIDE.claim()


def _patience(tries: int) -> float:
    """Seconds a try may take: few at first, so that the slow do not hold up the quick."""
    return back_off_seconds(tries + 1, first=FIRST_TRY_SECONDS, cap=LONGEST_TRY_SECONDS)


def fetch(claimed: Claim) -> None:
    """Fetch one file into the storage under its token."""
    attachment = db.session.get_one(Attachment, claimed[0])
    message, token, seconds = attachment.message, attachment.token, _patience(attachment.tries)
    gateway: Gateway = adapter_of(message.channel_account_id)
    limit = settings().attachment_limit_bytes
    asked = (message.channel_account_id, message.external_id or "", attachment.source_url)
    least = 1 if attachment.size_bytes is None else attachment.size_bytes
    is_last = attachment.tries + 1 >= SHORT_TRIES
    db.session.rollback()
    try:
        with gateway.fetch_content(*asked, limit, seconds) as content:
            kind, chunks = _sniff(content.chunks)
            size = storage.save(token, chunks)
    except Gone:
        _settle(claimed, token, AttachmentState.LOST)
    except NotYet:
        _try_later(claimed)
    except Exception:  # a full disk, a broken answer: counts as a try, or it repeats for ever
        log.exception("file %s could not be fetched", claimed[0])
        _try_later(claimed)
    else:
        _judge(claimed, token, kind, size, least, is_last=is_last)


def _judge(claimed: Claim, token: str, kind: str, size: int, least: int, *, is_last: bool) -> None:
    """What is shorter than its sender said, or empty, may be whole later; in the end it is not."""
    if size < least and not is_last:
        _try_later(claimed)
        return
    state = AttachmentState.STORED if size >= least else AttachmentState.INCOMPLETE
    _settle(claimed, token, state, content_type=kind, size_bytes=size)


def _sniff(chunks: Iterator[bytes]) -> tuple[str, Iterator[bytes]]:
    """The type by the first bytes: what a sender states is not to be trusted."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= SNIFF_BYTES:
            break
    return filetype.guess_mime(head) or UNKNOWN_TYPE, itertools.chain([head], chunks)


def _settle(claimed: Claim, token: str, state: AttachmentState, **facts: object) -> None:
    """Record the end. A file whose message was taken back in the meantime is removed again."""
    with transaction():
        attachment = db.session.get(Attachment, claimed[0], with_for_update=True)
        if attachment is None:
            storage.delete(token)
        elif attachment.leased_until == claimed[1]:
            if state == AttachmentState.LOST:
                storage.delete(token)
            attachment.state, attachment.leased_until = state, None
            for name, value in facts.items():
                setattr(attachment, name, value)
            _tell(attachment)


def _tell(attachment: Attachment) -> None:
    message = attachment.message
    record(MessageChanged(message.id, message.social_profile_id, message.conversation_id))


def _try_later(claimed: Claim) -> None:
    with transaction():
        attachment = db.session.get(Attachment, claimed[0], with_for_update=True)
        if attachment is None or attachment.leased_until != claimed[1]:
            return
        attachment.tries += 1
        attachment.leased_until = None
        attachment.due_at = clock.after(back_off_seconds(attachment.tries, first=PAUSE_SECONDS))
        if attachment.tries >= TRIES:
            attachment.state = AttachmentState.LOST
            _tell(attachment)


def find_over() -> int | None:
    """An agent whose counters are of a day that is over where they are."""
    latest = (clock.now() + EASTERNMOST).date()
    counted = AgentCapacityProfile.counted_on
    found = db.session.execute(
        select(AgentCapacityProfile.agent_id, Agent.time_zone, counted)
        .join(Agent, Agent.id == AgentCapacityProfile.agent_id)
        .join(CapacityProfile, CapacityProfile.id == AgentCapacityProfile.capacity_profile_id)
        .where(
            CapacityProfile.reset == ProfileReset.END_OF_DAY,
            CapacityProfile.deleted_at.is_(None),
            or_(counted.is_(None), counted < latest),
        )
        .order_by(AgentCapacityProfile.agent_id)
    )
    return next((row.agent_id for row in found if _is_over(row.time_zone, row.counted_on)), None)


def _is_over(time_zone: str | None, counted_on: date | None) -> bool:
    return counted_on is None or counted_on < day_of(time_zone, clock.now())


def begin_day(agent_id: int) -> None:
    """Count anew what the agent holds; doing it twice gives the same."""
    with transaction():
        # Before the places, as an offer takes them.
        db.session.get_one(Presence, agent_id, with_for_update=True)
        today = day_of(db.session.get_one(Agent, agent_id).time_zone, clock.now())
        places = held_places(agent_id)
        for row in _end_of_day_rows(agent_id):
            if row.counted_on is None or row.counted_on < today:
                row.used = places[agent_id, row.capacity_profile_id]
                row.counted_on = today
        db.session.flush()
        follow(agent_id, keeps_choice=True)
        record(PresenceChanged(agent_id))


def _end_of_day_rows(agent_id: int) -> list[AgentCapacityProfile]:
    wanted = (
        select(AgentCapacityProfile)
        .join(CapacityProfile, CapacityProfile.id == AgentCapacityProfile.capacity_profile_id)
        .where(
            AgentCapacityProfile.agent_id == agent_id,
            CapacityProfile.reset == ProfileReset.END_OF_DAY,
        )
    )
    return list(db.session.scalars(wanted.order_by(CapacityProfile.id)).unique())


DUTIES = (
    sending.DUTY,
    Duty(ATTACHMENTS, claim, fetch, threads=2),
    Duty(OUTSIDE_ATTACHMENTS, claim_outside, fetch, threads=2),
    Duty("capacity_days", find_over, begin_day, sweep_seconds=30.0),
)
