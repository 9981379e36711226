"""The statements of the lanes, made once: making one costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased

from webapp.channels.models import ChannelAccount
from webapp.core.database import UtcDateTime
from webapp.core.leases import AHEAD, NOW, is_past, is_unheld
from webapp.intake.models import Lane, WebhookEvent

MOST_LANES = 1_000_000
AT_ONCE = 8
_lane = Lane.__table__
_KEY = bindparam("in_lane", type_=String())
_UNTIL = bindparam("until", type_=UtcDateTime())
_HELD_UNTIL = bindparam("held_until", type_=UtcDateTime())
# Written out as in the index, or SQLite reads the whole row of every event.
_STORED: ColumnElement[str] = literal_column("'stored'")

# Makes the lane, or takes it unless somebody has it. The look before it locks nothing: on
# PostgreSQL ON CONFLICT alone waits for whoever has the lane, until their event is handled.
TAKING = (
    text("""
    INSERT INTO lane ("key", leased_until)
    SELECT :in_lane, :until WHERE NOT EXISTS (
        SELECT 1 FROM lane
        WHERE "key" = :in_lane AND leased_until > :now AND leased_until <= :ahead
    )
    ON CONFLICT ("key") DO UPDATE SET leased_until = excluded.leased_until
    WHERE lane.leased_until IS NULL OR lane.leased_until <= :now OR lane.leased_until > :ahead
    """)
    .bindparams(_KEY, _UNTIL, NOW, AHEAD)
    .execution_options(preserve_rowcount=True)
)
HOLDING = (
    update(_lane)
    .where(_lane.c.key == _KEY, _lane.c.leased_until == _HELD_UNTIL)
    .values(leased_until=_UNTIL)
)


@cache
def due_lanes() -> Any:
    """Keys of unheld lanes whose first event is due, those that waited longest first."""
    is_stored = WebhookEvent.state == _STORED
    filled = select(WebhookEvent.lane_key).where(is_stored).distinct().subquery()
    first_due = (
        select(WebhookEvent.due_at)
        .where(WebhookEvent.lane_key == filled.c.lane_key, is_stored)
        .order_by(WebhookEvent.occurred_at, WebhookEvent.id)
        .limit(1)
    )
    first = select(filled.c.lane_key, first_due.scalar_subquery().label("since"))
    # With a limit SQLite looks each lane's first event up once, not once for each time it is named.
    waiting = first.limit(MOST_LANES).subquery()
    since, last_turn = waiting.c.since, Lane.leased_until
    return (
        select(waiting.c.lane_key)
        .outerjoin(Lane, Lane.key == waiting.c.lane_key)
        .where(is_past(since), is_unheld(last_turn))
        .order_by(case((last_turn > since, last_turn), else_=since), waiting.c.lane_key)
        .limit(AT_ONCE)
    )


@cache
def first_event() -> Any:
    """The first event of the lane `in_lane` with what stands around it, its account's row held.

    Columns: the event, its account's kind, whether that has ended, whether another event comes
    after it, whether none is about the same message, whether it is due.
    """
    other = aliased(WebhookEvent)
    is_other = other.id != WebhookEvent.id
    next_one = exists().where(other.lane_key == _KEY, other.state == _STORED, is_other)
    about_same = exists().where(
        other.message_external_id == WebhookEvent.message_external_id,
        other.channel_account_id == WebhookEvent.channel_account_id,
        is_other,
    )
    ended_at = func.coalesce(ChannelAccount.deleted_at, ChannelAccount.detached_at)
    return (
        select(
            WebhookEvent,
            ChannelAccount.kind,
            ended_at.is_not(None),
            next_one,
            ~about_same,
            is_past(WebhookEvent.due_at),
        )
        .join(ChannelAccount, ChannelAccount.id == WebhookEvent.channel_account_id)
        .where(WebhookEvent.lane_key == _KEY, WebhookEvent.state == _STORED)
        .order_by(WebhookEvent.occurred_at, WebhookEvent.id)
        .limit(1)
        .with_for_update(read=True, of=ChannelAccount)
    )
