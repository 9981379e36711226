"""A centre always keeps one admin who can sign in."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import exists, select

from webapp.agents.models import Agent, Role, RoleName, agent_role
from webapp.core.database import db, insert_new
from webapp.core.errors import Conflict, Invalid


def lock_admins() -> None:
    """Let one transaction at a time change who is an admin.

    The role's row is what they queue at: two admins who remove each other would each lock
    another person's row, and each would still see the other.
    """
    db.session.execute(insert_new(Role).values(name=RoleName.ADMIN.value))
    db.session.execute(
        select(Role.id).where(Role.name == RoleName.ADMIN.value).with_for_update(key_share=True)
    )


def require_another_admin(agent_id: int, field: str | None = None) -> None:
    """Refuse when no other admin can sign in: nobody could let one in again.

    Raises:
        Invalid: with a field.
        Conflict: without.
    """
    another = (
        exists()
        .where(agent_role.c.role_id == Role.id, Role.name == RoleName.ADMIN.value)
        .where(agent_role.c.agent_id == Agent.id, Agent.id != agent_id)
        .where(Agent.active, Agent.joined_at.is_not(None))
    )
    if db.session.scalar(select(another)):
        return
    words = _("This is the only administrator. Make somebody else one first.")
    raise Invalid("last_admin", words, field) if field else Conflict("last_admin", words)
