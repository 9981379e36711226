"""Notes on the linked contact: read, written, pinned and deleted beside a conversation.

Where agents are told nothing of contacts but who is linked, they are supervisors'.
"""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from webapp.contacts.actions.notes import (
    delete_contact_note,
    pin_contact_note,
    write_contact_note,
)
from webapp.contacts.models import Contact, ContactNote
from webapp.contacts.queries import contact_of
from webapp.contacts.rows.notes import note_rows
from webapp.conversations.models import Conversation
from webapp.conversations.policy import may_work_on
from webapp.conversations.queries import facts_of
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.customer.forms.notes import ContactNoteForm
from webapp.customer.queries import sight_for
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, sheet, viewer

URL = "/conversations/<int:conversation_id>/contact/notes"
ONE = f"{URL}/<int:contact_note_id>"


@blueprint.get(URL)
def list_contact_notes(conversation_id: int) -> Response:
    """All of them, the pinned ones first; for who works on the conversation, a form, too."""
    conversation = conversation_or_404(conversation_id)
    contact = _contact_of(conversation)
    return _sheet(conversation, contact, ContactNoteForm(formdata=None))


@blueprint.post(URL)
def add_contact_note(conversation_id: int) -> Response:
    """Write one down."""
    conversation, contact = _noted(conversation_id)
    form = ContactNoteForm()
    try:
        with transaction():
            kept = db.session.get_one(Contact, contact.id)
            write_contact_note(kept, current_user, form.text.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(conversation, contact, form, 422)
    return _listed(conversation_id)


@blueprint.post(ONE)
def pin_note(conversation_id: int, contact_note_id: int) -> Response:
    """Let it stand first while `is_pinned` is sent, else not any more."""
    _conversation, contact = _noted(conversation_id)
    with transaction():
        is_pinned = bool(request.form.get("is_pinned"))
        pin_contact_note(_note(contact, contact_note_id), is_pinned=is_pinned)
    return _listed(conversation_id)


@blueprint.post(f"{ONE}/deletion")
def delete_note_on_contact(conversation_id: int, contact_note_id: int) -> Response:
    """Take it away."""
    _conversation, contact = _noted(conversation_id)
    with transaction():
        made = _note(contact, contact_note_id)
        delete_contact_note(made, current_user, is_supervising=viewer().is_supervising)
    return _listed(conversation_id)


def _noted(conversation_id: int) -> tuple[Conversation, Contact]:
    """A conversation that the viewer works on, and its contact. Raises NotFound, Conflict."""
    conversation = conversation_or_404(conversation_id)
    contact = _contact_of(conversation)
    if not may_work_on(viewer(), facts_of(conversation)):
        told = _("You can only read this conversation.")
        raise Conflict("reading_only", told)
    return conversation, contact


def _listed(conversation_id: int) -> Response:
    """The list, at its own address: what lies over the console asks there for what is new."""
    url = url_for("inbox.list_contact_notes", conversation_id=conversation_id)
    return make_response(redirect(url, code=303))


def _contact_of(conversation: Conversation) -> Contact:
    contact = contact_of(conversation.social_profile)
    if contact is None or not sight_for(viewer()).shows_notes:
        raise NotFound(_("There is no such contact."))
    return contact


def _note(contact: Contact, note_id: int) -> ContactNote:
    found = db.session.get(ContactNote, note_id)
    if found is None or found.contact_id != contact.id:
        raise NotFound(_("There is no such note."))
    return found


def _sheet(
    conversation: Conversation, contact: Contact, form: ContactNoteForm, status: int = 200
) -> Response:
    rows = note_rows(contact.id)
    template = "customer/_notes.html"
    mine = viewer()
    return sheet(
        template,
        conversation,
        status,
        form=form,
        name=contact.name,
        notes=rows,
        agent_id=mine.agent_id,
        is_supervising=mine.is_supervising,
        is_working=may_work_on(mine, facts_of(conversation)),
    )
