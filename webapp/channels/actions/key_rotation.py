"""Changing an account's credentials while messages keep coming and going."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from webapp.channels.actions.accounts import ACCOUNT, require_credential
from webapp.channels.actions.standing import record_check
from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import WAITING, ChannelAccount, CheckOutcome
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record

# The check that must be made anew with another secret.
SIGNATURE = "signature"
OLD_SECRET_LIMIT_SECONDS = 7 * 24 * 3600


def rotate_secret(
    account: ChannelAccount, new: str, keep_old_seconds: int, version: int | None = None
) -> None:
    """Take a new channel secret; the old one verifies for so many seconds more.

    Raises:
        Conflict: the account was deleted, or changed since `version`.
        Invalid: no secret, or the one that is in use.
    """
    kept = _open(account, version)
    require_credential(new, "channel_secret")
    old = kept["channel_secret"]
    if new == old:
        raise Invalid("credential_same", _("This is the secret that is in use."), "channel_secret")
    entries = [entry for entry in _unexpired(kept) if entry["value"] not in (new, old)]
    seconds = max(0, min(keep_old_seconds, OLD_SECRET_LIMIT_SECONDS))
    if seconds:
        entries.append({"value": old, "until": clock.after(seconds).isoformat()})
    _replace(account, kept | {"channel_secret": new, "old_secrets": entries})
    record_check(account.id, SIGNATURE, CheckOutcome.UNKNOWN, WAITING)
    after = {"channel_secret": _tail(new), "old_secret_kept_seconds": seconds}
    note(Verb.ROTATED, ACCOUNT, account.id, account.name, {"channel_secret": _tail(old)}, after)


def rotate_token(account: ChannelAccount, new: str | None, version: int | None = None) -> None:
    """Take another access token, or none: Kanava then issues its own.

    Raises:
        Conflict: the account was deleted, or changed since `version`.
        Invalid: no token, or the one that is in use.
    """
    kept = _open(account, version)
    require_credential(new, "access_token")
    old = kept.get("access_token")
    if new is not None and new == old:
        raise Invalid(
            "credential_same", _("This is the access token that is in use."), "access_token"
        )
    _replace(account, kept | {"access_token": new})
    before, after = {"access_token": _tail(old)}, {"access_token": _tail(new)}
    note(Verb.ROTATED, ACCOUNT, account.id, account.name, before, after)


def _open(account: ChannelAccount, version: int | None) -> dict[str, Any]:
    if account.deleted_at is not None:
        raise Conflict("account_deleted", _("This account was deleted."))
    account.require_version(version)
    return dict(account.credentials)


def _replace(account: ChannelAccount, credentials: dict[str, Any]) -> None:
    """What the channel said of the old ones says nothing of the new: ask it again at once."""
    account.credentials = credentials
    account.due_at, account.leased_until = clock.now(), None
    account.unhealthy_reason = account.unhealthy_at = None
    db.session.flush()
    record(ChannelAccountChanged(account.id))


def _unexpired(credentials: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = credentials.get("old_secrets") or []
    return [entry for entry in found if datetime.fromisoformat(entry["until"]) > clock.now()]


def _tail(value: str | None) -> str:
    """What may be seen of a credential: that it is one, and its last four characters."""
    return f"••••{value[-4:]}" if value else "issued by Kanava"
