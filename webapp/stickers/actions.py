"""Verbs about pictures of stickers: one is wanted, and what came of fetching it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.clock import back_off_seconds
from webapp.core.crypto import new_token
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import nudge
from webapp.stickers.models import PictureState, StickerPicture

PICTURES = "sticker_pictures"
ACCOUNT = "channel_account"
SWITCH = "is_sticker_picture_allowed"
TRIES = 6
LOST_SECONDS = 24 * 3600.0
PAUSE_SECONDS = 2.0  # after the first try; then twice as long each time


def want_picture(account_id: int, address: str) -> None:
    """Have a picture fetched; it is asked for once, whoever looks at it, and a lost one again
    after a day: its host may have been away.
    """
    row = {"channel_account_id": account_id, "address": address, "token": new_token()}
    rest = {"state": PictureState.DUE, "tries": 0, "due_at": clock.now()}
    lost = update(StickerPicture).where(
        StickerPicture.address == address,
        StickerPicture.state == PictureState.LOST,
        StickerPicture.due_at < clock.after(-LOST_SECONDS),
    )
    new = insert_new(StickerPicture).values(**row, **rest)
    if count_changed(new) or count_changed(lost.values(**rest)):
        nudge(PICTURES)


def is_worth_another_try(picture: StickerPicture) -> bool:
    """Whether it was lost a day ago or longer."""
    is_lost = picture.state == PictureState.LOST
    return is_lost and picture.due_at < clock.after(-LOST_SECONDS)


def allow_pictures(account: ChannelAccount, is_allowed: bool) -> None:
    """Let an account's pictures be loaded from its channel's host, or not any more."""
    before = {SWITCH: account.is_sticker_picture_allowed}
    account.is_sticker_picture_allowed = is_allowed
    db.session.flush()
    note(Verb.CHANGED, ACCOUNT, account.id, account.name, before, {SWITCH: is_allowed})


def settle_picture(picture_id: int, leased_until: datetime, state: PictureState) -> None:
    """Record the end of the fetching, unless another holds the row."""
    picture = db.session.get_one(StickerPicture, picture_id, with_for_update=True)
    if picture.leased_until == leased_until:
        picture.state, picture.leased_until = state, None


def try_picture_later(picture_id: int, leased_until: datetime) -> None:
    """Once more after a pause; after TRIES it is lost."""
    picture = db.session.get_one(StickerPicture, picture_id, with_for_update=True)
    if picture.leased_until != leased_until:
        return
    picture.tries, picture.leased_until = picture.tries + 1, None
    picture.due_at = clock.after(back_off_seconds(picture.tries, first=PAUSE_SECONDS))
    if picture.tries >= TRIES:
        picture.state = PictureState.LOST
