"""Who changed a thing last, as its own page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db


@dataclass(frozen=True)
class LastChange:
    """The newest entry of the audit log about a thing."""

    actor_id: int | None
    actor_name: str
    at: datetime

    @property
    def is_by_person(self) -> bool:
        """False for a command."""
        return self.actor_id is not None


def last_change(subject_kind: str, subject_id: int) -> LastChange | None:
    """Who changed it last; None for what was made before there was an audit log.

    Sign-ins, and tries to, are no changes of a person.
    """
    about = select(AuditEntry.actor_id, AuditEntry.actor_name, AuditEntry.at).where(
        AuditEntry.subject_kind == subject_kind,
        AuditEntry.subject_id == subject_id,
        AuditEntry.verb.not_in([Verb.SIGNED_IN, Verb.SIGN_IN_FAILED]),
    )
    row = db.session.execute(about.order_by(AuditEntry.id.desc()).limit(1)).first()
    return LastChange(*row) if row else None
