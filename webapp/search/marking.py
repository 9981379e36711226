"""Where in a text stands what was found: folded places led back to whole graphemes of the text."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from itertools import groupby

import regex

from webapp.core.text import BLANK_BESIDE_CJK, folded

EXCERPT, BEFORE = 160, 40
Pieces = tuple[tuple[str, bool], ...]


def marked(text: str, words: Iterable[str], *, is_squeezed: bool = False) -> Pieces:
    """The text in pieces, each with whether one of the folded `words` stands there.

    `is_squeezed`: as names are looked up, without any blank. The joined pieces are the text.
    """
    graphemes = regex.findall(r"\X", text)
    return _grouped(graphemes, _found(graphemes, words, is_squeezed=is_squeezed))


def excerpt(text: str, words: Iterable[str]) -> Pieces:
    """One line around the first of the words, marked; "…" where it is cut."""
    graphemes = regex.findall(r"\X", text)
    places = _found(graphemes, words)
    start = max(0, min(places, default=0) - BEFORE)
    end = start + EXCERPT
    line = [" " if sign.isspace() else sign for sign in graphemes[start:end]]
    pieces = list(_grouped(line, {place - start for place in places}))
    if start:
        pieces.insert(0, ("…", False))
    if end < len(graphemes):
        pieces.append(("…", False))
    return tuple(pieces)


def _grouped(graphemes: Sequence[str], places: set[int]) -> Pieces:
    numbered = groupby(enumerate(graphemes), lambda pair: pair[0] in places)
    return tuple(("".join(sign for _, sign in run), is_found) for is_found, run in numbered)


def _found(
    graphemes: Sequence[str], words: Iterable[str], *, is_squeezed: bool = False
) -> set[int]:
    """The numbers of the graphemes in which a word stands, or a part of it; blanks in it too."""
    signs, homes = _folded_signs(graphemes, is_squeezed=is_squeezed)
    places: set[int] = set()
    for word in filter(None, words):
        at = signs.find(word)
        while at >= 0:
            places.update(range(homes[at], homes[at + len(word) - 1] + 1))
            at = signs.find(word, at + 1)
    return places


def _folded_signs(graphemes: Sequence[str], *, is_squeezed: bool) -> tuple[str, list[int]]:
    """What `folded` makes of the whole text, and of which grapheme each sign of it is."""
    signs: list[str] = []
    homes: list[int] = []
    for number, grapheme in enumerate(graphemes):
        for sign in _fold(grapheme):
            is_second = sign == " " and (not signs or signs[-1] == " ")
            if not is_second and not (is_squeezed and sign == " "):
                signs.append(sign)
                homes.append(number)
    line = "".join(signs)
    dropped = {found.start() for found in BLANK_BESIDE_CJK.finditer(line)}
    if not dropped:
        return line, homes
    kept = [place for place in range(len(line)) if place not in dropped]
    return "".join(line[place] for place in kept), [homes[place] for place in kept]


@functools.lru_cache(maxsize=8192)
def _fold(grapheme: str) -> str:
    return folded(grapheme) or (" " if grapheme.isspace() else "")
