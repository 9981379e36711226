"""The way in while there is nobody: a link that only the operator's log shows."""

from __future__ import annotations

import hashlib
import hmac
import logging

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp.agents.queries import is_empty
from webapp.config import Settings
from webapp.core.database import db

log = logging.getLogger(__name__)


def set_up_token(settings: Settings) -> str:
    """The same for every process, and nobody's who does not have the secret key."""
    key = settings.secret_key.encode()
    return hmac.new(key, b"kanava first set-up", hashlib.sha256).hexdigest()


def is_set_up_token(settings: Settings, token: str) -> bool:
    """True for that token while there is nobody who could sign in."""
    is_right = hmac.compare_digest(token.encode(), set_up_token(settings).encode())
    return is_right and is_empty()


def say_how_to_begin(app: Flask, address: str) -> None:
    """Print the link, when nobody could sign in otherwise. `address`: where this server listens."""
    settings: Settings = app.extensions["kanava_settings"]
    with app.app_context():
        try:
            is_needed = is_empty()
        except SQLAlchemyError:
            return  # the tables are not there yet: `flask db upgrade` comes first
        finally:
            db.session.remove()
    if is_needed:
        link = f"{settings.public_url or address}/set-up/{set_up_token(settings)}"
        log.warning("There is nobody yet. Make the first administrator at %s", link)
