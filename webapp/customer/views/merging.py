"""The contact of a conversation and another one are the same person: merged, and had back."""

from __future__ import annotations

from flask import Response, request
from flask_security import current_user

from webapp.contacts.actions.merging import leftover_of, merge, undo
from webapp.contacts.forms.merging import MergeForm, UndoForm
from webapp.contacts.models import Contact
from webapp.contacts.rows.merging import MergeRow, leftover_words, merge_rows, undoable_rows
from webapp.contacts.views.merging import merge_of
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.customer.queries import contact_to_link, fixed_facts, sight_for
from webapp.customer.rows.contacts import found_contacts, lines_of
from webapp.customer.views.doors import mergeable
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import put_away, sheet, viewer

URL = "/conversations/<int:conversation_id>/contact/merge"


@blueprint.get(URL)
def find_to_merge(conversation_id: int) -> Response:
    """Contacts by the words in `q`, one of which is the same person; what can be undone."""
    conversation, contact = mergeable(conversation_id)
    words, mine = clean(request.args.get("q")), viewer()
    linked = lines_of(contact, sight_for(mine))
    return sheet(
        "customer/_merge_finding.html",
        conversation,
        linked=linked,
        words=words,
        found=found_contacts(words, linked, mine),
        merges=undoable_rows(contact),
    )


@blueprint.get(f"{URL}/<int:contact_id>")
def compare_contacts(conversation_id: int, contact_id: int) -> Response:
    """Both beside each other; the linked one remains."""
    conversation, kept = mergeable(conversation_id)
    merged = contact_to_link(contact_id, viewer())
    return _comparison(conversation, kept, merged)


@blueprint.post(f"{URL}/<int:contact_id>")
def merge_contact(conversation_id: int, contact_id: int) -> Response:
    """Make them one."""
    conversation, kept = mergeable(conversation_id)
    merged = contact_to_link(contact_id, viewer())
    form = MergeForm.of(kept, merged, _rows(kept, merged))
    if not form.validate():
        return _comparison(conversation, kept, merged, form)
    try:
        with transaction():
            kept, merged = (db.session.get_one(Contact, each.id) for each in (kept, merged))
            fixed = fixed_facts(viewer())
            merge(kept, merged, form.taken, current_user, form.versions, fixed)
    except (Conflict, Invalid) as refusal:
        form.refuse(refusal)
        form.show_anew(kept, merged)
        return _comparison(conversation, kept, merged, form)
    return put_away(conversation_id)


@blueprint.get("/conversations/<int:conversation_id>/contact/merges/<int:merge_id>")
def ask_to_undo_merge(conversation_id: int, merge_id: int) -> Response:
    """Say what comes back and what stays."""
    conversation, kept = mergeable(conversation_id)
    made = merge_of(kept.id, merge_id)
    merged = db.session.get_one(Contact, made.merged_id)
    return sheet(
        "customer/_merge_undoing.html",
        conversation,
        form=UndoForm(formdata=None),
        made=made,
        kept=kept,
        merged=merged,
        left=leftover_words(leftover_of(made)),
    )


@blueprint.post("/conversations/<int:conversation_id>/contact/merges/<int:merge_id>")
def undo_merge(conversation_id: int, merge_id: int) -> Response:
    """Have the other one back."""
    _conversation, kept = mergeable(conversation_id)
    with transaction():
        undo(merge_of(kept.id, merge_id))
    return put_away(conversation_id)


def _comparison(
    conversation: Conversation, kept: Contact, merged: Contact, form: MergeForm | None = None
) -> Response:
    rows = _rows(kept, merged)
    status = 200 if form is None else 422
    form = form or MergeForm.of(kept, merged, rows)
    template = "customer/_merging.html"
    return sheet(template, conversation, status, form=form, kept=kept, merged=merged, rows=rows)


def _rows(kept: Contact, merged: Contact) -> list[MergeRow]:
    mine = viewer()
    return merge_rows(kept, merged, sight_for(mine), fixed_facts(mine))
