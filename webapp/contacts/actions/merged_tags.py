"""Tags of two contacts that become one, and of what is had back."""

from __future__ import annotations

from sqlalchemy import delete, select

from webapp.contacts.models import Contact
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import record
from webapp.tags.events import ContactsTagged
from webapp.tags.models import contact_tag


def share_tags(kept: Contact, merged: Contact) -> list[int]:
    """The one that remains carries the other's tags, too, however many; gives those it gained."""
    gained = sorted(_tags_of(merged) - _tags_of(kept))
    for tag_id in gained:
        row = {"contact_id": kept.id, "tag_id": tag_id}
        count_changed(insert_new(contact_tag).values(row))
    record(ContactsTagged((kept.id,)))
    return gained


def take_tags_off(contact: Contact, tag_ids: list[int]) -> None:
    """Those it gained."""
    of_contact = delete(contact_tag).where(contact_tag.c.contact_id == contact.id)
    count_changed(of_contact.where(contact_tag.c.tag_id.in_(tag_ids)))
    record(ContactsTagged((contact.id,)))


def forget_tags(contact: Contact) -> None:
    """All of them."""
    take_tags_off(contact, sorted(_tags_of(contact)))


def _tags_of(contact: Contact) -> set[int]:
    wanted = select(contact_tag.c.tag_id).where(contact_tag.c.contact_id == contact.id)
    return set(db.session.scalars(wanted))
