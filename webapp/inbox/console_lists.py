"""The lists on one console: what a notice changes of them, drawn once for all who see the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from webapp.conversations.policy import Viewer
from webapp.inbox import list_regions
from webapp.inbox import topics as about
from webapp.inbox.choice import Chosen, Tab
from webapp.inbox.regions import Region
from webapp.inbox.rendering import Rendering
from webapp.realtime.notice import Parcel


@dataclass(frozen=True)
class ConsoleLists:
    """What an agent sees of the lists, as they chose when it was last read."""

    rendering: Rendering
    viewer: Viewer
    chosen: Chosen

    def topics(self) -> list[str]:
        """What must be heard besides what is everybody's and one's own."""
        return [about.WATCHERS] if self.chosen.is_watching else []

    def changed(self, parcel: Parcel, kind: str) -> list[Region]:
        """The lists that a notice of that kind is about; none for any other."""
        draw = {
            about.MINE: self._owned,
            about.WATCHED: self._owned,
            about.QUEUE: self._waiting,
            about.CLOSED: self._closed,
        }.get(kind)
        return draw(parcel) if draw else []

    def anew(self, parcel: Parcel) -> list[Region]:
        """All of them; what consoles have in common is drawn once."""
        lists = [self._owned(parcel), self._waiting(parcel), self._closed(parcel)]
        bar = self.rendering.own(lambda: list_regions.list_bar(self.viewer, self.chosen))
        return [bar, *(region for found in lists for region in found)]

    def _owned(self, parcel: Parcel) -> list[Region]:
        viewer, chosen = self.viewer, self.chosen
        scope = (about.MINE, viewer.agent_id)
        return self._drawn(parcel, scope, lambda: list_regions.owned(viewer, chosen))

    def _waiting(self, parcel: Parcel) -> list[Region]:
        viewer, chosen = self.viewer, self.chosen
        queues = "all" if viewer.is_supervising else viewer.queue_ids
        scope = (about.QUEUE, queues, chosen.waiting)
        queued: list_regions.Queued = self.rendering.once(
            parcel, scope, lambda: list_regions.queued(viewer, chosen.waiting)
        )
        shown, total = queued.seen_by(viewer)
        # Something rings at nearly everybody on a busy morning: their lists differ in a row.
        alike = (*scope, chosen.tab, len(shown.rows), total)
        regions = self._drawn(
            parcel, alike, lambda: list_regions.waiting(viewer, chosen, shown, total)
        )
        return [region.of_rows(shown.rows) for region in regions]

    def _closed(self, parcel: Parcel) -> list[Region]:
        viewer, chosen = self.viewer, self.chosen
        whose = "all" if viewer.is_supervising else viewer.agent_id
        scope = (about.CLOSED, whose, chosen.closed, chosen.tab)
        return self._drawn(parcel, scope, lambda: list_regions.standing(Tab.CLOSED, viewer, chosen))

    def _drawn(
        self, parcel: Parcel, scope: Hashable, draw: Callable[[], list[Region]]
    ) -> list[Region]:
        found: list[Region] = self.rendering.once(parcel, scope, draw)
        return found
