"""Reads about conversations whose rules wait until the channel has told who writes."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, select

from webapp.channels.models import ChannelInstance
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import UtcDateTime, db
from webapp.rules.queries.rulebook import Rulebook

# What only the channel knows of a person who writes for the first time.
TOLD_BY_CHANNEL = frozenset({"customer.name", "customer.language"})
PATIENCE_SECONDS = 5.0


def waits_for_profile(conversation: Conversation, rulebook: Rulebook) -> bool:
    """True while a rule asks what the channel has not told yet, for some seconds at most.

    The profile is fetched after the first message, never before it; a rule about the language
    would find none exactly when it matters.
    """
    profile = conversation.social_profile
    if profile.fetched_at is not None:
        return False
    is_fresh = conversation.created_at > clock.after(-PATIENCE_SECONDS)
    return is_fresh and bool(rulebook.fields_asked() & TOLD_BY_CHANNEL)


def unrouted(count: int) -> list[int]:
    """Some open conversations in no queue whose rules can be run now."""
    values = {"patient": clock.after(-PATIENCE_SECONDS), "most": count}
    return list(db.session.scalars(_unrouted(), values))


@cache
def _unrouted() -> Any:
    """Made once: it is asked every two seconds, and after every profile."""
    patient = bindparam("patient", type_=UtcDateTime())
    is_told = SocialProfile.fetched_at.is_not(None) | (Conversation.created_at <= patient)
    # Somebody may have written while its account was being put on a workstream.
    has_rules = Conversation.workstream_id.is_not(None) | _has_workstream()
    return (
        select(Conversation.id)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .where(
            Conversation.state == ConversationState.OPEN,
            Conversation.queue_id.is_(None),
            has_rules,
            is_told,
        )
        .order_by(Conversation.id)
        .limit(bindparam("most"))
    )


def _has_workstream() -> Any:
    return exists().where(ChannelInstance.channel_account_id == Conversation.channel_account_id)
