"""An account's life: made, named, set up, known to its channel, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError

from webapp.channels.actions.instances import hold_account
from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.channels.queries import is_name_taken
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.names import NAME_LENGTH
from webapp.core.text import first_graphemes, one_line, shows_anything

ACCOUNT = "channel_account"
ID_LENGTH = 100
SHORT_NAME_GRAPHEMES, SHORT_NAME_LENGTH = 12, 100
CREDENTIAL_LENGTH = 1000


@dataclass(frozen=True)
class AccountLook:
    """By what an account is told from others in lists; `short_name` "": its name's beginning."""

    short_name: str
    colour: Colour


def create_account(
    kind: str,
    name: str,
    external_id: str,
    credentials: dict[str, Any],
    workstream_id: int | None = None,
    *,
    acknowledged_by: str | None = None,
    is_set_up: bool = True,
) -> ChannelAccount:
    """Create an account, and attach it when a workstream is given.

    `acknowledged_by`: who confirmed the privacy notice. Not set up: no workstream may have it yet.

    Raises:
        Invalid: an account of that kind and id exists already, or something is empty.
    """
    _require_name(name)
    _require_whole(external_id, credentials)
    _require_new(kind, external_id)
    moment = clock.now()
    account = ChannelAccount(
        kind=kind,
        name=name,
        colour=_rarest_colour(),
        external_id=external_id,
        credentials=credentials,
        acknowledged_by=acknowledged_by,
        acknowledged_at=moment if acknowledged_by else None,
        set_up_at=moment if is_set_up else None,
    )
    if workstream_id is not None:
        account.instance = ChannelInstance(workstream_id=workstream_id)
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError as error:  # two who made it at the same moment
        raise _taken() from error
    note(Verb.CREATED, ACCOUNT, account.id, name, after=_facts(account))
    record(ChannelAccountChanged(account.id))
    return account


def rename_account(
    account: ChannelAccount,
    name: str,
    version: int | None = None,
    look: AccountLook | None = None,
) -> None:
    """Give an account another name, and another look where one is given.

    Raises Conflict, Invalid("name") or Invalid("short_name").
    """
    account.require_version(version)
    _require_name(name, account.id)
    before = _names(account)
    account.name = name
    if look is not None:
        _require_short(look.short_name)
        account.short_name, account.colour = look.short_name, look.colour
    db.session.flush()
    note(Verb.CHANGED, ACCOUNT, account.id, name, before, _names(account))
    record(ChannelAccountChanged(account.id))


def finish_set_up(account: ChannelAccount) -> None:
    """Let workstreams have it. Again is harmless."""
    if account.set_up_at is None:
        account.set_up_at = clock.now()
        db.session.flush()
        note(Verb.CHANGED, ACCOUNT, account.id, account.name, {"set_up": False}, {"set_up": True})
        record(ChannelAccountChanged(account.id))


def set_marks(account: ChannelAccount, is_auto_reply_off: bool, is_redelivery_on: bool) -> None:
    """Keep what the admin says of the two settings that the channel tells nobody."""
    before = _marks(account)
    account.is_auto_reply_off, account.is_redelivery_on = is_auto_reply_off, is_redelivery_on
    db.session.flush()
    note(Verb.CHANGED, ACCOUNT, account.id, account.name, before, _marks(account))


def set_webhook(account: ChannelAccount, url: str) -> None:
    """Keep the webhook URL that the channel has taken."""
    before, account.webhook_url = account.webhook_url, url
    db.session.flush()
    note(
        Verb.CHANGED,
        ACCOUNT,
        account.id,
        account.name,
        {"webhook_host": _host(before)},
        {"webhook_host": _host(url)},
    )


def delete_account(account: ChannelAccount, typed_name: str) -> None:
    """Close an account for good: its credentials go, its history stays. Again is harmless.

    Raises:
        Conflict: it serves a workstream.
        Invalid: the name typed to confirm is another.
    """
    # Held as it stands now, by who deletes it and by who puts it on a workstream.
    held = hold_account(account.id)
    if held is None or held.deleted_at is not None:
        return
    if account.instance is not None:
        raise Conflict(
            "account_in_use", _("This account serves a workstream. Remove it there first.")
        )
    if one_line(typed_name) != one_line(account.name):
        raise Invalid("confirmation_wrong", _("This is not the account's name."), "typed_name")
    facts = _facts(account)
    account.version += 1
    account.deleted_at, account.credentials, account.due_at = clock.now(), {}, None
    account.unhealthy_reason = account.unhealthy_at = account.webhook_url = None
    db.session.flush()
    note(Verb.DELETED, ACCOUNT, account.id, account.name, facts)
    record(ChannelAccountChanged(account.id))


def _require_name(name: str, own_id: int | None = None) -> None:
    """Two accounts nobody can tell apart help nobody."""
    if not shows_anything(name) or len(name) > NAME_LENGTH:
        raise Invalid(
            "name_unusable", _("A name has 1 to %(limit)s characters.", limit=NAME_LENGTH), "name"
        )
    if is_name_taken(name, own_id):
        raise Invalid("name_taken", _("There is an account of that name already."), "name")


def _require_short(short_name: str) -> None:
    is_short = first_graphemes(short_name, SHORT_NAME_GRAPHEMES) == short_name
    if not is_short or len(short_name) > SHORT_NAME_LENGTH:
        words = _("A short name has at most %(limit)s characters.", limit=SHORT_NAME_GRAPHEMES)
        raise Invalid("short_name_unusable", words, "short_name")


def _rarest_colour() -> Colour:
    """The first of those that the fewest kept accounts have."""
    counted = select(ChannelAccount.colour, func.count()).group_by(ChannelAccount.colour)
    kept = counted.where(ChannelAccount.deleted_at.is_(None))
    counts = dict(db.session.execute(kept).all())
    return min(Colour, key=lambda colour: counts.get(colour, 0))


def _require_whole(external_id: str, credentials: dict[str, Any]) -> None:
    """An empty secret would make a key that everybody has."""
    if not 0 < len(external_id) <= ID_LENGTH:
        raise Invalid(
            "channel_id_unusable",
            _("A channel ID has 1 to %(limit)s characters.", limit=ID_LENGTH),
            "channel_id",
        )
    for field in ("channel_secret", "access_token"):
        if field in credentials:
            require_credential(credentials[field], field)


def require_credential(value: str | None, field: str) -> None:
    """Raises Invalid for a value that cannot be one; no access token means: we issue our own."""
    if value is None and field == "access_token":
        return
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise Invalid(
            "credential_unusable",
            _("This is empty, or holds characters that cannot stand here."),
            field,
        )
    if len(value) > CREDENTIAL_LENGTH:
        raise Invalid("credential_unusable", _("This is longer than any such value."), field)


def _require_new(kind: str, external_id: str) -> None:
    taken = exists().where(
        ChannelAccount.kind == kind,
        ChannelAccount.external_id == external_id,
        ChannelAccount.deleted_at.is_(None),
    )
    if db.session.scalar(select(taken)):
        raise _taken()


def _taken() -> Invalid:
    return Invalid(
        "channel_id_taken", _("There is an account with this channel ID already."), "channel_id"
    )


def _names(account: ChannelAccount) -> dict[str, object]:
    return {
        "name": account.name,
        "short_name": account.short_name,
        "colour": str(account.colour),
    }


def _facts(account: ChannelAccount) -> dict[str, object]:
    return {"name": account.name, "kind": account.kind, "external_id": account.external_id}


def _marks(account: ChannelAccount) -> dict[str, object]:
    return {
        "is_auto_reply_off": account.is_auto_reply_off,
        "is_redelivery_on": account.is_redelivery_on,
    }


def _host(url: str | None) -> str | None:
    """The webhook's path is a key, so the audit log keeps the rest alone."""
    return url.partition("/line/")[0] if url else None
