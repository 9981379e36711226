"""Which of the lists an agent looks at, what of it and in which order: plain values, no query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from webapp.conversations.states import ConversationState


class Tab(StrEnum):
    """The lists of the console. A conversation stands in one of them, by its state."""

    MINE = "mine"
    WAITING = "waiting"
    PARKED = "parked"
    CLOSED = "closed"


class Order(StrEnum):
    """How a list is sorted. Due: whose answer is due first, then who waits longest."""

    DUE = "due"
    NEWEST = "newest"
    QUEUE = "queue"


# What each list can be filtered by, and sorted; the first order is the one it begins with.
FILTERS = {
    Tab.MINE: ("is_all", "account_id", "queue_id", "tag_id", "state", "is_unread", "is_late"),
    Tab.WAITING: ("account_id", "queue_id", "tag_id", "is_late"),
    Tab.PARKED: ("is_all", "account_id", "queue_id", "tag_id", "is_unread", "is_late"),
    Tab.CLOSED: ("account_id", "queue_id", "tag_id"),
}
_ALL_ORDERS = (Order.DUE, Order.NEWEST, Order.QUEUE)
ORDERS = dict.fromkeys(Tab, _ALL_ORDERS) | {Tab.CLOSED: (Order.NEWEST, Order.QUEUE)}
STATES = (ConversationState.ACTIVE, ConversationState.WRAP_UP)
WHOSE = "is_all"


@dataclass(frozen=True)
class Choice:
    """What of one list is shown. None, False and "" filter nothing, or leave the usual order.

    `is_all`: a supervisor sees everybody's; that is another list, and no filter of one's own.
    """

    is_all: bool = False
    account_id: int | None = None
    queue_id: int | None = None
    tag_id: int | None = None
    state: str = ""
    is_unread: bool = False
    is_late: bool = False
    order: str = ""

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of the filters that leave something out."""
        values = asdict(self)
        return tuple(name for name in FILTERS[Tab.MINE] if name != WHOSE and values[name])

    def order_of(self, tab: Tab) -> Order:
        """The order of that list."""
        return Order(self.order) if self.order in ORDERS[tab] else ORDERS[tab][0]

    def unfiltered(self) -> Choice:
        """All of the same list, in the same order."""
        return Choice(is_all=self.is_all, order=self.order)


@dataclass(frozen=True)
class Options:
    """What filters may name: ids and names of accounts, queues and tags, ordered by name."""

    accounts: tuple[tuple[int, str], ...] = ()
    queues: tuple[tuple[int, str], ...] = ()
    tags: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Chosen:
    """The tab that is shown and the choice of each, as far as this agent may choose so."""

    tab: Tab = Tab.MINE
    mine: Choice = Choice()
    waiting: Choice = Choice()
    parked: Choice = Choice()
    closed: Choice = Choice()
    options: Options = Options()

    def of(self, tab: Tab) -> Choice:
        """The choice of a list."""
        found: Choice = getattr(self, tab)
        return found

    @property
    def is_watching(self) -> bool:
        """Whether others' conversations stand in one of the lists."""
        return self.mine.is_all or self.parked.is_all


def chosen_from(kept: Mapping[str, Any], options: Options, *, is_supervising: bool) -> Chosen:
    """What was kept, without what is gone meanwhile or was never possible."""
    tab = Tab(kept["tab"]) if kept.get("tab") in {*Tab} else Tab.MINE
    fitting = {
        each.value: fit(each, kept.get(each, {}), options, is_supervising=is_supervising)
        for each in Tab
    }
    return Chosen(tab=tab, options=options, **fitting)


def fit(tab: Tab, kept: Any, options: Options, *, is_supervising: bool) -> Choice:
    """One list's choice of what was kept or typed; what does not fit it is left out."""
    values = kept if isinstance(kept, Mapping) else {}
    found = Choice(
        is_all=is_supervising and bool(values.get(WHOSE)),
        account_id=_known(values.get("account_id"), [id_ for id_, _ in options.accounts]),
        queue_id=_known(values.get("queue_id"), [id_ for id_, _ in options.queues]),
        tag_id=_known(values.get("tag_id"), [id_ for id_, _ in options.tags]),
        state=_known(values.get("state"), STATES) or "",
        is_unread=bool(values.get("is_unread")),
        is_late=bool(values.get("is_late")),
        order=_known(values.get("order"), ORDERS[tab]) or "",
    )
    unfit = [name for name in (*found.filters, WHOSE) if name not in FILTERS[tab]]
    nothing = asdict(Choice())
    return replace(found, **{name: nothing[name] for name in unfit})


def _known(value: Any, possible: Collection[Any]) -> Any:
    return value if value in possible else None
