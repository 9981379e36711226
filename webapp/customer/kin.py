"""Other profiles that may be the same person's: at other accounts, and linked to nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from webapp.channels.models import ChannelAccount
from webapp.contacts.models import Contact, ProfileKind, SocialProfile
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer, may_work_on
from webapp.conversations.queries import facts_of, visible_to
from webapp.core.database import db


class Evidence(StrEnum):
    """Why it may be the same person: the channel says so, or one other profile is called so."""

    SAME_ID = "same_id"
    SAME_NAME = "same_name"


@dataclass(frozen=True)
class Kin:
    """A profile that may be the same person's, and the newest conversation with it."""

    profile: SocialProfile
    account: ChannelAccount
    conversation: Conversation
    evidence: Evidence


def kin_of(profile: SocialProfile, viewer: Viewer) -> list[Kin]:
    """Those in whose conversations the viewer may work, the surest first.

    Accounts of one provider know a person by the same id: that is sure. A name proves little, so
    it counts only where exactly one other profile has it. A group is nobody.
    """
    if profile.is_group:
        return []
    same_id = _found(profile, SocialProfile.external_id == profile.external_id, limit=20)
    same_name = []
    if profile.words:
        same_name = _found(profile, SocialProfile.words == profile.words, limit=len(same_id) + 2)
    known = {row.id for row in same_id}
    named = [row for row in same_name if row.id not in known]
    found = [(row, Evidence.SAME_ID) for row in same_id]
    found += [(row, Evidence.SAME_NAME) for row in named if len(named) == 1]
    kin = (_kin(row, evidence, viewer) for row, evidence in found)
    return [each for each in kin if each is not None]


def linked_profiles(contact: Contact, but: SocialProfile) -> list[SocialProfile]:
    """The contact's other profiles, the oldest first."""
    wanted = select(SocialProfile).where(
        SocialProfile.contact_id == contact.id, SocialProfile.id != but.id
    )
    return list(db.session.scalars(wanted.order_by(SocialProfile.id)))


def newest_for(viewer: Viewer, profile_id: int) -> Conversation | None:
    """The newest conversation of a chat that the viewer may see."""
    newest = select(func.max(Conversation.id)).where(
        Conversation.social_profile_id == profile_id, visible_to(viewer)
    )
    return db.session.get(Conversation, db.session.scalar(newest) or 0)


def _found(profile: SocialProfile, condition: Any, limit: int) -> list[SocialProfile]:
    # By account: the unique index of ids begins with it.
    accounts = select(ChannelAccount.id).where(
        ChannelAccount.deleted_at.is_(None), ChannelAccount.id != profile.channel_account_id
    )
    wanted = select(SocialProfile).where(
        SocialProfile.channel_account_id.in_(accounts),
        SocialProfile.kind == ProfileKind.USER,
        SocialProfile.contact_id.is_(None),
        condition,
    )
    return list(db.session.scalars(wanted.order_by(SocialProfile.id).limit(limit)))


def _kin(profile: SocialProfile, evidence: Evidence, viewer: Viewer) -> Kin | None:
    conversation = newest_for(viewer, profile.id)
    if conversation is None or not may_work_on(viewer, facts_of(conversation)):
        return None
    account = db.session.get_one(ChannelAccount, profile.channel_account_id)
    return Kin(profile, account, conversation, evidence)
