"""Reads about stickers: whether their pictures may be loaded, and which are here."""

from __future__ import annotations

from sqlalchemy import select

from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.core.database import db
from webapp.stickers.models import StickerPicture


def may_load_pictures(account_id: int) -> bool:
    """Whether the admin lets an account's pictures be loaded from the channel's host."""
    column = ChannelAccount.is_sticker_picture_allowed
    return bool(db.session.scalar(select(column).where(ChannelAccount.id == account_id)))


def shows_pictures(social_profile_id: int) -> bool:
    """The same of the account of a chat."""
    wanted = select(ChannelAccount.is_sticker_picture_allowed).join(
        SocialProfile, SocialProfile.channel_account_id == ChannelAccount.id
    )
    return bool(db.session.scalar(wanted.where(SocialProfile.id == social_profile_id)))


def picture_at(address: str) -> StickerPicture | None:
    """What we have of the picture at an address."""
    wanted = select(StickerPicture).where(StickerPicture.address == address)
    found: StickerPicture | None = db.session.scalar(wanted)
    return found
