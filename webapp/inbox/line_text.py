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
    """A message's words with links; the channel's own emojis, and who is mentioned, are marked."""
    spans, places, shown = _spans(line), count(1), []
    kinds = iter(kind for _index, _length, kind in spans)
    for text, is_it in utf16_pieces(line.text or "", [span[:2] for span in spans]):
        plain = without_steering(text)
        if not is_it:
            shown.append(linked(plain))
        elif next(kinds) == "mentions":
            shown.append(_name(plain))
        else:
            shown.append(_emoji(line, next(places), plain))
    return Markup("").join(shown)


def _spans(line: TimelineLine) -> list[tuple[int, int, str]]:
    """Index, length and kind of all that is marked, in order; none over another."""
    marked = [
        (each["index"], each["length"], kind)
        for kind in ("emojis", "mentions")
        for each in line.content.get(kind) or ()
    ]
    found: list[tuple[int, int, str]] = []
    for index, length, kind in sorted(marked, key=lambda span: (span[0], span[2])):
        if not found or index >= sum(found[-1][:2]):
            found.append((index, length, kind))
    return found


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
    """A colleague who is mentioned in a note, or a member of the customer's group in a message."""
    return Markup('<bdi class="mention">{}</bdi>').format(text)
