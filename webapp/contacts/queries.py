"""Reads about contacts, organizations and their custom fields."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from webapp.agents.models import Agent
from webapp.contacts.models import (
    Contact,
    ContactAccess,
    ContactMerge,
    ContactScope,
    CustomField,
    FieldOwner,
    Organization,
    PreferredAgent,
    SocialProfile,
)
from webapp.core.database import db, kept_row
from webapp.core.text import squeeze

FOUND_LIMIT = 20
# Where a word stands in the three lines of `Contact.words`.
LINES = {"name": "%{}%\n%\n%", "email": "%\n%{}%\n%", "phone": "%\n%\n%{}%"}
LOOKED_UP = frozenset({*LINES, "organization"})


def find_contacts(
    words: str,
    limit: int = FOUND_LIMIT,
    offset: int = 0,
    *,
    within: Any = None,
    facts: AbstractSet[str] = LOOKED_UP,
) -> list[Contact]:
    """Contacts in whose name, e-mail, phone or organization each word occurs, by name.

    As people read them: width, case, kana and the blanks in a name do not count. `within`: a
    condition on Contact; `facts`: which of the four are looked at.
    """
    found = select(Contact).outerjoin(Organization, Organization.id == Contact.organization_id)
    found = found.where(Contact.deleted_at.is_(None), *holding(words, facts))
    if within is not None:
        found = found.where(within)
    ordered = found.order_by(func.lower(Contact.name), Contact.id)
    return list(db.session.scalars(ordered.limit(limit).offset(offset)))


def holding(words: str, facts: AbstractSet[str] = LOOKED_UP) -> list[Any]:
    """The conditions that each word stands in one of the facts, for contacts joined with their
    organizations.
    """
    return [or_(*places_of(word, facts)) for word in _folded(words)]


def organization_like(name: str, own: Organization | None = None) -> Organization | None:
    """Another organization of this name; None where `own` has it already."""
    words = squeeze(name)
    if own is not None and own.words == words:
        return None
    alike = select(Organization).where(
        Organization.words == words, Organization.deleted_at.is_(None)
    )
    found: Organization | None = db.session.scalar(alike.order_by(Organization.id).limit(1))
    return found


def remaining_of(contact_id: int) -> Contact | None:
    """The contact an old link means: itself, or what it was merged into; None when that is gone."""
    contact = db.session.get(Contact, contact_id)
    while contact is not None and contact.merged_into_id is not None:
        contact = db.session.get(Contact, contact.merged_into_id)
    return contact if contact is not None and contact.deleted_at is None else None


def merges_into(contact_id: int, since: datetime) -> list[tuple[ContactMerge, str, str | None]]:
    """(merge, the name that went, who did it) of what became this contact and can be had back.

    The newest first.
    """
    wanted = (
        select(ContactMerge, Contact.name, Agent.name)
        .join(Contact, Contact.id == ContactMerge.merged_id)
        .outerjoin(Agent, Agent.id == ContactMerge.agent_id)
        .where(
            ContactMerge.kept_id == contact_id,
            ContactMerge.undone_at.is_(None),
            ContactMerge.forgotten_at.is_(None),
            ContactMerge.merged_at >= since,
        )
    )
    rows = db.session.execute(wanted.order_by(ContactMerge.id.desc()))
    return [(merge, name, by) for merge, name, by in rows]


def get_contact(contact_id: int) -> Contact:
    """A contact that was not deleted. Raises NotFound."""
    return kept_row(Contact, contact_id)


def contact_of(profile: SocialProfile) -> Contact | None:
    """Who writes from this profile, if somebody has said so."""
    contact = db.session.get(Contact, profile.contact_id or 0)
    return contact if contact is not None and contact.deleted_at is None else None


def preferred_agents(contact_id: int) -> list[tuple[int, str]]:
    """(id, name) of the agents a contact's conversations go to first, in order."""
    wanted = select(Agent.id, Agent.name).join(PreferredAgent, PreferredAgent.agent_id == Agent.id)
    wanted = wanted.where(PreferredAgent.contact_id == contact_id)
    rows = db.session.execute(wanted.order_by(PreferredAgent.position))
    return [(id_, name) for id_, name in rows]


def preferred_agent_ids(contact_id: int) -> list[int]:
    """Their ids."""
    return [id_ for id_, _name in preferred_agents(contact_id)]


def fields_of(owner: FieldOwner) -> list[CustomField]:
    """The custom fields of contacts or of organizations, in order."""
    wanted = select(CustomField).where(CustomField.owner == owner)
    return list(db.session.scalars(wanted.order_by(CustomField.position, CustomField.id)))


def organizations(words: str = "") -> list[Organization]:
    """The organizations in whose name each word occurs, by name."""
    found = select(Organization).where(Organization.deleted_at.is_(None))
    for word in _folded(words):
        found = found.where(Organization.words.contains(word, autoescape=True))
    ordered = found.order_by(func.lower(Organization.name), Organization.id)
    return list(db.session.scalars(ordered))


def places_of(word: str, facts: AbstractSet[str]) -> list[Any]:
    """Conditions on Contact, and on Organization if that is among the facts: where a word stands.

    `word`: squeezed.
    """
    organization = Organization.words.contains(word, autoescape=True)
    if facts >= LOOKED_UP:
        return [Contact.words.contains(word, autoescape=True), organization]
    escaped = "".join(f"/{sign}" if sign in "/%_" else sign for sign in word)
    lines = [
        Contact.words.like(line.format(escaped), escape="/")
        for fact, line in LINES.items()
        if fact in facts
    ]
    return [*lines, organization] if "organization" in facts else lines


def _folded(words: str) -> list[str]:
    return [folded for folded in map(squeeze, words.split()) if folded]


@dataclass(frozen=True)
class Sight:
    """What one viewer sees: `hidden` as in ContactAccess."""

    scope: ContactScope = ContactScope.ALL
    hidden: frozenset[str] = frozenset()

    def shows(self, fact: str) -> bool:
        """Whether a fact ("email", "contact.vip") may be read and looked up."""
        return fact not in self.hidden

    @property
    def shows_notes(self) -> bool:
        """Whether notes on contacts may be read: not by who is told nothing but who is linked."""
        return self.scope != ContactScope.NONE


SEES_ALL = Sight()


def contact_access() -> ContactAccess:
    """The centre's choice; a row that is not kept yet until somebody has chosen."""
    return db.session.get(ContactAccess, 1) or ContactAccess(
        id=1,
        scope=ContactScope.ALL,
        hidden=[],
        locked=[],
        may_merge=False,
        may_export=False,
        version=0,
    )


def sight_of(*, is_supervising: bool) -> Sight:
    """What an agent sees; supervisors and admins see all."""
    if is_supervising:
        return SEES_ALL
    access = contact_access()
    return Sight(ContactScope(access.scope), frozenset(access.hidden))
