"""Reads about channel accounts."""

from __future__ import annotations

from typing import Any

from flask import current_app

from webapp.channels.models import ChannelAccount
from webapp.core.database import db


def adapter_of(channel_account_id: int) -> Any:
    """The transport and gateway of an account's kind of channel (see wiring.TRANSPORTS)."""
    account = db.session.get_one(ChannelAccount, channel_account_id)
    return current_app.extensions["kanava_transports"][account.kind]
