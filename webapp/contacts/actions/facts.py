"""Contacts and organizations as the audit log keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from webapp.contacts.models import Contact, CustomField, FieldOwner, Organization
from webapp.core.database import db


def audited(contact: Contact) -> dict[str, object]:
    """What the audit log keeps of a contact."""
    organization = db.session.get(Organization, contact.organization_id or 0)
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "organization": organization.name if organization else None,
        **under_names(FieldOwner.CONTACT, contact.values),
    }


def audited_organization(organization: Organization) -> dict[str, object]:
    """What it keeps of an organization."""
    return {"name": organization.name, **under_names(FieldOwner.ORGANIZATION, organization.values)}


def under_names(owner: FieldOwner, values: Mapping[str, Any]) -> dict[str, object]:
    """Custom values under their fields' names: the audit log is read by people."""
    found = select(CustomField.key, CustomField.name).where(CustomField.owner == owner)
    names = {key: name for key, name in db.session.execute(found)}  # noqa: C416
    return {names.get(key, key): value for key, value in values.items()}
