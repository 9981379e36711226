"""A table of contacts is taken in, some lines at a time, and taken back the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.contact_imports.lines import Cells, contact_now, is_other, planned_lines
from webapp.contact_imports.models import ContactImport, ImportedContact, ImportState
from webapp.contact_imports.policy import EMAIL, LANGUAGE, NAME, ORGANIZATION, PHONE, VALUE
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_contact,
    create_contact,
    create_organization,
    delete_contact,
)
from webapp.contacts.actions.locks import is_worked_with, lock_contacts
from webapp.contacts.models import Contact, Organization
from webapp.contacts.queries import organization_like
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.crypto import digest_of, new_token
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Conflict, KanavaError
from webapp.core.events import nudge
from webapp.core.tables import Outcome
from webapp.core.text import clean

IMPORTS = "contact_imports"
AT_ONCE = 50
UNDO_DAYS = 30


def begin_import(
    text: str, places: Mapping[str, int], file_name: str, agent_id: int, page_key: str | None = None
) -> ContactImport:
    """Let a table be taken in from now on, without the lines that are wrong.

    `page_key`: of the page on which it was confirmed. The same table, columns and key once more
    (a second press) give the import that was begun.

    Raises:
        Invalid: the whole table cannot be used.
    """
    key = digest_of(f"{page_key or new_token()} {sorted(places.items())} {text}")
    begun = _begun(key)
    if begun is not None:
        return begun
    _forget_old()
    planned = planned_lines(text, places)
    lines = [
        {"contact_id": each.contact_id, "cells": each.cells}
        for each in planned
        if each.outcome in (Outcome.NEW, Outcome.CHANGED)
    ]
    row = {
        "key": key,
        "agent_id": agent_id,
        "file_name": clean(file_name, 255),
        "lines": {"lines": lines},
        "total": len(lines),
        "left_out": sum(each.outcome == Outcome.WRONG for each in planned),
    }
    count_changed(insert_new(ContactImport).values(row))  # unless another press was quicker
    nudge(IMPORTS)
    return db.session.scalars(select(ContactImport).where(ContactImport.key == key)).one()


def note_export(words: str, count: int, narrowed_by: Sequence[str] = ()) -> None:
    """Keep in the audit log who takes how many contacts along: those that hold `words`, or all.

    `narrowed_by`: what else the list leaves out.
    """
    facts = {"search": words or None, "narrowed_by": list(narrowed_by) or None, "lines": count}
    note(Verb.EXPORTED, "contact_table", None, "", after=facts)


def _forget_old() -> None:
    """What contacts were before an import that cannot be undone any more."""
    old = select(ContactImport.id).where(
        ContactImport.state == ImportState.DONE, ContactImport.created_at <= _undoable_since()
    )
    was = delete(ImportedContact).where(ImportedContact.contact_import_id.in_(old))
    count_changed(was)


def _undoable_since() -> datetime:
    return clock.now() - timedelta(days=UNDO_DAYS)


def _begun(key: str) -> ContactImport | None:
    return db.session.scalars(select(ContactImport).where(ContactImport.key == key)).one_or_none()


def begin_undo(one: ContactImport) -> None:
    """Take back what an import did, from now on.

    Raises:
        Conflict: it is not done, was taken back before, or is too long ago.
    """
    db.session.refresh(one, with_for_update=True)
    if one.state != ImportState.DONE:
        raise Conflict("state_changed", _("This import cannot be undone now."))
    if not is_undoable(one):
        told = _("An import can be undone for %(days)d days.", days=UNDO_DAYS)
        raise Conflict("too_late", told)
    one.state, one.place, one.due_at = ImportState.UNDOING, 0, clock.now()
    nudge(IMPORTS)


def is_undoable(one: ContactImport) -> bool:
    """Whether it is done and not too long ago."""
    return one.state == ImportState.DONE and one.created_at > _undoable_since()


def take_on(import_id: int, leased_until: datetime) -> None:
    """The next lines of an import, or of its undoing, unless the lease went to somebody else."""
    one = db.session.get_one(ContactImport, import_id, with_for_update=True)
    if one.leased_until != leased_until:
        return
    step = {ImportState.RUNNING: _take_in, ImportState.UNDOING: _take_back}
    is_over = step[ImportState(one.state)](one)
    one.leased_until = None
    one.due_at = None if is_over else clock.now()
    if not is_over:
        nudge(IMPORTS)


def _take_in(one: ContactImport) -> bool:
    lines = one.lines["lines"]
    for each in lines[one.place : one.place + AT_ONCE]:
        try:
            _take_line(one, each["contact_id"], each["cells"])
        except KanavaError:  # one line takes no other along
            one.left_out += 1
    one.place = min(one.place + AT_ONCE, len(lines))
    if one.place < len(lines):
        return False
    one.state, one.lines = ImportState.DONE, {"lines": []}
    return True


def _take_line(one: ContactImport, contact_id: int | None, cells: Cells) -> None:
    contact = contact_now(cells) if contact_id is None else db.session.get(Contact, contact_id)
    if contact_id is not None and (contact is None or contact.deleted_at is not None):
        one.left_out += 1  # deleted since it was looked through
        return
    if contact is not None and not is_other(contact, cells):
        return  # somebody, or the same table once more, has written it down meanwhile
    if contact is not None:
        lock_contacts(contact.id)
    before = _kept(contact) if contact is not None else None
    facts = _facts(before or {}, cells)
    if contact is None:
        contact = create_contact(facts)
        one.created += 1
    else:
        change_contact(contact, facts)
        one.changed += 1
    row = ImportedContact(contact_import_id=one.id, contact_id=contact.id, before=before)
    row.version = contact.version
    db.session.add(row)


def _take_back(one: ContactImport) -> bool:
    wanted = select(ImportedContact).where(ImportedContact.contact_import_id == one.id)
    rows = list(db.session.scalars(wanted.order_by(ImportedContact.id.desc()).limit(AT_ONCE)))
    for row in rows:
        if _restore(row):
            one.restored += 1
        else:
            one.kept += 1
        db.session.delete(row)
    one.place += len(rows)
    if len(rows) == AT_ONCE:
        return False
    one.state = ImportState.UNDONE
    return True


def _restore(row: ImportedContact) -> bool:
    """Make a contact what it was. False where somebody has worked with it since."""
    contact = db.session.get_one(Contact, row.contact_id)
    if contact.deleted_at is not None or contact.version != row.version:
        return False
    try:
        return _put_back(contact, row)
    except Conflict:  # saved by somebody at this moment
        return False


def _put_back(contact: Contact, row: ImportedContact) -> bool:
    if row.before is not None:
        change_contact(contact, _facts(row.before, {}), row.version)
        return True
    lock_contacts(contact.id)
    if is_worked_with(contact.id):
        return False
    delete_contact(contact, row.version)
    return True


def _kept(contact: Contact) -> dict[str, Any]:
    """A contact's facts as `ContactFacts` takes them."""
    names = (NAME, EMAIL, PHONE, LANGUAGE, "organization_id")
    return {name: getattr(contact, name) for name in names} | {"values": dict(contact.values)}


def _facts(before: Mapping[str, Any], cells: Cells) -> ContactFacts:
    """What is known, with what a line says of it."""
    said = {name: cells[name] for name in (NAME, EMAIL, PHONE, LANGUAGE) if name in cells}
    if ORGANIZATION in cells:
        said["organization_id"] = _organization(cells[ORGANIZATION]).id
    values = {
        fact.removeprefix(VALUE): value for fact, value in cells.items() if fact.startswith(VALUE)
    }
    merged = {**before, **said, "values": {**before.get("values", {}), **values}}
    if merged.get("organization_id") is not None and "organization_id" not in said:
        kept = db.session.get(Organization, merged["organization_id"])
        if kept is None or kept.deleted_at is not None:
            merged["organization_id"] = None
    return ContactFacts(**merged)


def _organization(name: str) -> Organization:
    return organization_like(name) or create_organization(name)
