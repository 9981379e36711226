"""Which rules a queue or a workstream is part of."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.database import db
from webapp.routing.models import RouteTarget, RouteToQueueRule, Workstream


def route_rules_to(queue_id: int) -> tuple[tuple[int, str, str], ...]:
    """(workstream id, workstream's name, rule's name) of each rule that sends to a queue."""
    wanted = (
        select(Workstream.id, Workstream.name, RouteToQueueRule.name)
        .join(RouteToQueueRule, RouteToQueueRule.workstream_id == Workstream.id)
        .join(RouteTarget, RouteTarget.rule_id == RouteToQueueRule.id)
        .where(RouteTarget.queue_id == queue_id, Workstream.deleted_at.is_(None))
        .order_by(Workstream.name, RouteToQueueRule.position)
    )
    return tuple((id_, name, rule) for id_, name, rule in db.session.execute(wanted))
