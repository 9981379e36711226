"""Which contacts a list shows and in which order: plain values, no query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from webapp.core.text import clean, number_in

WORDS_LIMIT, ID_DIGITS = 100, 9
# So many days back can be asked for.
DAYS = (1, 7, 30, 90, 180, 365)


class Order(StrEnum):
    """How the list is sorted."""

    NAME = "name"
    NEWEST = "newest"


class Chat(StrEnum):
    """What is asked of a contact's chats. Following: at least one has not blocked us."""

    LINKED = "linked"
    NONE = "none"
    FOLLOWING = "following"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Choice:
    """None and "" narrow nothing, or leave the usual order.

    `quiet`: nothing was written for so many days; `made`: known for at most so many days.
    """

    q: str = ""
    tag: int | None = None
    organization: int | None = None
    account: int | None = None
    chat: str = ""
    language: str = ""
    quiet: int | None = None
    made: int | None = None
    order: str = ""

    @property
    def asked(self) -> dict[str, Any]:
        """What stands in the list's address, and is kept of a view."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of what leaves something out, besides the words."""
        return tuple(name for name in self.asked if name not in ("q", "order"))

    @property
    def is_newest_first(self) -> bool:
        """Whether it is sorted by when they became known."""
        return self.order == Order.NEWEST

    def without(self, name: str) -> Choice:
        """The same, not narrowed by that any more."""
        return replace(self, **{name: getattr(Choice(), name)})


@dataclass(frozen=True)
class Options:
    """What filters may name: (id, name) of tags, organizations and accounts, codes of languages.

    `hidden`: filters about facts that the viewer does not see.
    """

    tags: tuple[tuple[int, str], ...] = ()
    organizations: tuple[tuple[int, str], ...] = ()
    accounts: tuple[tuple[int, str], ...] = ()
    languages: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    def of(self, name: str) -> tuple[tuple[int, str], ...]:
        """What a filter may name."""
        return {
            "tag": self.tags,
            "organization": self.organizations,
            "account": self.accounts,
        }[name]


NAMING = ("tag", "organization", "account")


def choice_from(kept: Mapping[str, Any]) -> Choice:
    """What an address asks for, or a view keeps; what is none is left out."""
    return Choice(
        q=clean(kept.get("q")).strip()[:WORDS_LIMIT],
        **{name: _number(kept.get(name)) for name in NAMING},
        chat=_known(kept.get("chat"), tuple(Chat)) or "",
        language=clean(kept.get("language")).strip()[:20],
        quiet=_known(_number(kept.get("quiet")), DAYS),
        made=_known(_number(kept.get("made")), DAYS),
        order=_known(kept.get("order"), (Order.NEWEST,)) or "",
    )


def fitted(choice: Choice, options: Options) -> tuple[Choice, tuple[str, ...]]:
    """The choice without what is gone or not the viewer's to see, and the names of what is gone."""
    for name in options.hidden:
        choice = choice.without(name)
    gone = tuple(
        name
        for name in NAMING
        if getattr(choice, name) and getattr(choice, name) not in dict(options.of(name))
    )
    for name in gone:
        choice = choice.without(name)
    return choice, gone


def _number(value: Any) -> int | None:
    return number_in(str(value or ""), ID_DIGITS)


def _known(value: Any, possible: Collection[Any]) -> Any:
    return value if value in possible else None
