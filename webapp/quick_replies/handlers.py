"""What quick replies do about facts: those for a workstream are for its copy, too."""

from __future__ import annotations

from sqlalchemy import insert, literal, select

from webapp.core.database import count_changed
from webapp.quick_replies.models import quick_reply_workstream
from webapp.workstreams.events import WorkstreamCopied


def follow_copy(fact: WorkstreamCopied) -> None:
    """Whatever is for the source is for the copy; what is for all is so anyhow."""
    table = quick_reply_workstream
    there = select(table.c.quick_reply_id, literal(fact.workstream_id)).where(
        table.c.workstream_id == fact.source_id
    )
    count_changed(insert(table).from_select(["quick_reply_id", "workstream_id"], there))
