"""Contacts and organizations as people write them down, and what agents may see of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.contacts.actions.custom_fields import sound_values
from webapp.contacts.actions.facts import audited, audited_organization
from webapp.contacts.actions.forgetting import forget_merges
from webapp.contacts.actions.linking import (
    require_new_contact,
    require_new_organization,
    set_preferred_agents,
)
from webapp.contacts.actions.notes import forget_notes
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import (
    Contact,
    ContactAccess,
    ContactScope,
    FieldOwner,
    Organization,
    SocialProfile,
)
from webapp.contacts.queries import contact_access, fields_of
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.tags.actions import UNCHANGED, TagChange, tag_contacts

CONTACT = "contact"
ORGANIZATION = "organization"
CONTACT_ACCESS = "contact_access"


@dataclass(frozen=True)
class ContactFacts:
    """What is written down of a contact; `values` are the custom fields by key.

    `preferred`: the agents its conversations go to first, in order; None for no change. `tags`:
    which are put on it and taken off.
    """

    name: str
    email: str | None = None
    phone: str | None = None
    organization_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    preferred: Sequence[int] | None = None
    language: str | None = None
    tags: TagChange = UNCHANGED


def create_contact(facts: ContactFacts, told_of: str | None = None) -> Contact:
    """Write a new contact down.

    Raises Invalid ("organization_id") when that one is gone, and Alike (see `linking`).
    """
    require_new_contact(facts.name, facts.email, facts.phone, told_of)
    contact = Contact(name=facts.name)
    _fill(contact, facts)
    db.session.add(contact)
    db.session.flush()
    note(Verb.CREATED, CONTACT, contact.id, contact.name, after=audited(contact))
    _prefer(contact, facts)
    tag_contacts([contact.id], facts.tags)
    return contact


def change_contact(
    contact: Contact, facts: ContactFacts, version: int | None = None, told_of: str | None = None
) -> None:
    """Change a contact.

    Raises Conflict when somebody else did since `version`, Invalid, and Alike (see `linking`).
    """
    require_new_contact(facts.name, facts.email, facts.phone, told_of, contact)
    contact.require_version(version)
    before = audited(contact)
    _fill(contact, facts)
    db.session.flush()
    db.session.expire(contact, ["organization"])
    note(Verb.CHANGED, CONTACT, contact.id, contact.name, before, audited(contact))
    _tell(SocialProfile.contact_id == contact.id)
    _prefer(contact, facts)
    tag_contacts([contact.id], facts.tags)


def delete_contact(contact: Contact, version: int | None = None) -> None:
    """Let go of a contact; who writes stays known by their social profile. Raises Conflict."""
    contact.require_version(version)
    before, contact_id = audited(contact), contact.id
    forget_merges(contact)
    forget_notes(contact)
    contact.deleted_at = clock.now()
    note(Verb.DELETED, CONTACT, contact_id, contact.name, before)
    _tell(SocialProfile.contact_id == contact_id)
    profiles = update(SocialProfile).where(SocialProfile.contact_id == contact_id)
    count_changed(profiles.values(contact_id=None))


def create_organization(
    name: str, values: Mapping[str, Any] | None = None, told_of: str | None = None
) -> Organization:
    """Write a new organization down. Raises Alike (see `linking`)."""
    require_new_organization(name, told_of)
    kept = sound_values(FieldOwner.ORGANIZATION, values or {})
    organization = Organization(name=name, values=kept)
    db.session.add(organization)
    db.session.flush()
    facts = audited_organization(organization)
    note(Verb.CREATED, ORGANIZATION, organization.id, name, after=facts)
    return organization


def change_organization(
    organization: Organization,
    name: str,
    values: Mapping[str, Any],
    version: int | None = None,
    told_of: str | None = None,
) -> None:
    """Change an organization.

    Raises Conflict when somebody else did since `version`, and Alike (see `linking`).
    """
    require_new_organization(name, told_of, organization)
    organization.require_version(version)
    before = audited_organization(organization)
    organization.name = name
    organization.values = sound_values(FieldOwner.ORGANIZATION, values)
    db.session.flush()
    after = audited_organization(organization)
    note(Verb.CHANGED, ORGANIZATION, organization.id, name, before, after)
    _tell(_belongs_to(organization.id))


def delete_organization(organization: Organization, version: int | None = None) -> None:
    """Let go of an organization; its contacts stay, without one. Raises Conflict."""
    organization.require_version(version)
    before, organization_id = audited_organization(organization), organization.id
    organization.deleted_at = clock.now()
    note(Verb.DELETED, ORGANIZATION, organization_id, organization.name, before)
    _tell(_belongs_to(organization_id))
    contacts = update(Contact).where(Contact.organization_id == organization_id)
    count_changed(contacts.values(organization_id=None))


def _tell(which: Any) -> None:
    """Who is shown with what has changed is shown anew."""
    for profile_id in db.session.scalars(select(SocialProfile.id).where(which)):
        record(SocialProfileChanged(profile_id))


def _belongs_to(organization_id: int) -> Any:
    contacts = select(Contact.id).where(Contact.organization_id == organization_id)
    return SocialProfile.contact_id.in_(contacts)


def _fill(contact: Contact, facts: ContactFacts) -> None:
    if facts.organization_id is not None:
        organization = db.session.get(Organization, facts.organization_id)
        if organization is None or organization.deleted_at is not None:
            raise Invalid(
                "organization_deleted",
                _("This organization was deleted. Choose another one."),
                "organization_id",
            )
    contact.name = facts.name
    contact.email, contact.phone = facts.email or None, facts.phone or None
    contact.language = facts.language or None
    contact.organization_id = facts.organization_id
    contact.values = sound_values(FieldOwner.CONTACT, facts.values)


def _prefer(contact: Contact, facts: ContactFacts) -> None:
    if facts.preferred is not None:
        set_preferred_agents(contact, facts.preferred)


def change_access(
    scope: ContactScope,
    hidden: Iterable[str],
    version: int | None = None,
    *,
    locked: Iterable[str] = (),
    may_merge: bool = False,
    may_export: bool = False,
) -> None:
    """Choose what agents see. Raises Conflict when somebody else did since `version`."""
    first = {"id": 1, "scope": ContactScope.ALL, "hidden": [], "locked": [], "version": 0}
    count_changed(insert_new(ContactAccess).values(first))
    access = contact_access()
    access.require_version(version)
    before = _access_facts(access)
    access.scope, access.hidden = scope, sorted(hidden)
    access.locked, access.may_merge = sorted(locked), may_merge
    access.may_export = may_export
    db.session.flush()
    note(Verb.CHANGED, CONTACT_ACCESS, access.id, "", before, _access_facts(access))


def _access_facts(access: ContactAccess) -> dict[str, object]:
    """Custom fields under their names: the audit log is read by people."""
    names = {f"{owner}.{row.key}": row.name for owner in FieldOwner for row in fields_of(owner)}
    return {
        "contact_scope": ContactScope(access.scope).value,
        "hidden": [names.get(fact, fact) for fact in access.hidden],
        "locked": [names.get(fact, fact) for fact in access.locked],
        "may_merge": access.may_merge,
        "may_export": access.may_export,
    }
