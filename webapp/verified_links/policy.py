"""The login page's address, and whose contact a proof means: pure rules."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit, urlunsplit

# How long the link in the message leads on; it opens nothing by itself.
STATE_SECONDS = 24 * 3600.0
# As long as the channel's own token is good that goes along with it.
NONCE_SECONDS = 600.0
STATE = "state"


class Whose(StrEnum):
    """Which contact a proof leads to."""

    KNOWN = "known"
    PRESENT = "present"
    NEW = "new"


def is_sound_page(url: str) -> bool:
    """Whether customers may be sent there: https, or this machine itself, for trying it out."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.password or parts.fragment:
        return False
    is_clean = url.isprintable() and not any(sign.isspace() for sign in url)
    return is_clean and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def page_for(url: str, state: str) -> str:
    """The login page with the name of what is asked there."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode({STATE: state}))))
    return urlunsplit(parts._replace(query=query))


def whose(
    present_id: int | None, known_id: int | None, *, is_present_anothers: bool = False
) -> Whose:
    """What was proved goes before what somebody guessed.

    Args:
        present_id: the contact that the profile is linked to now.
        known_id: the contact of another profile that proved the same customer number.
        is_present_anothers: the present contact proved another number there.
    """
    if known_id is not None:
        return Whose.KNOWN
    is_kept = present_id is not None and not is_present_anothers
    return Whose.PRESENT if is_kept else Whose.NEW
