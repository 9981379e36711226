"""Notes on contacts: written, pinned and deleted by colleagues; never the customer's to see."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from webapp.agents.models import Agent
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import Contact, ContactNote, SocialProfile
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.text import utf16_length, words_to_say

# In UTF-16 units, as notes in conversations are counted; and how many one contact has.
NOTE_LENGTH, NOTES_LIMIT = 5000, 100


def write_contact_note(contact: Contact, by: Agent, text: str) -> ContactNote:
    """Write a note down. Raises Invalid without words, with too many, or at the hundredth."""
    words = words_to_say(text)
    if not words:
        raise Invalid("text_missing", _("Write something first."), "text")
    length = utf16_length(words)
    if length > NOTE_LENGTH:
        told = _("Too long: %(length)d of at most %(limit)d characters.")
        raise Invalid("text_long", told % {"length": length, "limit": NOTE_LENGTH}, "text")
    count = _count(contact)
    if count >= NOTES_LIMIT:
        told = _("There are %(limit)d already, and that is the most.", limit=NOTES_LIMIT)
        raise Invalid("too_many", told, "text")
    made = ContactNote(contact_id=contact.id, agent_id=by.id, text=words)
    db.session.add(made)
    db.session.flush()
    _tell(contact, {"notes": count}, {"notes": count + 1})
    return made


def pin_contact_note(made: ContactNote, *, is_pinned: bool) -> None:
    """Let it stand first, or not any more."""
    if made.is_pinned != is_pinned:
        made.is_pinned = is_pinned
        contact = db.session.get_one(Contact, made.contact_id)
        _tell(contact, {"note_pinned": not is_pinned}, {"note_pinned": is_pinned})


def delete_contact_note(made: ContactNote, by: Agent, *, is_supervising: bool) -> None:
    """Delete one's own, or as a supervisor anybody's. Raises Conflict."""
    if made.agent_id != by.id and not is_supervising:
        raise Conflict("not_author", _("Only who wrote a note, or a supervisor, can delete it."))
    contact = db.session.get_one(Contact, made.contact_id)
    count = _count(contact)
    db.session.delete(made)
    db.session.flush()
    _tell(contact, {"notes": count}, {"notes": count - 1})


def notes_of(contact: Contact) -> list[int]:
    """The ids of a contact's notes."""
    wanted = select(ContactNote.id).where(ContactNote.contact_id == contact.id)
    return list(db.session.scalars(wanted.order_by(ContactNote.id)))


def move_notes(note_ids: list[int], to: Contact) -> None:
    """Those of a contact that became another one, or is had back."""
    moved = update(ContactNote).where(ContactNote.id.in_(note_ids))
    count_changed(moved.values(contact_id=to.id))


def forget_notes(contact: Contact) -> None:
    """All of them, with the contact."""
    count_changed(delete(ContactNote).where(ContactNote.contact_id == contact.id))


def _count(contact: Contact) -> int:
    wanted = select(func.count(ContactNote.id)).where(ContactNote.contact_id == contact.id)
    return int(db.session.scalar(wanted) or 0)


def _tell(contact: Contact, before: dict[str, object], after: dict[str, object]) -> None:
    """The words themselves are no business of the log: it would keep what was deleted."""
    note(Verb.CHANGED, "contact", contact.id, contact.name, before, after)
    chats = select(SocialProfile.id).where(SocialProfile.contact_id == contact.id)
    for profile_id in db.session.scalars(chats):
        record(SocialProfileChanged(profile_id))
