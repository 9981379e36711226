"""The audit log: who changed what, when, from where; old and new value, secrets redacted.

Actions that change how the product is set up note it here, in their own transaction: an entry
stands exactly when its change does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import db
from webapp.core.events import Event, record

REDACTED = "••••"
NAME_LENGTH = 200


class Verb(StrEnum):
    """What was done."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    ROTATED = "rotated"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    INVITED = "invited"
    REPLAYED = "replayed"
    EXPORTED = "exported"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where. `agent_id` None: the system or the command line."""

    agent_id: int | None
    name: str
    address: str | None = None


@dataclass(frozen=True)
class Noted(Event):
    """How the product is set up has changed: of what kind of thing, and which of its fields."""

    subject_kind: str
    fields: tuple[str, ...] = ()


SYSTEM = Actor(None, "system")
_actor: ContextVar[Actor] = ContextVar("kanava_actor", default=SYSTEM)


class AuditEntry(db.Model):  # type: ignore[misc, name-defined]
    """One change. `changes` is {field: [old, new]}; names are kept as they were then.

    `words` is all that in lower case, to search in: databases fold cases each in its own way,
    and JSON columns escape what is not English.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    address: Mapped[str | None] = mapped_column(String(64))
    verb: Mapped[Verb] = mapped_column(String(20))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None] = mapped_column()
    subject_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    words: Mapped[str] = mapped_column(Text, default="")


def act_as(actor: Actor) -> None:
    """Name who acts from now on, in this thread."""
    _actor.set(actor)


def note(
    verb: Verb,
    subject_kind: str,
    subject_id: int | None,
    subject_name: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write an entry in the running transaction.

    `before`, `after`: plain values (str, int, bool, None, lists of them) of the fields that
    matter. Only differences are kept; a change without any is not noted. Never give a secret:
    give REDACTED on one side to say that it changed.
    """
    changes = differences(before or {}, after or {})
    if verb == Verb.CHANGED and not changes:
        return
    actor = _actor.get()
    db.session.add(
        AuditEntry(
            actor_id=actor.agent_id,
            actor_name=actor.name[:NAME_LENGTH],
            address=actor.address,
            verb=verb,
            subject_kind=subject_kind,
            subject_id=subject_id,
            subject_name=subject_name[:NAME_LENGTH],
            changes=changes,
            words=folded("\n".join(_texts([actor.name, actor.address, subject_name, changes]))),
        )
    )
    record(Noted(subject_kind, tuple(changes)))


def folded(text: str) -> str:
    """A text as `AuditEntry.words` holds it."""
    return unicodedata.normalize("NFKC", text).casefold()


def _texts(value: Any) -> list[str]:
    """Every value in a value, as text; fields' own names are none."""
    if isinstance(value, Mapping | list | tuple):
        inner = value.values() if isinstance(value, Mapping) else value
        return [text for item in inner for text in _texts(item)]
    return [] if value in (None, "") else [str(value)]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields that differ, as {field: [old, new]}; a field missing on one side is None there."""
    return {
        name: [before.get(name), after.get(name)]
        for name in (*before, *(name for name in after if name not in before))
        if before.get(name) != after.get(name)
    }
