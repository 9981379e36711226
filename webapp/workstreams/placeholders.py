"""Placeholders such as {customerName} in the texts of offers and of quick replies: pure rules over
plain values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.core.text import utf16_length

# What an offer may have a value for, and what an answer may.
PLACEHOLDERS = ("customerName", "contactName", "queueName", "priority", "language", "waitingTime")
IN_ANSWERS = ("customerName", "contactName", "agentName", "queueName")
CONTEXT = "context."
_IN_BRACES = re.compile(r"\{[^{}]*\}")
_SLUG = re.compile(r"\{([^{}\s]{1,100})\}")


@dataclass(frozen=True)
class Rendered:
    """A text with its placeholders filled in. `unknown`: those that no offer has, as written."""

    text: str
    unknown: tuple[str, ...] = ()


def render(text: str, values: Mapping[str, str]) -> Rendered:
    """Fill in the placeholders of a text.

    A placeholder we know without a value is left empty (not every conversation has every context
    variable); one we do not know stays as it is written, and is told.
    """
    unknown: list[str] = []

    def filled(found: re.Match[str]) -> str:
        placeholder = found[1]
        if placeholder in values:
            return values[placeholder]
        if is_known(placeholder):
            return ""
        unknown.append(found[0])
        return found[0]

    return Rendered(_SLUG.sub(filled, text), tuple(dict.fromkeys(unknown)))


@dataclass(frozen=True)
class Gap:
    """A place left empty in an answer. `at`: in UTF-16 units; `placeholder`: as it was written."""

    at: int
    placeholder: str


@dataclass(frozen=True)
class Filled:
    """An answer's text, and the places in it for which there was no value."""

    text: str
    gaps: tuple[Gap, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Fill in the placeholders of an answer; one without a value is left empty, and told."""
    done, gaps, end = "", [], 0
    for found in _SLUG.finditer(text):
        if not is_known(found[1], IN_ANSWERS):
            continue
        value = values.get(found[1], "")
        done += text[end : found.start()] + value
        end = found.end()
        if not value:
            gaps.append(Gap(utf16_length(done), found[0]))
    return Filled(done + text[end:], tuple(gaps))


def unknown_in(text: str, known: tuple[str, ...] = PLACEHOLDERS) -> tuple[str, ...]:
    """What is written in braces and is no placeholder of these, as written, each once."""
    found = dict.fromkeys(found[0] for found in _IN_BRACES.finditer(text))
    return tuple(written for written in found if not _is_placeholder(written, known))


def _is_placeholder(written: str, known: tuple[str, ...]) -> bool:
    found = _SLUG.fullmatch(written)
    return found is not None and is_known(found[1], known)


def is_known(placeholder: str, known: tuple[str, ...] = PLACEHOLDERS) -> bool:
    """True for a placeholder of these, and for every context variable."""
    return placeholder in known or (
        placeholder.startswith(CONTEXT) and len(placeholder) > len(CONTEXT)
    )
