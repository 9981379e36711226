"""The end of a day: places of end-of-day profiles are free again, but for what is held now."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from webapp.agents.capacity import follow
from webapp.agents.days import day_of
from webapp.agents.events import PresenceChanged
from webapp.agents.models import (
    Agent,
    AgentCapacityProfile,
    CapacityProfile,
    Presence,
    ProfileReset,
)
from webapp.conversations.profile_places import held_places
from webapp.core import clock
from webapp.core.database import db
from webapp.core.events import record
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

# Somewhere it is a day later already.
EASTERNMOST = timedelta(hours=14)


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


DUTY = Duty("capacity_days", find_over, begin_day, sweep_seconds=30.0)
