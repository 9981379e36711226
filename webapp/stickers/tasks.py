"""Fetching pictures of stickers and emojis, once each, never while somebody waits for a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import filetype

from webapp.channels.gateway import Gateway, Gone, NotYet
from webapp.channels.queries import adapter_of
from webapp.core import storage
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.stickers.actions import PICTURES, settle_picture, try_picture_later
from webapp.stickers.models import PictureState, StickerPicture

log = private_log(__name__)
LEASE_SECONDS = 60.0
# A sticker has at most 370 by 320 pixels (LINE Creators Market, "Guidelines").
LIMIT_BYTES = 1024 * 1024
TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/apng"})

Claim = tuple[int, datetime]
LEASES = Leases(StickerPicture, LEASE_SECONDS, StickerPicture.state == PictureState.DUE)


def claim() -> Claim | None:
    """Lease the next picture that is to be fetched."""
    return LEASES.claim()


def fetch(claimed: Claim) -> None:
    """Fetch one picture into the storage under its token."""
    picture = db.session.get_one(StickerPicture, claimed[0])
    gateway: Gateway = adapter_of(picture.channel_account_id)
    address, token = picture.address, picture.token
    db.session.rollback()
    try:
        with gateway.fetch_picture(address) as content:
            storage.save(token, _checked(content.chunks))
    except Gone:
        _settle(claimed, PictureState.LOST)
    except NotYet:
        _try_later(claimed)
    except Exception:  # a full disk, a broken answer: counts as a try, or it repeats for ever
        log.exception("picture %s could not be fetched", claimed[0])
        _try_later(claimed)
    else:
        _settle(claimed, PictureState.STORED)


def _checked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a small picture. Raises Gone for anything else."""
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > LIMIT_BYTES:
            raise Gone(f"more than {LIMIT_BYTES} bytes")
    if filetype.guess_mime(body) not in TYPES:
        raise Gone("no picture")
    yield body


def _settle(claimed: Claim, state: PictureState) -> None:
    with transaction():
        settle_picture(*claimed, state)


def _try_later(claimed: Claim) -> None:
    with transaction():
        try_picture_later(*claimed)


DUTY = Duty(PICTURES, claim, fetch, threads=2)
