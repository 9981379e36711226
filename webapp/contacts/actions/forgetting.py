"""What merges keep of people goes with them, and when it is of no more use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from webapp.contacts.actions.linking import set_preferred_agents
from webapp.contacts.actions.merged_tags import forget_tags
from webapp.contacts.models import Contact, ContactMerge
from webapp.core import clock
from webapp.core.database import count_changed, db


def forget_merges(contact: Contact) -> None:
    """Who is erased is erased in what went into them, too, and in merges that were undone."""
    of_it = or_(ContactMerge.kept_id == contact.id, ContactMerge.merged_id == contact.id)
    for each in db.session.scalars(select(ContactMerge).where(of_it)).all():
        each.before, each.after, each.moved = {}, {}, {}
        each.forgotten_at = clock.now()
        if each.undone_at is None and each.kept_id == contact.id:
            _erase(db.session.get_one(Contact, each.merged_id))


def forget_old_merges(made_before: datetime) -> None:
    """What was kept so that merges could be undone is kept no longer than that."""
    old = update(ContactMerge).where(
        ContactMerge.merged_at < made_before, ContactMerge.forgotten_at.is_(None)
    )
    count_changed(old.values(before={}, after={}, moved={}, forgotten_at=clock.now()))


def _erase(gone: Contact) -> None:
    gone.name, gone.email, gone.phone, gone.language, gone.values = "", None, None, None, {}
    gone.organization_id = None
    set_preferred_agents(gone, [])
    forget_tags(gone)
    forget_merges(gone)
