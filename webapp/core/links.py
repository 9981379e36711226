"""Addresses in a text become links, also where no space stands around them."""

from __future__ import annotations

import regex
from jinja2.utils import urlize
from markupsafe import Markup, escape

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
