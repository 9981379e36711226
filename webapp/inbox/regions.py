"""Regions of the console: pieces of the screen under an id, with a digest of what they say.

A console is told a region whole, by the rows of it that changed, or by its digest alone. The last
two name the digest they build on: a page that shows another one has missed something and asks for
the whole screen. So whatever is lost, doubled or overtaken, a region shows what it once was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from flask import current_app
from markupsafe import Markup, escape

from webapp.core.drawing import or_else

DIGEST_LENGTH = 12
MOST_TOLD = 2_000
_NO_DIGEST = ' data-digest=""'
# Where a list's rows stand in its frame. No text of a person looks like this: "<" is escaped.
_ROWS = re.compile(r'(<ul class="rows" id="\w+")><!--rows ([\d ]*)--></ul>')


class Told(Protocol):
    """What is remembered of a region that a console was told."""

    @property
    def digest(self) -> str:
        """Of what it said."""


class Mark:
    """All that is remembered of a region without rows."""

    __slots__ = ("digest",)

    def __init__(self, digest: str) -> None:
        self.digest = digest


def told_by(page: str) -> dict[str, Told]:
    """What a page says it shows: `root:digest` of each region, with commas between."""
    pairs = (each.partition(":") for each in page[:MOST_TOLD].split(","))
    return {root: Mark(digest) for root, _, digest in pairs if digest}


class Region:
    """A piece of the screen with its id (`root`). Put into a template it is its HTML."""

    def __init__(self, root: str, html: str) -> None:
        self.root = root
        self.digest = digest_of_html(html)
        self._html = html

    def __html__(self) -> Markup:
        return Markup(self._opened(f'data-digest="{self.digest}"'))  # noqa: S704 (Jinja escaped it)

    def __str__(self) -> str:
        return str(self.__html__())

    def as_swap(self) -> Markup:
        """The region in place of the one of the same id, wherever it arrives."""
        return Markup(self._opened(f'hx-swap-oob="true" data-digest="{self.digest}"'))  # noqa: S704 (a region)

    def since(self, told: Told | None) -> Markup:
        """What makes this region of the one that was told: as little as will do."""
        if told is None or told.digest != self.digest:
            return self.as_swap()
        swap = f'hx-swap-oob="true" data-from="{self.digest}" data-digest="{self.digest}"'
        return Markup(f'<i id="{self.root}" {swap}></i>')  # noqa: S704 (ids and digests)

    def kept(self) -> Told:
        """What to remember of it."""
        return Mark(self.digest)

    def of_rows(self, _rows: Mapping[str, DrawnRow]) -> Region:
        """The same with other rows: without a place for them, as it is."""
        return self

    def _whole(self) -> str:
        return self._html

    def _opened(self, attributes: str) -> str:
        return self._whole().replace(_NO_DIGEST, f" {attributes}", 1)


class DrawnRow(NamedTuple):
    """A row's HTML and the digest of it, which many lists share."""

    html: str
    digest: str


class ListRegion(Region):
    """A region with rows, each under its number; `frame` is all but the rows.

    It is put together when it is wanted: what consoles remember holds no second copy of the rows.
    Its digest is made of theirs: a long list that differs from another in a row costs no more.
    """

    def __init__(self, root: str, frame: str, rows: Mapping[str, DrawnRow]) -> None:
        self._rows = rows
        super().__init__(root, frame)
        shown = " ".join(numbers for _, numbers in _ROWS.findall(frame)).split()
        self.digest = digest_of_html(frame + " ".join(rows[number].digest for number in shown))
        self._since: dict[str, Markup] = {}

    def since(self, told: Told | None) -> Markup:
        """The frame with the rows that changed, and their order where that did."""
        if not isinstance(told, ListRegion) or told.digest == self.digest:
            return super().since(told)
        if told.digest not in self._since:
            self._since[told.digest] = self._changes(told)
        return self._since[told.digest]

    def kept(self) -> Told:
        """Itself: the next one is compared row by row."""
        return self

    def of_rows(self, rows: Mapping[str, DrawnRow]) -> Region:
        """This list's frame with as many other rows, where it has one place for them."""
        if [*rows] == [*self._rows]:
            return self
        numbers = " ".join(rows)
        frame = _ROWS.sub(lambda place: f"{place[1]}><!--rows {numbers}--></ul>", self._html)
        return ListRegion(self.root, frame, rows)

    def _whole(self) -> str:
        def fill(place: re.Match[str]) -> str:
            return f"{place[1]}>{self._put_together(place[2].split())}</ul>"

        return _ROWS.sub(fill, self._html)

    def _put_together(self, numbers: list[str]) -> str:
        return "".join(self._rows[number].html for number in numbers)

    def _changes(self, told: ListRegion) -> Markup:
        def fill(place: re.Match[str]) -> str:
            changed = [n for n in place[2].split() if self._rows[n] != told._rows.get(n)]
            order = "" if place[0] in told._html else f' data-order="{place[2]}"'
            return f"{place[1]}{order}>{self._put_together(changed)}</ul>"

        swap = f'hx-swap-oob="true" data-from="{told.digest}" data-digest="{self.digest}"'
        html = _ROWS.sub(fill, self._html).replace(_NO_DIGEST, f" {swap}", 1)
        return Markup(html)  # noqa: S704 (Jinja escaped it)


def region(template: str, root: str, **values: Any) -> Region:
    """Draw a partial whose root element has the id `root` and an empty `data-digest`.

    One that cannot be drawn says so in its place, and takes no other along.
    """
    return Region(root, _drawn(template, root, values))


def list_region(template: str, root: str, rows: Mapping[str, DrawnRow], **values: Any) -> Region:
    """The same for a partial that puts its rows down by `rows_here(id, records)`."""
    frame = _drawn(template, root, values | {"rows_here": _rows_here})
    return ListRegion(root, frame, rows) if _ROWS.search(frame) else Region(root, frame)


def digest_of_html(html: str) -> str:
    """A short hash by which a browser knows whether it has the same already."""
    return hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:DIGEST_LENGTH]


def _drawn(template: str, root: str, values: Mapping[str, Any]) -> str:
    return or_else(
        f"the region {root}",
        lambda: partial(template, **values),
        lambda: partial("inbox/_plain_region.html", root=root),
    )


def partial(template: str, **values: Any) -> str:
    """A partial, without what pages are told of their reader: that would be asked for each time."""
    return current_app.jinja_env.get_template(template).render(values)


def _rows_here(root: str, records: list[Any]) -> Markup:
    numbers = " ".join(str(record.id) for record in records)
    return Markup(f'<ul class="rows" id="{escape(root)}"><!--rows {numbers}--></ul>')  # noqa: S704 (numbers)
