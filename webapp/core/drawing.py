"""One thing that cannot be drawn never takes along what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from webapp.core.errors import KanavaError
from webapp.core.faults import private_log

log = private_log(__name__)
# Not the fault of one thing: the database is away, or somebody may not see the page.
_OF_ALL = (SQLAlchemyError, HTTPException, KanavaError)

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Undrawn:
    """Stands in a list for a row whose facts could not be read; its name and id are known."""

    dom_name: str
    id: int
    state: None = None


def or_else(what: str, draw: Callable[[], T], plain: Callable[[], R]) -> T | R:
    """What `draw` gives; when it fails, that is logged as `what`, and `plain` is given instead.

    Faults that are not this thing's own go on.
    """
    try:
        return draw()
    except _OF_ALL:
        raise
    except Exception:
        log.exception("%s cannot be drawn", what)
        return plain()


def built(dom_name: str, found: Iterable[Any], build: Callable[..., R]) -> list[R | Undrawn]:
    """Build something of each row (its first column is or has an `id`), or an `Undrawn` of it."""
    return [_built(dom_name, row, build) for row in found]


def _built(dom_name: str, row: Any, build: Callable[..., R]) -> R | Undrawn:
    number = getattr(row[0], "id", row[0])
    return or_else(f"{dom_name} {number}", lambda: build(*row), lambda: Undrawn(dom_name, number))


def drawn(item: Any, plain: Callable[[Any], Markup], caller: Callable[[], Markup]) -> Markup:
    """For templates: `{% call drawn(row, plain_row) %}…{% endcall %}` draws it or `plain`."""
    if isinstance(item, Undrawn):
        return plain(item)
    what = f"{type(item).__name__} {getattr(item, 'id', '')}"
    return or_else(what, caller, lambda: plain(item))
