"""Which quick replies fit, and in which order they are offered: pure rules over plain values."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.text import squeeze
from webapp.core.translations import known_language

TAG = "#"


def search_words(title: str, tags: Iterable[str], text: str) -> str:
    """What a search looks at: title, tags (each behind a #) and text, a line each, folded."""
    return "\n".join((squeeze(title), *(f"{TAG}{squeeze(tag)}" for tag in tags), squeeze(text)))


def sought(words: str) -> list[str]:
    """The parts of what is typed, each of which must occur; `#` before one asks for a tag."""
    return [part for part in map(squeeze, words.split()) if part]


def rank(title: str, language: str, wanted: str | None, parts: list[str]) -> tuple[int, int, str]:
    """Where one stands among others: the customer's language, then any, then others.

    Within one language those whose title has all that is sought, then by title. `wanted`: the
    customer's language by its code, None when nobody knows it.
    """
    by_language = 1 if not language else 0 if language == wanted else 2
    name = squeeze(title)
    return by_language, 0 if all(part in name for part in parts) else 1, name


def language_of(customer: str | None, account: str) -> str | None:
    """The code of the language to answer in: what the customer's channel says, else the account's.

    A language that none of ours is stays that: None.
    """
    return known_language(customer) if customer else known_language(account)
