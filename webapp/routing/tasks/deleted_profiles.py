"""Conversations let go of capacity profiles that were deleted: some at a time, not all at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Text, cast, select

from webapp.agents.models import CapacityProfile
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions.dropped_needs import drop_needed_profiles

DELETED_PROFILES = "deleted_profiles"
AT_ONCE = 100
SWEEP_SECONDS = 60.0
Asking = tuple[list[int], Collection[int]]


def find_asking() -> Asking | None:
    """(ids of some ongoing conversations, the deleted profiles that they may ask for)."""
    deleted = set(
        db.session.scalars(
            select(CapacityProfile.id).where(CapacityProfile.deleted_at.is_not(None))
        )
    )
    if not deleted:
        return None
    needs = Conversation.needed_profile_ids
    found = select(Conversation.id, needs).where(
        Conversation.state != ConversationState.CLOSED, cast(needs, Text) != "[]"
    )
    rows = db.session.execute(found.order_by(Conversation.id))
    asking = [id_ for id_, asked in rows if deleted.intersection(asked)]
    return (asking[:AT_ONCE], deleted) if asking else None


def drop(asking: Asking) -> None:
    """Let these ask for them no longer."""
    with transaction():
        drop_needed_profiles(*asking)


DUTY = Duty(DELETED_PROFILES, find_asking, drop, sweep_seconds=SWEEP_SECONDS)
