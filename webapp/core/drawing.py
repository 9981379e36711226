"""Rows on the screen: stable ids, links in a text, and one that cannot be drawn harms no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import regex
from jinja2.utils import urlize
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from webapp.core.errors import KanavaError, private_log

log = private_log(__name__)
# Not the fault of one thing: the database is away, or somebody may not see the page.
_OF_ALL = (SQLAlchemyError, HTTPException, KanavaError)

T = TypeVar("T")
R = TypeVar("R")
REL, TARGET = "noopener noreferrer nofollow", "_blank"
# Scripts written without spaces (or with endings glued on) and their full-width marks: an address
# in the middle of such a sentence ends where they begin. So it does at any sign that is neither
# letter nor figure beyond ASCII, and at what cannot be seen.
_GLUED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"\p{Tibetan}\u3000-\u30FF\uFF00-\uFFEF"
)
_FOREIGN = rf"{_GLUED}[^\p{{ASCII}}\p{{L}}\p{{M}}\p{{N}}]\p{{Default_Ignorable_Code_Point}}"
_PIECE = regex.compile(
    rf"(?P<url>https?://(?=[\w\[])(?:(?![,;|]https?://)[^\s<>\"`{_FOREIGN}])+)"
    rf"|(?:(?!https?://)[^{_FOREIGN}])+|[{_FOREIGN}]+|.",
    regex.IGNORECASE | regex.DOTALL | regex.VERSION1,
)
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Undrawn:
    """Stands in a list for a row whose facts could not be read; its name and id are known."""

    dom_name: str
    id: int
    state: None = None


def or_else(what: str, draw: Callable[[], T], plain: Callable[[], R]) -> T | R:
    """What `draw` gives; when it fails, that is logged as `what`, and `plain` is given instead.

    Faults that are not this thing's own go on.
    """
    try:
        return draw()
    except _OF_ALL:
        raise
    except Exception:
        log.exception("%s cannot be drawn", what)
        return plain()


def built(dom_name: str, found: Iterable[Any], build: Callable[..., R]) -> list[R | Undrawn]:
    """Build something of each row (its first column is or has an `id`), or an `Undrawn` of it."""
    return [_built(dom_name, row, build) for row in found]


def _built(dom_name: str, row: Any, build: Callable[..., R]) -> R | Undrawn:
    number = getattr(row[0], "id", row[0])
    return or_else(f"{dom_name} {number}", lambda: build(*row), lambda: Undrawn(dom_name, number))


def drawn(item: Any, plain: Callable[[Any], Markup], caller: Callable[[], Markup]) -> Markup:
    """For templates: `{% call drawn(row, plain_row) %}…{% endcall %}` draws it or `plain`."""
    if isinstance(item, Undrawn):
        return plain(item)
    what = f"{type(item).__name__} {getattr(item, 'id', '')}"
    return or_else(what, caller, lambda: plain(item))


def dom_id(record: Any, part: str | None = None) -> str:
    """The id of an element that shows a record, or one part of it: `message_7`, `message_7_body`.

    `record` is anything with `dom_name` or a mapped class with `__tablename__`, and an `id`.
    """
    name = getattr(record, "dom_name", None) or record.__tablename__
    base = f"{name}_{record.id}"
    return f"{base}_{part}" if part else base


def linked(text: str) -> Markup:
    """The text escaped, with links to the web and mail addresses in it."""
    return Markup("").join(_piece(found) for found in _PIECE.finditer(text))


def _piece(found: regex.Match[str]) -> Markup:
    if found["url"] is None:
        return Markup(urlize(found[0], rel=REL, target=TARGET))  # noqa: S704 (urlize escapes)
    url = _without_end(found["url"])
    link = Markup('<a href="{}" rel="{}" target="{}">{}</a>').format(url, REL, TARGET, url)
    return link + escape(found[0][len(url) :])


def _without_end(url: str) -> str:
    """The address without the marks of the sentence it stands in."""
    while url[-1] in ".,:;!?'*~" or url.count(url[-1]) > url.count(_CLOSING.get(url[-1], url[-1])):
        url = url[:-1]
    return url
