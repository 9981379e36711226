"""The lists of the console as regions: their tabs, what is above them, and the lists themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from webapp.conversations.policy import Viewer
from webapp.inbox.choice import FILTERS, ORDERS, STATES, Choice, Chosen, Tab
from webapp.inbox.drawn_rows import DrawnList, drawn_list
from webapp.inbox.policy import is_ringing_at
from webapp.inbox.queries import lists as listed
from webapp.inbox.regions import Region, list_region, region

# The id of each list's region; its template is called the same.
ROOTS = {
    Tab.MINE: "my_conversations",
    Tab.WAITING: "queue_conversations",
    Tab.PARKED: "parked_conversations",
    Tab.CLOSED: "closed_conversations",
}


class Queued(NamedTuple):
    """What waits in some queues, as it was chosen, and how many there are by whom they ring at."""

    found: DrawnList
    counts: Mapping[int | None, int]

    def seen_by(self, viewer: Viewer) -> tuple[DrawnList, int]:
        """What the viewer's list shows of it, and of how many: what rings here has a card."""
        agent_id = viewer.agent_id
        shown = self.found.without(lambda row: is_ringing_at(agent_id, row))
        return shown, sum(self.counts.values()) - self.counts.get(agent_id, 0)


def tab(which: Tab, chosen: Chosen, count: int) -> Region:
    """One tab with how many stand behind it; the same for all who look at the same one."""
    is_shown = which is chosen.tab
    values = {"which": which, "count": count, "is_shown": is_shown, "controls": ROOTS[which]}
    return region("inbox/_list_tab.html", f"tab_{which}", **values)


def list_bar(viewer: Viewer, chosen: Chosen) -> Region:
    """What the shown list is called, and what of it is shown."""
    choice = chosen.of(chosen.tab)
    return region(
        "inbox/_list_bar.html",
        "list_bar",
        tab=chosen.tab,
        choice=choice,
        is_of_all=listed.scope_of(chosen.tab, viewer, choice).is_of_all,
        filters=FILTERS[chosen.tab],
        orders=ORDERS[chosen.tab],
        states=STATES,
        options=chosen.options,
        is_supervising=viewer.is_supervising,
    )


def queued(viewer: Viewer, choice: Choice) -> Queued:
    """What waits in the viewer's queues: the same for all who see these and chose the same."""
    rows = listed.rows_shown(Tab.WAITING, viewer, choice)
    return Queued(drawn_list(rows, Tab.WAITING), listed.waiting_counts(viewer))


def waiting(viewer: Viewer, chosen: Chosen, shown: DrawnList, total: int) -> list[Region]:
    """The list of what waits and its tab; but for the rows the same for all shown as many."""
    stuck = listed.stuck_places() if viewer.is_supervising else []
    own = _list(Tab.WAITING, viewer, chosen, shown, total, stuck=stuck)
    return [tab(Tab.WAITING, chosen, total), own]


def standing(which: Tab, viewer: Viewer, chosen: Chosen) -> list[Region]:
    """Any other list and its tab."""
    choice = chosen.of(which)
    is_of_all = listed.scope_of(which, viewer, choice).is_of_all
    shown = drawn_list(listed.rows_shown(which, viewer, choice), which, is_of_all=is_of_all)
    total = listed.count_of(which, viewer, choice)
    return [tab(which, chosen, total), _list(which, viewer, chosen, shown, total)]


def owned(viewer: Viewer, chosen: Chosen) -> list[Region]:
    """What has an owner, or had one until it was parked."""
    return [*standing(Tab.MINE, viewer, chosen), *standing(Tab.PARKED, viewer, chosen)]


def every(viewer: Viewer, chosen: Chosen) -> list[Region]:
    """All tabs, what is above the shown list, and all lists."""
    return [
        list_bar(viewer, chosen),
        *owned(viewer, chosen),
        *waiting(viewer, chosen, *queued(viewer, chosen.waiting).seen_by(viewer)),
        *standing(Tab.CLOSED, viewer, chosen),
    ]


def _list(
    which: Tab, viewer: Viewer, chosen: Chosen, shown: DrawnList, total: int, **values: object
) -> Region:
    return list_region(
        f"inbox/_{ROOTS[which]}.html",
        ROOTS[which],
        shown.rows,
        records=shown.records,
        total=total,
        choice=chosen.of(which),
        which=which,
        is_supervising=viewer.is_supervising,
        **values,
    )
