"""Reads of who is barred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.barring.models import Bar, BarReason
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core.database import NOTHING_HERE, db
from webapp.core.errors import NotFound
from webapp.core.text import folded

LIST_LIMIT = 200


@dataclass(frozen=True)
class BarRow:
    """One who is barred. `count`: how many messages were kept since; `conversation_id`: the last
    one with them.
    """

    id: int
    profile: SocialProfile
    account_name: str
    reason: BarReason
    words: str
    by: str
    created_at: datetime
    count: int
    conversation_id: int | None

    dom_name = "bar"


def standing_bars(words: str = "") -> list[BarRow]:
    """Who is barred now, the newest first, at most LIST_LIMIT; those whose name holds the words."""
    kept = (
        select(func.count(Message.id))
        .where(
            Message.social_profile_id == Bar.social_profile_id,
            Message.direction == Direction.INBOUND,
            Message.created_at >= Bar.created_at,
        )
        .correlate(Bar)
        .scalar_subquery()
    )
    newest = (
        select(func.max(Conversation.id))
        .where(Conversation.social_profile_id == Bar.social_profile_id)
        .correlate(Bar)
        .scalar_subquery()
    )
    wanted = (
        select(Bar, SocialProfile, ChannelAccount.name, Agent.name, kept, newest)
        .join(SocialProfile, SocialProfile.id == Bar.social_profile_id)
        .join(ChannelAccount, ChannelAccount.id == SocialProfile.channel_account_id)
        .join(Agent, Agent.id == Bar.agent_id)
        .where(Bar.lifted_at.is_(None))
    )
    if words:
        wanted = wanted.where(SocialProfile.words.contains(folded(words), autoescape=True))
    found = db.session.execute(wanted.order_by(Bar.id.desc()).limit(LIST_LIMIT))
    return [_row(*columns) for columns in found]


def _row(
    bar: Bar, profile: SocialProfile, account: str, by: str, count: int, newest: int | None
) -> BarRow:
    reason = BarReason(bar.reason)
    return BarRow(bar.id, profile, account, reason, bar.words, by, bar.created_at, count, newest)


def standing_bar_of(social_profile_id: int) -> Bar | None:
    """What keeps a profile out now."""
    wanted = select(Bar).where(Bar.social_profile_id == social_profile_id, Bar.lifted_at.is_(None))
    bar: Bar | None = db.session.scalar(wanted)
    return bar


def newest_of_chat(social_profile_id: int) -> Conversation | None:
    """The chat's last conversation, whatever its state."""
    wanted = select(Conversation).where(Conversation.social_profile_id == social_profile_id)
    newest: Conversation | None = db.session.scalar(
        wanted.order_by(Conversation.id.desc()).limit(1)
    )
    return newest


def get_bar(bar_id: int) -> Bar:
    """One that stands. Raises NotFound."""
    bar = db.session.get(Bar, bar_id)
    if bar is None or bar.lifted_at is not None:
        raise NotFound(NOTHING_HERE)
    return bar
