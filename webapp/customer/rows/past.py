"""A person's conversations across accounts and profiles, and who speaks in a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.contacts.queries import contact_of
from webapp.conversations.models import Conversation, Message
from webapp.conversations.policy import Viewer, may_work_on
from webapp.conversations.queries import facts_of, newest_of_kinds, visible_to
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.customer.kin import linked_profiles, newest_for
from webapp.inbox.queries.list_rows import account_of, is_account_to_tell, profile_of
from webapp.inbox.rows import AccountMark, Profile
from webapp.workstreams.models import Queue

PAST_LIMIT, MEMBERS_LIMIT = 20, 50
FOLLOWS = ("follow", "unfollow")


@dataclass(frozen=True)
class PastRow:
    """One conversation of the person. `is_this`: the one that is open."""

    id: int
    state: ConversationState
    closure_reason: ClosureReason | None
    account: AccountMark | None
    queue_name: str | None
    created_at: datetime
    closed_at: datetime | None
    is_this: bool

    dom_name: ClassVar[str] = "past_conversation"


@dataclass(frozen=True)
class ProfileRow:
    """Another profile of the same contact; `conversation_id`: the newest the viewer may open."""

    id: int
    profile: Profile
    account_name: str
    conversation_id: int | None

    dom_name: ClassVar[str] = "other_profile"


@dataclass(frozen=True)
class Past:
    """All that is told of a person beside the open conversation. `is_cut`: there is more.

    `following_since_at`: since when they follow or have blocked us, where the channel told.
    """

    seen_at: datetime
    following_since_at: datetime | None
    former_names: list[str]
    may_name: bool
    rows: list[PastRow | Undrawn]
    is_cut: bool
    profiles: list[ProfileRow | Undrawn]
    members: list[Profile | Undrawn]
    has_more_members: bool


def past_of(conversation: Conversation, viewer: Viewer) -> Past:
    """What the viewer may see of the person's past, the newest conversation first."""
    profile = conversation.social_profile
    contact = contact_of(profile)
    others = linked_profiles(contact, profile) if contact is not None else []
    ids = [profile.id, *(other.id for other in others)]
    found = _conversations(ids, viewer)
    rows = built("past_conversation", ((*row, conversation.id) for row in found), _row)
    members = _members(profile) if profile.is_group else []
    turned = newest_of_kinds(profile.id, FOLLOWS) if not profile.is_group else None
    return Past(
        seen_at=profile.created_at,
        following_since_at=turned.occurred_at if turned is not None else None,
        former_names=profile.former_names,
        may_name=may_work_on(viewer, facts_of(conversation)),
        rows=rows[:PAST_LIMIT],
        is_cut=len(rows) > PAST_LIMIT,
        profiles=built("other_profile", ((other, viewer) for other in others), _profile),
        members=built("social_profile", ((each,) for each in members[:MEMBERS_LIMIT]), profile_of),
        has_more_members=len(members) > MEMBERS_LIMIT,
    )


def _conversations(profile_ids: list[int], viewer: Viewer) -> list[Any]:
    wanted = (
        select(Conversation, Queue.name, ChannelAccount)
        .outerjoin(Queue, Queue.id == Conversation.queue_id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .where(Conversation.social_profile_id.in_(profile_ids), visible_to(viewer))
        .order_by(Conversation.created_at.desc(), Conversation.id.desc())
    )
    return list(db.session.execute(wanted.limit(PAST_LIMIT + 1)))


def _row(
    found: Conversation, queue_name: str | None, account: ChannelAccount | None, open_id: int
) -> PastRow:
    return PastRow(
        id=found.id,
        state=ConversationState(found.state),
        closure_reason=found.closure_reason,
        account=account_of(account),
        queue_name=queue_name,
        created_at=found.created_at,
        closed_at=found.closed_at,
        is_this=found.id == open_id,
    )


def _profile(profile: SocialProfile, viewer: Viewer) -> ProfileRow:
    newest = newest_for(viewer, profile.id)
    account = db.session.get_one(ChannelAccount, profile.channel_account_id)
    number = newest.id if newest is not None else None
    return ProfileRow(profile.id, profile_of(profile), account.name, number)


def _members(group: SocialProfile) -> list[SocialProfile]:
    """Who has written in the group, by name; the channel tells of nobody else."""
    wrote = select(Message.author_profile_id).where(
        Message.social_profile_id == group.id, Message.author_profile_id.is_not(None)
    )
    wanted = select(SocialProfile).where(SocialProfile.id.in_(wrote.distinct()))
    ordered = wanted.order_by(SocialProfile.words, SocialProfile.id)
    return list(db.session.scalars(ordered.limit(MEMBERS_LIMIT + 1)))
