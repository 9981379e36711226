"""Text from outside made storable, and text for outside counted and cut as its reader counts."""

from __future__ import annotations

from collections.abc import Iterable

import regex

_GRAPHEME = regex.compile(r"\X")


def clean(value: object, limit: int | None = None) -> str:
    """Text that every database takes: no lone surrogates, no NUL; "" for what is no text.

    `limit`: at most so many code points, never a grapheme in part.
    """
    if not isinstance(value, str):
        return ""
    text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "�")
    return cut(text, limit) if limit is not None else text


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` code points, without a half grapheme at its end.

    A first grapheme longer than the limit (hostile input) is cut between code points.
    """
    if len(text) <= limit:
        return text
    end = 0
    for found in _GRAPHEME.finditer(text):
        if found.end() > limit:
            break
        end = found.end()
    return text[: end or limit]


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning with "…" where it is longer than `limit` code points."""
    return text if len(text) <= limit else f"{cut(text, limit)}…"


def utf16_pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of `spans`: (index, length) in UTF-16 units,
    in order and apart from each other.
    """
    raw = text.encode("utf-16-le", "surrogatepass")
    pieces, done = [], 0
    for index, length in spans:
        pieces += [(raw[done : 2 * index], False), (raw[2 * index : 2 * (index + length)], True)]
        done = 2 * (index + length)
    pieces.append((raw[done:], False))
    return [(piece.decode("utf-16-le", "replace"), is_it) for piece, is_it in pieces if piece]


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_graphemes(text: str, limit: int, *, is_soft: bool = True) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-16 units, never inside a grapheme.

    Soft: prefers a line end or a space in the last quarter of a part. A single grapheme longer
    than the limit (hostile input) is cut between code points. Joined parts equal the text.
    """
    parts: list[str] = []
    current: list[str] = []
    size = 0
    for piece in _pieces(text, limit):
        width = utf16_length(piece)
        # More than once where what a soft break leaves over is too big to stand beside the next.
        while current and size + width > limit:
            kept, current = _break(current, limit) if is_soft else (current, [])
            parts.append("".join(kept))
            size = utf16_length("".join(current))
        current.append(piece)
        size += width
    return [*parts, "".join(current)] if current else parts


def split_code_points(text: str, limit: int) -> list[str]:
    """Cut a text into as few parts of at most `limit` UTF-16 units as code points allow."""
    parts: list[str] = []
    current: list[str] = []
    size = 0
    for character in text:
        width = utf16_length(character)
        if size + width > limit:
            parts.append("".join(current))
            current, size = [], 0
        current.append(character)
        size += width
    return [*parts, "".join(current)] if current else parts


def _pieces(text: str, limit: int) -> list[str]:
    pieces: list[str] = []
    for grapheme in _GRAPHEME.findall(text):
        is_small = utf16_length(grapheme) <= limit
        pieces.extend([grapheme] if is_small else list(grapheme))
    return pieces


def _break(pieces: list[str], limit: int) -> tuple[list[str], list[str]]:
    earliest = max(1, len(pieces) - limit // 4)
    for wanted in ("\n", " "):
        for index in range(len(pieces), earliest, -1):
            if pieces[index - 1].startswith(wanted):
                return pieces[:index], pieces[index:]
    return pieces, []
