"""Reads for a transfer: where a conversation may go."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.folding import squeeze
from webapp.hours.queries import is_open_now
from webapp.workstreams.models import Queue, QueueMember


@dataclass(frozen=True)
class TransferTarget:
    """A queue to transfer to. `is_open`: by its operating hours; `is_staffed`: it has agents.

    Only where it is both does a transfer succeed.
    """

    queue_id: int
    name: str
    is_open: bool
    is_staffed: bool

    @property
    def is_answering(self) -> bool:
        """Whether a conversation may be sent there now."""
        return self.is_open and self.is_staffed


def transfer_targets(queue_id: int | None) -> list[TransferTarget]:
    """Every kept queue but the one it is in, by name."""
    is_staffed = exists().where(
        QueueMember.queue_id == Queue.id, QueueMember.agent_id == Agent.id, Agent.active
    )
    rows = db.session.execute(
        select(Queue.id, Queue.name, Queue.operating_hours_id, is_staffed).where(
            Queue.deleted_at.is_(None), Queue.id != (queue_id or 0)
        )
    )
    found = [
        TransferTarget(id_, name, is_open_now(hours_id), staffed)
        for id_, name, hours_id, staffed in rows
    ]
    return sorted(found, key=lambda target: (squeeze(target.name), target.queue_id))
