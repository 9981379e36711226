"""All that the page of the list shows: which view, what it is narrowed by, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.contact_lists.choice import ID_DIGITS, Choice, Options, choice_from, fitted
from webapp.contact_lists.kept_views import last_view_id, may_change, views_for
from webapp.contact_lists.models import ContactView
from webapp.contact_lists.queries import MOST_FOUND, Place, found_count, options_for, page_of
from webapp.contact_lists.rows.contacts import ContactRow, contact_rows
from webapp.contacts.queries import Sight
from webapp.conversations.policy import Viewer
from webapp.core.drawing import Undrawn
from webapp.core.text import number_in
from webapp.customer.queries import sight_for

ALL = "all"
# An address with one of these says itself what is shown; `f` stands for none of them.
NAMES = (*Choice().__dataclass_fields__, "f")


@dataclass(frozen=True)
class Asked:
    """What an address asks for. `gone`: names of filters of which the thing is gone.

    `view`: whose list it is, None: all contacts; `kept`: what that shows when nothing is changed.
    """

    view: ContactView | None
    views: Sequence[ContactView]
    kept: Choice
    choice: Choice
    options: Options
    gone: tuple[str, ...]

    @property
    def address(self) -> dict[str, Any]:
        """The same list, as an address."""
        return {"view": self.view.id if self.view else ALL, "f": 1, **self.choice.asked}

    def to(self, choice: Choice) -> dict[str, Any]:
        """Another choice of the same view, as an address."""
        return {"view": self.view.id if self.view else ALL, "f": 1, **choice.asked}

    @property
    def is_changed(self) -> bool:
        """Whether it is another list than the view keeps."""
        return self.choice != self.kept or bool(self.gone)


@dataclass(frozen=True)
class Listing:
    """A page of the list. `count`: how many there are, one more than `most` when there are more."""

    asked: Asked
    sight: Sight
    rows: Sequence[ContactRow | Undrawn]
    count: int
    has_before: bool
    has_after: bool
    may_change_view: bool
    most: int = MOST_FOUND

    @property
    def is_beyond(self) -> bool:
        """Whether there are more than can be chosen at once."""
        return self.count > self.most


def asked_by(args: Mapping[str, Any], viewer: Viewer) -> Asked:
    """What an address asks for; where it names no view, the one looked at last."""
    views = views_for(viewer)
    named = args.get("view")
    wanted = last_view_id(viewer.agent_id) if named is None else number_in(named, ID_DIGITS)
    view = next((each for each in views if each.id == wanted), None)
    kept = choice_from(view.choice) if view else Choice()
    typed = choice_from(args) if any(name in args for name in NAMES) else kept
    options = options_for(viewer, typed)
    choice, gone = fitted(typed, options)
    return Asked(view, views, kept, choice, options, gone)


def listing_of(asked: Asked, viewer: Viewer, place: Place) -> Listing:
    """The page of the list at a place."""
    page = page_of(asked.choice, viewer, place)
    return Listing(
        asked=asked,
        sight=sight_for(viewer),
        rows=contact_rows(page.contacts, viewer),
        count=found_count(asked.choice, viewer),
        has_before=page.has_before,
        has_after=page.has_after,
        may_change_view=asked.view is not None and may_change(viewer, asked.view),
    )
