"""Text from outside: made storable, counted and cut, compared, and seen as its reader does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TypeGuard

import regex

_GRAPHEME = regex.compile(r"\X")
_UNSHOWN = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}ー・"
BLANK_BESIDE_CJK = regex.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
# The rows of katakana that have a hiragana of the same sound, 0x60 below.
_KANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
# What Unicode says is white or drawn as nothing, marks that stand on nothing, and what is a blank
# of its own accord: the Braille cell, a note without head, the blanks of hieroglyphs.
_BLANK = regex.compile(
    r"[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{M}\uFFF9-\uFFFB"
    r"\u2800\U0001D159\U00013441\U00013442]*+"
)
# Marks that turn the order of letters around or hold it, and controls that draw nothing. Line
# ends and tabs are none. The plain direction marks (LRM, RLM, ALM) cannot hide anything.
_STEERING = regex.compile(r"[\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\n\t]|[\u2028\u2029]")
# Isolates a piece of text from the direction of the sentence around it (Unicode UAX 9).
_RIGHT_TO_LEFT = regex.compile(r"[\p{bc=R}\p{bc=AL}\p{bc=AN}]")
LONGEST_GRAPHEME = 64
_ISOLATE, _POP = "\u2068", "\u2069"


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


def folded(text: str) -> str:
    """A text as it is compared and looked up: one folding for rules, names and searches.

    Two texts that people read as the same are the same: width and case (ＡＢＣ, abc), katakana and
    hiragana (ﾀﾅｶ, タナカ, たなか), composed and decomposed (が), what does not show (zero-width
    signs, variants of a character), and blanks where Chinese and Japanese put them or not
    (田中 太郎). Voiced sounds, accents and tones stay: they make other words.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", _UNSHOWN.sub("", text)).casefold()
    # Once more: folding the case may leave what NFKC would join.
    plain = unicodedata.normalize("NFKC", plain).translate(_KANA)
    return BLANK_BESIDE_CJK.sub("", " ".join(plain.split()))


def squeeze(text: str) -> str:
    """The same without any blank: for looking up a name, whose parts people write together."""
    return folded(text).replace(" ", "")


def number_in(text: str, digits: int) -> int | None:
    """The whole number a text is, of at most so many digits; None when it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None


def holds_words(words: str, *texts: str) -> bool:
    """Whether each of the words occurs in one of the texts; blanks between their parts are none."""
    whole = squeeze(" ".join(texts))
    return all(squeeze(word) in whole for word in words.split())


def shows_anything(text: object) -> TypeGuard[str]:
    """True for a text of which a reader sees at least one mark."""
    return isinstance(text, str) and _BLANK.fullmatch(text) is None


def without_steering(text: str) -> str:
    """The text without control characters and marks that make its letters stand elsewhere.

    Line ends and tabs stay; separators of lines and paragraphs become line ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _STEERING.sub(lambda found: "\n" if found[0] in "\u2028\u2029" else "", text)


def one_line(text: str) -> str:
    """A text for one line: without steering marks, each run of blanks one space."""
    return " ".join(without_steering(text).split())


def isolated(text: str) -> str:
    """A text of somebody else's for the middle of a sentence of ours: neither turns the other.

    All our languages run from left to right, so only what does not needs its isolation.
    """
    line = one_line(text)
    return f"{_ISOLATE}{line}{_POP}" if _RIGHT_TO_LEFT.search(line) else line


def words_to_say(typed: object) -> str:
    """What a person typed for somebody to read: trimmed, "" when nothing of it shows."""
    words = clean(typed).replace("\r\n", "\n").strip()
    return words if shows_anything(words) else ""


def first_graphemes(text: str, count: int = 1) -> str:
    """The first marks of a text as a reader counts them: a flag or a family is one."""
    return "".join(regex.findall(r"\X", text[: LONGEST_GRAPHEME * count])[:count])
