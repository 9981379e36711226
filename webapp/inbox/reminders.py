"""Reminders: what an agent wanted to be told of, as the list in the top bar shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import and_, select

from webapp.agents.models import Agent
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.core.database import db
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.regions import Region, region
from webapp.inbox.rows import Profile
from webapp.reminders.models import OWN_LIMIT, Reminder
from webapp.workstreams.queries import viewer_of


@dataclass(frozen=True)
class ReminderRow:
    """One of the agent's own. `is_due`: its time has come.

    `profile` None: the conversation is out of the agent's sight, and nothing is said of it.
    """

    id: int
    conversation_id: int
    profile: Profile | None
    words: str
    due_at: datetime
    is_due: bool

    dom_name: ClassVar[str] = "reminder"


def reminders(agent_id: int) -> Region:
    """The agent's own: those that are due, then those to come, in the order of their times."""
    viewer = viewer_of(db.session.get_one(Agent, agent_id))
    rows = [_row(*row) for row in db.session.execute(_own(viewer))]
    due = sum(row.is_due for row in rows)
    return region("reminders/_menu.html", "reminders", rows=rows, due=due)


def _own(viewer: Viewer) -> Any:
    is_seen = and_(Conversation.id == Reminder.conversation_id, visible_to(viewer))
    return (
        select(Reminder, SocialProfile)
        .select_from(Reminder)
        .outerjoin(Conversation, is_seen)
        .outerjoin(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .where(Reminder.agent_id == viewer.agent_id)
        .order_by(Reminder.told_at.is_(None), Reminder.due_at, Reminder.id)
        .limit(OWN_LIMIT)
    )


def _row(reminder: Reminder, profile: SocialProfile | None) -> ReminderRow:
    return ReminderRow(
        id=reminder.id,
        conversation_id=reminder.conversation_id,
        profile=profile_of(profile) if profile is not None else None,
        words=reminder.words if profile is not None else "",
        due_at=reminder.due_at,
        is_due=reminder.told_at is not None,
    )
