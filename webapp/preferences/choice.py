"""What there is to choose of how the console works, and what was chosen. Pure.

One more preference: a field here with what it is as usual, its line in OFFERED, a field in
`forms.py`, and where it stands in `templates/preferences/_fields.html`. Neither the table nor what
tells the console needs a line: scripts ask `kanava.preference("sendKey")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class SendKey(StrEnum):
    """Which key sends what was typed; the other one breaks the line."""

    ENTER = "enter"
    CTRL_ENTER = "ctrl_enter"


class Volume(StrEnum):
    """How loud a sound of the console is."""

    OFF = "off"
    QUIET = "quiet"
    NORMAL = "normal"
    LOUD = "loud"


@dataclass(frozen=True)
class Preferences:
    """How the console works for one agent; each field is as usual until they choose.

    `undo_seconds`: so long a sent answer can be taken back. `is_stale_guarded`: what came while
    one wrote is shown before the answer is sent.
    """

    send_key: SendKey = SendKey.ENTER
    undo_seconds: int = 0
    is_stale_guarded: bool = True
    offer_sound: Volume = Volume.NORMAL
    message_sound: Volume = Volume.QUIET
    mention_sound: Volume = Volume.QUIET


OFFERED: dict[str, tuple[Any, ...]] = {
    "send_key": tuple(SendKey),
    "undo_seconds": (0, 3, 5, 10),
    "is_stale_guarded": (True, False),
    "offer_sound": tuple(Volume),
    "message_sound": tuple(Volume),
    "mention_sound": tuple(Volume),
}


def preferences_from(kept: Mapping[str, Any]) -> Preferences:
    """What an agent chose; what is offered no more is as usual."""
    chosen = {name: kept[name] for name, offered in OFFERED.items() if kept.get(name) in offered}
    return Preferences(**chosen)


def choices_changed(kept: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What to keep: all that is not as usual. What nobody knows here stays, and so does what a
    form without that field did not send.
    """
    usual = asdict(Preferences())
    merged = {**kept, **{name: chosen[name] for name in usual if chosen.get(name) is not None}}
    return {name: value for name, value in merged.items() if usual.get(name) != value}
