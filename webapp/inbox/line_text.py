"""The words of a line as HTML: links, the channel's emojis, colleagues who are mentioned."""

from __future__ import annotations

from itertools import count

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.core.drawing import linked
from webapp.core.text import utf16_pieces, without_steering
from webapp.inbox.lines import TimelineLine


def words_of(line: TimelineLine) -> Markup:
    """A message's words with links; the channel's own emojis, and names in notes, are marked."""
    emojis, names = (line.content.get(kind) or () for kind in ("emojis", "mentions"))
    spans = [(each["index"], each["length"]) for each in (*emojis, *names)]
    places = count(1)
    shown = []
    for text, is_it in utf16_pieces(line.text or "", spans):
        plain = without_steering(text)
        if not is_it:
            shown.append(linked(plain))
        else:
            shown.append(_name(plain) if names else _emoji(line, next(places), plain))
    return Markup("").join(shown)


def _emoji(line: TimelineLine, place: int, text: str) -> Markup:
    """Its word; with its picture, where there is one, in the place of the word."""
    title = _("An emoji of the channel")
    if not line.has_picture:
        return Markup('<span class="channel-emoji" title="{}">{}</span>').format(title, text)
    url = url_for("stickers.show_emoji", message_id=line.id, place=place)
    return Markup(
        '<span class="channel-emoji pictured" title="{}">'
        '<img class="emoji-picture" src="{}" alt="" hidden data-behavior="remote-picture">'
        '<span class="pictured-words">{}</span></span>'
    ).format(title, url, text)


def _name(text: str) -> Markup:
    """A colleague who is mentioned in a note (the customer's messages have emojis alone)."""
    return Markup('<bdi class="mention">{}</bdi>').format(text)
