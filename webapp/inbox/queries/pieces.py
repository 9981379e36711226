"""What several reads of the console share: the other end of a chat, and a line of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.actions.contact_links import LINKED, UNLINKED
from webapp.conversations.models import Conversation, Direction, Message
from webapp.inbox.rows import AccountMark, Preview, Profile

Offered = aliased(Agent, name="offered_agent")
Shown = aliased(Message, name="shown_message")


def edge_message(*, is_first: bool) -> Any:
    """The id of the chat's newest line, or of the conversation's first inbound one.

    What we wrote down about a contact is no line to quote: it would hide the customer's words.
    The first that nobody has answered, if there is such a one: in a conversation that comes back
    after weeks that is what it is about now.
    """
    inner = select(Message.id).correlate(Conversation).limit(1)
    if is_first:
        inner = inner.where(
            Message.conversation_id == Conversation.id, Message.direction == Direction.INBOUND
        )
        inner = inner.order_by(Message.occurred_at, Message.id)
        answered_at = Conversation.answered_at
        is_open = or_(answered_at.is_(None), Message.occurred_at > answered_at)
        return func.coalesce(inner.where(is_open).scalar_subquery(), inner.scalar_subquery())
    inner = inner.where(
        Message.social_profile_id == Conversation.social_profile_id,
        Message.kind.not_in((LINKED, UNLINKED)),
    )
    return inner.order_by(Message.occurred_at.desc(), Message.id.desc()).scalar_subquery()


def profile_of(profile: SocialProfile) -> Profile:
    """The face and name of a profile."""
    return Profile(
        id=profile.id,
        token=profile.token,
        name=profile.display_name,
        is_group=profile.kind != ProfileKind.USER,
        has_picture=profile.picture_file is not None,
        is_blocked=profile.is_blocked,
        is_standby=profile.is_standby,
        language=profile.language,
        status_message=profile.status_message,
    )


def is_account_to_tell() -> Any:
    """Joins a conversation's account, where there is more than one to tell apart."""
    count = select(func.count(ChannelAccount.id)).where(ChannelAccount.deleted_at.is_(None))
    is_its_own = ChannelAccount.id == Conversation.channel_account_id
    return and_(is_its_own, count.correlate(None).scalar_subquery() > 1)


def account_of(account: ChannelAccount | None) -> AccountMark | None:
    """The mark of what `is_account_to_tell` joined."""
    return AccountMark(account.id, account.name) if account is not None else None


def preview_of(message: Message | None) -> Preview | None:
    """A line in a few words; None when there is none."""
    if message is None:
        return None
    is_ours = message.direction == Direction.OUTBOUND
    return Preview(message.kind, message.text, is_ours, message.retracted_at is not None)
