"""Two contacts become one on the admin's pages, and are had back."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from webapp.contacts.actions.merging import leftover_of, merge, require_undoable, undo
from webapp.contacts.forms.merging import MergeForm, UndoForm
from webapp.contacts.models import Contact, ContactMerge
from webapp.contacts.queries import find_contacts, get_contact
from webapp.contacts.rows.merging import leftover_words, merge_rows
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.pages.answers import answer_form, done, listed, or_gone, page, words_sought
from webapp.pages.blueprint import blueprint

URL = "/contacts/<int:contact_id>/merge"
LIST, ONE = "admin.list_contacts", "admin.show_contact"
FOUND_LIMIT = 20


@blueprint.get(URL)
def find_contact_to_merge(contact_id: int) -> ResponseReturnValue:
    """The contact, and others by the words in `q`, one of which is the same person."""
    contact, words = get_contact(contact_id), words_sought()
    is_other = Contact.id != contact.id
    rows = find_contacts(words, FOUND_LIMIT, within=is_other) if words else []
    template = "contacts/merge_finding.html"
    return listed(template, rows, words, contact=contact, section="contacts")


@blueprint.route(f"{URL}/<int:other_id>", methods=["GET", "POST"])
@or_gone(LIST)
def merge_contacts(contact_id: int, other_id: int) -> ResponseReturnValue:
    """Both beside each other; the first one remains."""
    kept, merged = get_contact(contact_id), get_contact(other_id)
    names = {"name": merged.name, "into": kept.name}
    rows = merge_rows(kept, merged)
    form = MergeForm.of(kept, merged, rows)

    def show(is_overtaken: bool) -> ResponseReturnValue:
        if is_overtaken:
            form.show_anew(kept, merged)
        facts = {"kept": kept, "merged": merged, "rows": merge_rows(kept, merged)}
        return page("contacts/merge.html", form, section="contacts", **facts)

    return answer_form(
        form,
        lambda: merge(
            get_contact(contact_id), get_contact(other_id), form.taken, current_user, form.versions
        ),
        show,
        lambda: done(
            gettext("“%(name)s” was merged into “%(into)s”.", **names), ONE, contact_id=contact_id
        ),
    )


@blueprint.route("/contacts/<int:contact_id>/merges/<int:merge_id>", methods=["GET", "POST"])
@or_gone(LIST)
def undo_contact_merge(contact_id: int, merge_id: int) -> ResponseReturnValue:
    """Say what comes back and what stays, then do it."""
    made = merge_of(contact_id, merge_id)
    kept, merged = get_contact(contact_id), db.session.get_one(Contact, made.merged_id)
    name, form = merged.name, UndoForm()
    left = leftover_words(leftover_of(made))
    return answer_form(
        form,
        lambda: undo(merge_of(contact_id, merge_id)),
        lambda _is_overtaken: page(
            "contacts/merge_undoing.html",
            form,
            kept=kept,
            merged=merged,
            made=made,
            left=left,
            section="contacts",
        ),
        lambda: done(
            " ".join([gettext("“%(name)s” is a contact of its own again.", name=name), *left]),
            ONE,
            contact_id=contact_id,
        ),
    )


def merge_of(contact_id: int, merge_id: int) -> ContactMerge:
    """The merge into this contact that can be undone. Raises NotFound, Conflict."""
    made = db.session.get(ContactMerge, merge_id)
    if made is None or made.kept_id != contact_id:
        raise NotFound(gettext("There is nothing here."))
    require_undoable(made)
    return made
