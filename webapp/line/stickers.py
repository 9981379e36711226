"""The stickers that LINE lets accounts send, and where pictures of stickers and emojis are.

The list: LINE Developers, "List of available stickers" (messaging-api/sticker-list), as of November
2026. It names packages and ids; each package's ids follow each other.

The pictures' host is not documented. It is where LINE's own clients have them, as found in many
public programs; LINE tells partners of chat tools about it. So an admin must allow it.
"""

from __future__ import annotations

import re

from webapp.outbox.transport import StickerPackage

SENDABLE = tuple(
    StickerPackage(package_id, first, last)
    for package_id, first, last in (
        ("11537", 52002734, 52002773),
        ("11538", 51626494, 51626533),
        ("11539", 52114110, 52114149),
        ("446", 1988, 2027),
        ("789", 10855, 10894),
        ("1070", 17839, 17878),
        ("6136", 10551376, 10551399),
        ("6325", 10979904, 10979927),
        ("6359", 11069848, 11069871),
        ("6362", 11087920, 11087943),
        ("6370", 11088016, 11088039),
        ("6632", 11825374, 11825397),
        ("8515", 16581242, 16581265),
        ("8522", 16581266, 16581289),
        ("8525", 16581290, 16581313),
    )
)
_NUMBER = re.compile(r"[0-9]{1,20}")
_NAME = re.compile(r"[0-9A-Za-z_-]{1,60}")


def sticker_address(base: str, sticker_id: str) -> str | None:
    """The URL of a sticker's still picture; None for what can be no sticker's id."""
    if not _NUMBER.fullmatch(sticker_id):
        return None
    return f"{base}/stickershop/v1/sticker/{sticker_id}/android/sticker.png"


def emoji_address(base: str, product_id: str, emoji_id: str) -> str | None:
    """The same of one of LINE's emojis."""
    if not _NAME.fullmatch(product_id) or not _NAME.fullmatch(emoji_id):
        return None
    return f"{base}/sticonshop/v1/sticon/{product_id}/android/{emoji_id}.png"
