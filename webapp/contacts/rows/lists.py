"""Rows of lists: organizations, agents to choose among, and how many belong to what."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.contacts.models import Contact, PreferredAgent, SocialProfile
from webapp.contacts.queries import organizations
from webapp.core.database import db


@dataclass(frozen=True)
class OrganizationRow:
    """An organization with the number of its contacts."""

    id: int
    name: str
    contact_count: int


def agent_choices(contact_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of who can sign in, and of who is a contact's preferred agent already."""
    chosen = select(PreferredAgent.agent_id).where(PreferredAgent.contact_id == (contact_id or 0))
    wanted = select(Agent.id, Agent.name).where(Agent.active.is_(True) | Agent.id.in_(chosen))
    rows = db.session.execute(wanted.order_by(func.lower(Agent.name), Agent.id))
    return [(id_, name) for id_, name in rows]


def linked_count(contact_id: int) -> int:
    """How many chats are linked to a contact."""
    wanted = select(func.count()).where(SocialProfile.contact_id == contact_id)
    return int(db.session.scalar(wanted) or 0)


def contact_count(organization_id: int) -> int:
    """How many contacts an organization has."""
    wanted = select(func.count()).where(
        Contact.organization_id == organization_id, Contact.deleted_at.is_(None)
    )
    return int(db.session.scalar(wanted) or 0)


def organization_rows(words: str) -> list[OrganizationRow]:
    """The organizations in whose name each word occurs, by name."""
    counted = (
        select(Contact.organization_id, func.count())
        .where(Contact.deleted_at.is_(None))
        .group_by(Contact.organization_id)
    )
    counts = {id_: count for id_, count in db.session.execute(counted)}  # noqa: C416
    return [
        OrganizationRow(row.id, row.name, counts.get(row.id, 0)) for row in organizations(words)
    ]
