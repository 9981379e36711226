"""What the ids in rules are called, so that a rule can be said in words; and which rules name a
queue, a skill, a profile, a tag, a calendar or a field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.agents.models import Agent, CapacityProfile, RatingScale, Skill
from webapp.contacts.models import CustomField
from webapp.core.database import db
from webapp.hours.models import OperatingHours
from webapp.rules.condition_fields import SKILL, TAG
from webapp.rules.conditions import leaves_of
from webapp.rules.models import (
    ClassificationRule,
    ClassificationRuleset,
    RouteTarget,
    RouteToQueueRule,
)
from webapp.tags.models import Tag
from webapp.workstreams.models import Queue, Workstream


@dataclass(frozen=True)
class Names:
    """Names by id. `levels`: a skill's level names, the lowest first; `custom`: names of custom
    fields by the field a condition has ("contact.values.vip"). What was deleted is in it, too: a
    rule that still says it must stay readable.
    """

    skills: dict[int, str]
    levels: dict[int, tuple[str, ...]]
    profiles: dict[int, str]
    queues: dict[int, str]
    hours: dict[int, str]
    agents: dict[int, str]
    custom: dict[str, str]
    tags: dict[int, str]


def names_of_all(agent_ids: Any = None) -> Names:
    """The names as they are now, deleted things included. `agent_ids`: a statement for the agents
    to whom it is kept.
    """
    skills = select(Skill.id, Skill.name, RatingScale.levels)
    rows = db.session.execute(skills.join(RatingScale, RatingScale.id == Skill.rating_scale_id))
    found = [(id_, name, tuple(levels)) for id_, name, levels in rows]
    return Names(
        skills={id_: name for id_, name, _levels in found},
        levels={id_: levels for id_, _name, levels in found},
        profiles=_names(CapacityProfile),
        queues=_names(Queue),
        hours=_names(OperatingHours),
        agents=_names(Agent, agent_ids),
        custom=_custom(),
        tags=_names(Tag),
    )


def _names(table: Any, ids: Any = None) -> dict[int, str]:
    wanted = select(table.id, table.name)
    rows = db.session.execute(wanted if ids is None else wanted.where(table.id.in_(ids)))
    return {id_: name for id_, name in rows}  # noqa: C416


def _custom() -> dict[str, str]:
    rows = db.session.execute(select(CustomField.owner, CustomField.key, CustomField.name))
    return {f"{owner}.values.{key}": name for owner, key, name in rows}


@dataclass(frozen=True)
class Naming:
    """A rule that names something; `is_route` says of which kind it is."""

    workstream_id: int
    workstream: str
    id: int
    name: str
    is_route: bool


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


def rules_naming(
    *, field: str = "", skill_id: int = 0, profile_id: int = 0, tag_id: int = 0
) -> tuple[Naming, ...]:
    """The rules of every workstream that would be broken without a field of conditions
    ("hours.3", "contact.values.vip"), a skill, a capacity profile or a tag.

    Reads all rules: databases look into JSON each in its own way. For a page, not for routing.
    """
    ids = {SKILL: skill_id, TAG: tag_id}
    return tuple(
        naming
        for naming, condition, outputs in _all_rules()
        if _asks(condition, field, ids) or _gives(outputs, skill_id, profile_id)
    )


def _all_rules() -> Iterator[tuple[Naming, Any, Any]]:
    kept = Workstream.deleted_at.is_(None)
    rules = (
        select(Workstream.id, Workstream.name, ClassificationRule)
        .join(ClassificationRuleset, ClassificationRuleset.workstream_id == Workstream.id)
        .join(ClassificationRule, ClassificationRule.ruleset_id == ClassificationRuleset.id)
        .where(kept)
        .order_by(Workstream.name, ClassificationRuleset.position, ClassificationRule.position)
    )
    for id_, name, rule in db.session.execute(rules):
        yield Naming(id_, name, rule.id, rule.name, is_route=False), rule.condition, rule.outputs
    routes = (
        select(Workstream.id, Workstream.name, RouteToQueueRule)
        .join(RouteToQueueRule, RouteToQueueRule.workstream_id == Workstream.id)
        .where(kept)
        .order_by(Workstream.name, RouteToQueueRule.position)
    )
    for id_, name, route in db.session.execute(routes):
        yield Naming(id_, name, route.id, route.name, is_route=True), route.condition, {}


def _asks(condition: Any, field: str, ids: Mapping[str, int]) -> bool:
    for leaf in leaves_of(condition):
        value = leaf.get("value")
        asked = value if isinstance(value, list) else [value]
        name = str(leaf.get("field"))
        if name == field or (name in ids and str(ids[name]) in asked):
            return True
    return False


def _gives(outputs: Any, skill_id: int, profile_id: int) -> bool:
    given = outputs if isinstance(outputs, dict) else {}
    skills = [row.get("skill_id") for row in given.get("skills") or () if isinstance(row, dict)]
    return skill_id in skills or given.get("capacity_profile_id") == profile_id
