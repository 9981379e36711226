"""What the roles may do besides what is theirs anyhow."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from webapp.agents.events import AgentChanged
from webapp.agents.models import ABILITIES, Ability, Agent, Role, RoleName
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.events import record

ROLES = (RoleName.SUPERVISOR, RoleName.AGENT)


def roles_with(ability: Ability) -> list[str]:
    """Which roles have it; admins are not named, they always do."""
    rows = db.session.scalars(select(Role).where(Role.name.in_(ROLES)))
    there = {role.name for role in rows if role.allows(ability)}
    return [name.value for name in ROLES if name in there]


def allow(ability: Ability, names: Collection[str], kind: str = "ability") -> None:
    """Let these roles have an ability, and no others but admins.

    `kind`: what the audit log calls the choice.
    """
    before = roles_with(ability)
    for role in db.session.scalars(select(Role).where(Role.name.in_(ROLES))).all():
        own = ABILITIES.get(role.name, ()) if role.permissions is None else role.permissions
        others = [each for each in own if each != ability]
        role.permissions = [*others, ability.value] if role.name in names else others
    db.session.flush()
    after = roles_with(ability)
    for agent_id in db.session.scalars(select(Agent.id).where(Agent.active.is_(True))):
        record(AgentChanged(agent_id))
    note(Verb.CHANGED, kind, None, ability.value, {"roles": before}, {"roles": after})
