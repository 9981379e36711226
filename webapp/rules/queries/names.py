"""What the ids in rules are called, so that a rule can be said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.agents.models import Agent, CapacityProfile, RatingScale, Skill
from webapp.contacts.models import CustomField
from webapp.core.database import db
from webapp.hours.models import OperatingHours
from webapp.workstreams.models import Queue


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


def names_of_all() -> Names:
    """The names as they are now, deleted things included."""
    skills = select(Skill.id, Skill.name, RatingScale.levels)
    rows = db.session.execute(skills.join(RatingScale, RatingScale.id == Skill.rating_scale_id))
    found = [(id_, name, tuple(levels)) for id_, name, levels in rows]
    return Names(
        skills={id_: name for id_, name, _levels in found},
        levels={id_: levels for id_, _name, levels in found},
        profiles=_names(CapacityProfile),
        queues=_names(Queue),
        hours=_names(OperatingHours),
        agents=_names(Agent),
        custom=_custom(),
    )


def _names(table: Any) -> dict[int, str]:
    return {id_: name for id_, name in db.session.execute(select(table.id, table.name))}  # noqa: C416


def _custom() -> dict[str, str]:
    rows = db.session.execute(select(CustomField.owner, CustomField.key, CustomField.name))
    return {f"{owner}.values.{key}": name for owner, key, name in rows}
