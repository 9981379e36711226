"""The words of a line as HTML: links, the channel's emojis, colleagues who are mentioned."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from webapp.core.drawing import linked
from webapp.core.text import utf16_pieces, without_steering
from webapp.inbox.lines import TimelineLine


def words_of(line: TimelineLine) -> Markup:
    """A message's words with links; the channel's own emojis, and names in notes, are marked."""
    emojis, names = (line.content.get(kind) or () for kind in ("emojis", "mentions"))
    spans = [(each["index"], each["length"]) for each in (*emojis, *names)]
    mark = _name if names else _emoji
    pieces = utf16_pieces(line.text or "", spans)
    shown = ((without_steering(text), is_it) for text, is_it in pieces)
    return Markup("").join(mark(text) if is_it else linked(text) for text, is_it in shown)


def _emoji(text: str) -> Markup:
    mark = Markup('<span class="channel-emoji" title="{}">{}</span>')
    return mark.format(_("An emoji of the channel"), text)


def _name(text: str) -> Markup:
    """A colleague who is mentioned in a note (the customer's messages have emojis alone)."""
    return Markup('<bdi class="mention">{}</bdi>').format(text)
