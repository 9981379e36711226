"""Stickers: ids LINE lets an account send, and a face of our own for each.

The pictures of LINE's stickers are not ours to show; the phone draws a face from the id.
Ranges: LINE's "sticker list" page for the Messaging API.
"""

from __future__ import annotations

from dataclasses import dataclass

SENDABLE: dict[str, range] = {
    "446": range(1988, 2028),
    "789": range(10855, 10895),
    "1070": range(17839, 17879),
    "6136": range(10551376, 10551400),
    "6325": range(10979904, 10979928),
    "6359": range(11069848, 11069872),
    "6362": range(11087920, 11087944),
    "6370": range(11088016, 11088040),
    "6632": range(11825374, 11825398),
    "8515": range(16581242, 16581266),
    "8522": range(16581266, 16581290),
    "8525": range(16581290, 16581314),
    "11537": range(52002734, 52002774),
    "11538": range(51626494, 51626534),
    "11539": range(52114110, 52114150),
}


@dataclass(frozen=True)
class Sticker:
    """One of the stickers on the phone's keyboard."""

    package_id: str
    sticker_id: str
    label: str
    keywords: tuple[str, ...]


KEYBOARD = (
    Sticker("446", "1988", "Hello", ("hello", "hi", "greeting")),
    Sticker("446", "1993", "Thank you", ("thanks", "grateful")),
    Sticker("789", "10857", "OK", ("ok", "agreed", "yes")),
    Sticker("789", "10866", "Please", ("please", "request")),
    Sticker("11537", "52002735", "Happy", ("happy", "smile", "joy")),
    Sticker("11537", "52002744", "Sorry", ("sorry", "apology", "sad")),
    Sticker("11538", "51626501", "Question", ("question", "what", "confused")),
    Sticker("11539", "52114123", "Surprise", ("surprised", "wow", "shock")),
)


def is_sendable(package_id: object, sticker_id: object) -> bool:
    """Whether an account may send this sticker."""
    if not isinstance(package_id, str) or not isinstance(sticker_id, str):
        return False
    number = int(sticker_id) if sticker_id.isdecimal() and len(sticker_id) < 12 else -1
    return number in SENDABLE.get(package_id, ())


def keywords_of(package_id: str, sticker_id: str) -> tuple[str, ...]:
    for sticker in KEYBOARD:
        if (sticker.package_id, sticker.sticker_id) == (package_id, sticker_id):
            return sticker.keywords
    return ()
