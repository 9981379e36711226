"""Entries of the audit log: a page at a time, newest first, and all as the lines of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from webapp.agents.models import Agent
from webapp.core.audit import AuditEntry, Verb, folded
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.core.tables import BYTE_ORDER_MARK, line

PAGE_ROWS = 50
BATCH_ROWS = 500
HEAD = ("entry", "at_utc", "person", "address", "verb", "kind", "name", "field", "old", "new")


@dataclass(frozen=True)
class Wanted:
    """Which entries. `actor_id` 0: those of nobody who was signed in. `until` is not included."""

    actor_id: int | None = None
    kind: str = ""
    verb: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class AuditRow:
    """One entry. `changes` are (field, old, new)."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    address: str | None
    verb: Verb
    kind: str
    subject_name: str
    changes: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class AuditPage:
    """Some entries, and the ids from which the pages beside it go on; None: there is none."""

    rows: list[AuditRow | Undrawn]
    newer_than: int | None = None
    older_than: int | None = None


def page_of(
    wanted: Wanted, newer_than: int | None = None, older_than: int | None = None
) -> AuditPage:
    """The page that follows an entry in one direction, else the first one.

    Pages go on from ids, so that none shifts while new entries come.
    """
    if newer_than is not None:
        later = _matching(wanted).where(AuditEntry.id > newer_than).order_by(AuditEntry.id)
        rows = _rows(later.limit(PAGE_ROWS + 1))[::-1]
        if len(rows) > PAGE_ROWS:
            return _page(rows[1:], is_newer=True, is_older=True)
        older_than = None
    earlier = _before(wanted, older_than)
    rows = _rows(earlier.limit(PAGE_ROWS + 1))
    return _page(rows[:PAGE_ROWS], is_newer=older_than is not None, is_older=len(rows) > PAGE_ROWS)


def all_of(wanted: Wanted) -> Iterator[AuditRow | Undrawn]:
    """Every entry, read in batches; the connection is given back between them."""
    older_than: int | None = None
    while True:
        rows = _rows(_before(wanted, older_than).limit(BATCH_ROWS))
        db.session.remove()
        yield from rows
        if len(rows) < BATCH_ROWS:
            return
        older_than = rows[-1].id


def actor_choices() -> list[tuple[int, str]]:
    """(id, name) of everybody who ever could sign in, by name."""
    people = select(Agent.id, Agent.name).order_by(func.lower(Agent.name), Agent.id)
    return [(id_, name) for id_, name in db.session.execute(people)]


def kinds_present() -> list[str]:
    """Each kind of thing that any entry is about."""
    return list(db.session.scalars(select(AuditEntry.subject_kind).distinct()))


def _matching(wanted: Wanted) -> Select[Any]:
    found = select(AuditEntry)
    if wanted.actor_id is not None:
        found = found.where(
            AuditEntry.actor_id == wanted.actor_id
            if wanted.actor_id
            else AuditEntry.actor_id.is_(None)
        )
    if wanted.kind:
        found = found.where(AuditEntry.subject_kind == wanted.kind)
    if wanted.verb:
        found = found.where(AuditEntry.verb == wanted.verb)
    if wanted.since:
        found = found.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        found = found.where(AuditEntry.at < wanted.until)
    for word in folded(wanted.words).split():
        found = found.where(AuditEntry.words.contains(word, autoescape=True))
    return found


def _before(wanted: Wanted, older_than: int | None) -> Select[Any]:
    found = _matching(wanted).order_by(AuditEntry.id.desc())
    return found.where(AuditEntry.id < older_than) if older_than is not None else found


def _rows(found: Select[Any]) -> list[AuditRow | Undrawn]:
    return built("audit_entry", db.session.execute(found), _row)


def _row(entry: AuditEntry) -> AuditRow:
    return AuditRow(
        id=entry.id,
        at=entry.at,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        address=entry.address,
        verb=Verb(entry.verb),
        kind=entry.subject_kind,
        subject_name=entry.subject_name,
        changes=tuple((name, old, new) for name, (old, new) in entry.changes.items()),
    )


def _page(rows: list[AuditRow | Undrawn], *, is_newer: bool, is_older: bool) -> AuditPage:
    if not rows:
        return AuditPage(rows)
    return AuditPage(rows, rows[0].id if is_newer else None, rows[-1].id if is_older else None)


def lines(rows: Iterable[AuditRow | Undrawn]) -> Iterator[str]:
    """The lines of the table, the head first."""
    yield BYTE_ORDER_MARK + line(HEAD)
    for row in rows:
        if isinstance(row, Undrawn):
            yield line((row.id,))
            continue
        for name, old, new in row.changes or (("", None, None),):
            yield line(
                (
                    row.id,
                    row.at.isoformat(timespec="seconds"),
                    row.actor_name,
                    row.address,
                    row.verb.value,
                    row.kind,
                    row.subject_name,
                    name,
                    old,
                    new,
                )
            )
