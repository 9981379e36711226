"""The shapes of the three values from LINE's console, and words for what has another shape."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.text import clean

CHANNEL_ID = re.compile(r"[0-9]{10}\Z")
SECRET = re.compile(r"[0-9a-fA-F]{32}\Z")
TOKEN = re.compile(r"[A-Za-z0-9+/=_.~-]{20,1000}\Z")
TOKEN_SHORTEST = 20
LONGEST_SHOWN = 64
_BOT_USER_ID = re.compile(r"U[0-9a-f]{32}\Z")


def without_spaces(value: object) -> str:
    """What was pasted, without spaces and line breaks, and with plain digits for wide ones."""
    return "".join(unicodedata.normalize("NFKC", clean(value)).split())


def is_secret(value: str) -> bool:
    """Whether it looks like a secret or a token, which no page may show."""
    return bool(SECRET.match(value)) or len(value) > LONGEST_SHOWN


def problem_of(field: str, value: str) -> str | None:
    """What is wrong with the shape of a value; None when nothing is. `field`: the form's name."""
    check = {
        "channel_id": _channel_id_problem,
        "channel_secret": _secret_problem,
        "access_token": _token_problem,
    }[field]
    return check(value)


def _channel_id_problem(value: str) -> str | None:
    if CHANNEL_ID.match(value):
        return None
    if SECRET.match(value):
        return _("This looks like the Channel secret. The Channel ID is a number of 10 digits.")
    if _BOT_USER_ID.match(value) or value.startswith("@"):
        return _(
            "This is another ID of the account. The Channel ID is a number of 10 digits, on the"
            " Basic settings tab."
        )
    if value.isdecimal():
        return ngettext(
            "A Channel ID has 10 digits; this has %(num)d.",
            "A Channel ID has 10 digits; this has %(num)d.",
            len(value),
        )
    return _("A Channel ID is a number of 10 digits, nothing else.")


def _secret_problem(value: str) -> str | None:
    if SECRET.match(value):
        return None
    if CHANNEL_ID.match(value):
        return _("This looks like the Channel ID. Were the two swapped?")
    if len(value) > LONGEST_SHOWN and TOKEN.match(value):
        return _("This looks like the Channel access token. It has a field of its own below.")
    if re.fullmatch(r"[0-9a-fA-F]+", value):
        return ngettext(
            "A Channel secret has 32 characters; this has %(num)d.",
            "A Channel secret has 32 characters; this has %(num)d.",
            len(value),
        )
    return _("A Channel secret has 32 characters, only 0 to 9 and a to f.")


def _token_problem(value: str) -> str | None:
    if CHANNEL_ID.match(value) or SECRET.match(value):
        return _(
            "This looks like the Channel ID or the Channel secret. The token is much longer, on the"
            " Messaging API tab."
        )
    if TOKEN.match(value):
        return None
    if len(value) < TOKEN_SHORTEST:
        return _("A Channel access token is longer than this. Copy it with LINE's copy button.")
    return _("This holds characters that no access token has. Copy it with LINE's copy button.")
