"""The demo's login page, which the simulator plays."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from webapp.channels.models import ChannelAccount
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.verified_links.actions.login_pages import change_login_page, make_key
from webapp.verified_links.queries import page_of


def give_login_page(channel_id: str, base: str) -> None:
    """Let customers of the demo's account sign in at the simulator; one that is set stays.

    `base`: where the simulator answers. Its key follows from the channel secret, which both know
    (`simulator/links.py`).
    """
    wanted = select(ChannelAccount).where(
        ChannelAccount.external_id == channel_id, ChannelAccount.deleted_at.is_(None)
    )
    account = db.session.scalars(wanted).first()
    if account is None or page_of(account.id) is not None:
        return
    secret = str(account.credentials["channel_secret"])
    key = hashlib.sha256(f"login page of {secret}".encode()).hexdigest()
    db.session.rollback()
    with transaction():
        account = db.session.scalars(wanted).one()
        change_login_page(account, f"{base}/shop/{channel_id}/login", is_on=True)
        make_key(account, key)
