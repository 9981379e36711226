"""Contacts that look like one person: by name, e-mail address or phone number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from webapp.contacts.models import Contact
from webapp.contacts.policy import is_same_phone, name_key, phone_key
from webapp.core.database import db

ALIKE_LIMIT = 5


@dataclass(frozen=True)
class Traits:
    """What two contacts of one person have in common: names, e-mail addresses, phone numbers."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def shared_with(self, contact: Contact) -> frozenset[str]:
        """Which of "name", "email" and "phone" a contact has of them."""
        phone = contact.phone or ""
        shared = {
            "name": contact.name_key in _keys(self.names),
            "email": contact.email_key in _keys(self.emails),
            "phone": any(is_same_phone(phone, each) for each in self.phones),
        }
        return frozenset(trait for trait, is_shared in shared.items() if is_shared)


def contacts_with(traits: Traits, limit: int, within: Any = None) -> list[Contact]:
    """Contacts that share a trait, the oldest first. `within`: a condition on Contact."""
    keys = (Contact.name_key, _keys(traits.names)), (Contact.email_key, _keys(traits.emails))
    tails = Contact.phone_key, {key for each in traits.phones if (key := phone_key(each))}
    wanted = [column.in_(values) for column, values in (*keys, tails) if values]
    if not wanted:
        return []
    found = select(Contact).where(or_(*wanted), Contact.deleted_at.is_(None))
    if within is not None:
        found = found.where(within)
    rows = db.session.scalars(found.order_by(Contact.id).limit(limit))
    return [row for row in rows if traits.shared_with(row)]


def contacts_like(
    name: str, email: str | None, phone: str | None, own: Contact | None = None
) -> list[Contact]:
    """Other contacts of this name, e-mail address or phone number.

    Of what `own` has already it was known before that somebody has it too.
    """
    new = {"name": name, "email": email, "phone": phone}
    if own is not None:
        kept = Traits((own.name,), (own.email or "",), (own.phone or "",))
        told = kept.shared_with(Contact(**new))
        new = {trait: value for trait, value in new.items() if trait not in told}
    sought = Traits(*(tuple(filter(None, (new.get(each),))) for each in ("name", "email", "phone")))
    is_other = Contact.id != own.id if own is not None else None
    return contacts_with(sought, ALIKE_LIMIT, is_other)


def _keys(texts: Iterable[str]) -> set[str]:
    return {key for each in texts if (key := name_key(each))}


def contacts_of_ids(ids: Iterable[int], within: Any = None) -> list[Contact]:
    """Those of them that were not deleted, the oldest first. `within`: a condition on Contact."""
    found = select(Contact).where(Contact.id.in_(list(ids)), Contact.deleted_at.is_(None))
    if within is not None:
        found = found.where(within)
    return list(db.session.scalars(found.order_by(Contact.id)))
