"""Contacts: list, create, edit, delete."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.contacts.forms import ContactForm
from webapp.admin.contacts.queries import ROWS_LIMIT, agent_choices, linked_count
from webapp.admin.forms import DeletionForm
from webapp.admin.queries.changes import last_change
from webapp.admin.views import blueprint
from webapp.admin.views.answers import SEARCH_FROM, done, page, words_sought
from webapp.contacts import actions
from webapp.contacts.models import Contact
from webapp.contacts.queries import find_contacts, get_contact
from webapp.core.answering import answer_form, differing

SECTION = "contacts"


@blueprint.get("/contacts")
def list_contacts() -> ResponseReturnValue:
    """The contacts, or those that hold what is sought; the first two hundred."""
    words = words_sought()
    rows = find_contacts(words, ROWS_LIMIT)
    return render_template(
        "admin/contacts/contacts.html",
        rows=rows,
        words=words,
        is_searching=bool(words) or len(rows) > SEARCH_FROM,
        is_cut=len(rows) == ROWS_LIMIT,
        section=SECTION,
    )


@blueprint.route("/contacts/new", methods=["GET", "POST"])
def new_contact() -> ResponseReturnValue:
    """The form of a new contact."""
    form = ContactForm.of(None, agent_choices(None))

    def create() -> None:
        contact = actions.create_contact(form.facts)
        actions.set_preferred_agents(contact, form.preferred)

    return answer_form(
        form,
        create,
        lambda _is_overtaken: _page(form, None),
        lambda: done(
            _("Contact “%(name)s” was created.", name=form.name.data), "admin.list_contacts"
        ),
    )


@blueprint.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
def show_contact(contact_id: int) -> ResponseReturnValue:
    """A contact's form."""
    form = ContactForm.of(get_contact(contact_id), agent_choices(contact_id))

    def save() -> None:
        contact = get_contact(contact_id)
        actions.change_contact(contact, form.facts, form.version.number or 0)
        actions.set_preferred_agents(contact, form.preferred)

    return answer_form(
        form,
        save,
        lambda is_overtaken: _page(form, get_contact(contact_id), is_overtaken=is_overtaken),
        lambda: done(
            _("Contact “%(name)s” was saved.", name=form.name.data), "admin.list_contacts"
        ),
        lambda: get_contact(contact_id).version,
    )


@blueprint.route("/contacts/<int:contact_id>/deletion", methods=["GET", "POST"])
def remove_contact(contact_id: int) -> ResponseReturnValue:
    """Say what it does, then delete."""
    contact = get_contact(contact_id)
    name, form = contact.name, DeletionForm(version=contact.version)
    return answer_form(
        form,
        lambda: actions.delete_contact(get_contact(contact_id), form.version.number or 0),
        lambda _is_overtaken: page(
            "admin/contacts/deletion.html",
            form,
            contact=get_contact(contact_id),
            count=linked_count(contact_id),
            section=SECTION,
        ),
        lambda: done(_("Contact “%(name)s” was deleted.", name=name), "admin.list_contacts"),
        lambda: get_contact(contact_id).version,
    )


def _page(
    form: ContactForm, contact: Contact | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    overtaken = []
    if contact is not None and is_overtaken:
        organization = contact.organization.name if contact.organization else _("none")
        overtaken = differing(
            (form.name, form.name.data, contact.name, contact.name),
            (form.email, form.email.data or None, contact.email, contact.email or _("none")),
            (form.phone, form.phone.data or None, contact.phone, contact.phone or _("none")),
            (
                form.organization_id,
                form.organization_id.data or None,
                contact.organization_id,
                organization,
            ),
        )
    return page(
        "admin/contacts/contact.html",
        form,
        contact=contact,
        overtaken=overtaken,
        is_overtaken=is_overtaken,
        change=last_change(actions.CONTACT, contact.id) if contact else None,
        section=SECTION,
    )
