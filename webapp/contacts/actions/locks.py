"""Contacts held until a transaction ends, and read as they are now."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from webapp.contacts.models import Contact, ContactNote, PreferredAgent, SocialProfile
from webapp.core.database import db
from webapp.tags.models import contact_tag


def lock_contacts(*contact_ids: int) -> None:
    """Hold these contacts and read them anew.

    In the order of their ids, whatever the caller's: two who hold the same two would wait for each
    other. The lock is of the contact's own row: PostgreSQL takes none of an outer join.
    """
    wanted = select(Contact).where(Contact.id.in_(contact_ids)).order_by(Contact.id)
    held = wanted.with_for_update(of=Contact).execution_options(populate_existing=True)
    db.session.scalars(held).all()


def is_worked_with(contact_id: int) -> bool:
    """Whether a chat, a note, a tag or a preferred agent hangs on it: all that has no version."""
    hung = (
        SocialProfile.contact_id,
        ContactNote.contact_id,
        PreferredAgent.contact_id,
        contact_tag.c.contact_id,
    )
    found = or_(*(exists().where(column == contact_id) for column in hung))
    return bool(db.session.scalar(select(found)))
