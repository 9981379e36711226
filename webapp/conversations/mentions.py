"""Who is named in a note's words: `@` and a colleague's name, as it is written. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import regex

from webapp.core.text import folded, utf16_length

SIGNS = "@＠"
# Not in the middle of a word, as in an address: there "@" means something else.
_SIGN = regex.compile(rf"(?<![A-Za-z0-9._%+-])[{SIGNS}]")
# Two letters that are of one word. Scripts that write no spaces do not say where a name ends.
_JOINED = regex.compile(
    r"[\p{L}\p{M}\p{N}_--[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}]]{2}", regex.VERSION1
)


@dataclass(frozen=True)
class Named:
    """A name in a text: where it stands, with its sign, in UTF-16 units, and whose it may be."""

    index: int
    length: int
    name: str
    agent_ids: tuple[int, ...]

    def those_of(self, chosen: Collection[int]) -> tuple[int, ...]:
        """Whom it means: of several who are called so, those that were chosen from the list."""
        if len(self.agent_ids) == 1:
            return self.agent_ids
        return tuple(agent_id for agent_id in self.agent_ids if agent_id in chosen)


def names_in(text: str, people: Iterable[tuple[int, str]]) -> list[Named]:
    """Every name of these people (id, name) that follows a sign, the longest that fits."""
    called: dict[str, list[int]] = defaultdict(list)
    for agent_id, name in people:
        if agent_id not in called[folded(name)]:
            called[folded(name)].append(agent_id)
    lengths = sorted({len(name) for name in called if name}, reverse=True)
    found = (_name_at(text, sign.start(), lengths, called) for sign in _SIGN.finditer(text))
    return [named for named in found if named is not None]


def _name_at(
    text: str, start: int, lengths: list[int], called: dict[str, list[int]]
) -> Named | None:
    for length in lengths:
        end = start + 1 + length
        name = text[start + 1 : end]
        # The folding would drop blanks around it.
        is_whole = len(name) == length and name == name.strip()
        ids = called.get(folded(name)) if is_whole else None
        if ids and not _JOINED.fullmatch(text[end - 1 : end + 1]):
            sign_and_name = text[start:end]
            index = utf16_length(text[:start])
            return Named(index, utf16_length(sign_and_name), name, tuple(ids))
    return None
