"""Text from outside as people see it: whether it shows anything, and what of it is shown."""

from __future__ import annotations

from typing import TypeGuard

import regex

from webapp.core.text import clean

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
