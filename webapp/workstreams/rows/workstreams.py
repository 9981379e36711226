"""Workstreams, as the admin pages list them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core.database import db
from webapp.core.folding import folded, squeeze
from webapp.workstreams.models import DistributionMode, Queue, Workstream
from webapp.workstreams.rows.queues import member_counts


@dataclass(frozen=True)
class WorkstreamRow:
    """A workstream in the list, with (id, account's name) of each instance on it."""

    id: int
    name: str
    mode: DistributionMode
    queue_id: int
    queue_name: str
    is_queue_empty: bool
    instances: tuple[tuple[int, str], ...]


def workstream_rows(words: str = "") -> list[WorkstreamRow]:
    """Every workstream whose name, or an account on it, holds these words, by name."""
    instances, counts = _instances(), member_counts()
    found = (
        select(Workstream, Queue.name)
        .join(Queue, Queue.id == Workstream.fallback_queue_id)
        .where(Workstream.deleted_at.is_(None))
    )
    rows = [
        WorkstreamRow(
            id=workstream.id,
            name=workstream.name,
            mode=DistributionMode(workstream.distribution_mode),
            queue_id=workstream.fallback_queue_id,
            queue_name=queue_name,
            is_queue_empty=workstream.fallback_queue_id not in counts,
            instances=tuple(instances.get(workstream.id, ())),
        )
        for workstream, queue_name in db.session.execute(found)
    ]
    wanted = [row for row in rows if _is_about(row, squeeze(words))]
    return sorted(wanted, key=lambda row: (folded(row.name), row.id))


def _is_about(row: WorkstreamRow, words: str) -> bool:
    return any(
        words in squeeze(name) for name in (row.name, *(name for _id, name in row.instances))
    )


def _instances() -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    wanted = (
        select(ChannelInstance.workstream_id, ChannelInstance.id, ChannelAccount.name)
        .join(ChannelAccount, ChannelAccount.id == ChannelInstance.channel_account_id)
        .order_by(ChannelAccount.name, ChannelInstance.id)
    )
    for workstream_id, instance_id, name in db.session.execute(wanted):
        found.setdefault(workstream_id, []).append((instance_id, name))
    return found
