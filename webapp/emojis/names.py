"""Which emojis there are, in which order and groups, and what they are called in which language.

Order, groups and English keywords are GitHub's (package `emojis`), names are Unicode's (package
`emoji`). Neither library is loaded: its data is read once a language and let go of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

# Our languages for which there are names; the others have the English ones.
NAMED = {"ja": "ja", "zh_Hant": "zh"}
# In which these are shown; in Chinese they are the mainland's, by which one is only found.
SHOWN = {"ja"}
GROUPS = (
    "Smileys & Emotion",
    "People & Body",
    "Animals & Nature",
    "Food & Drink",
    "Travel & Places",
    "Activities",
    "Objects",
    "Symbols",
    "Flags",
)


@dataclass(frozen=True)
class Emoji:
    """One emoji. `name` is for people; `words` is what else it is found by."""

    sign: str
    name: str
    words: str


def emojis_by_group(language: str) -> tuple[tuple[str, tuple[Emoji, ...]], ...]:
    """Every group of GROUPS with its emojis in order, named for a language of ours."""
    own, english = _names(NAMED.get(language)), _names(None)
    found: dict[str, list[Emoji]] = {group: [] for group in GROUPS}
    for entry in import_module("emojis.db.db").EMOJI_DB:
        if entry.category in found:
            called = (own.get(entry.emoji, ""), english.get(entry.emoji) or entry.aliases[0])
            found[entry.category].append(_emoji(language, entry, *called))
    return tuple((group, tuple(emojis)) for group, emojis in found.items())


def _emoji(language: str, entry: object, own: str, english: str) -> Emoji:
    name = _plain(own if own and language in SHOWN else english)
    told = [own, english, *entry.aliases, *entry.tags]  # type: ignore[attr-defined]
    words = dict.fromkeys(_plain(word) for word in told)
    words.pop(name, None)
    return Emoji(entry.emoji, name, " ".join(filter(None, words)))  # type: ignore[attr-defined]


def _plain(name: str) -> str:
    return name.strip(":").replace("_", " ")


def _names(code: str | None) -> dict[str, str]:
    """Unicode's short names by emoji; English without a code."""
    spec = find_spec("emoji")
    folder = next(iter((spec.submodule_search_locations if spec else None) or ()))
    path = Path(folder) / "unicode_codes" / (f"emoji_{code}.json" if code else "emoji.json")
    read = json.loads(path.read_text(encoding="utf-8"))
    return {sign: entry if code else entry["en"] for sign, entry in read.items()}
