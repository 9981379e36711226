"""Contacts: list, create, edit, delete."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.contacts.actions.contacts import CONTACT, change_contact, create_contact, delete_contact
from webapp.contacts.actions.linking import set_preferred_agents
from webapp.contacts.forms.contacts import ContactForm
from webapp.contacts.models import Contact
from webapp.contacts.queries import find_contacts, get_contact, preferred_agent_ids
from webapp.contacts.rows import ROWS_LIMIT, agent_choices, linked_count
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    differing,
    done,
    listed,
    or_gone,
    page,
    record,
    words_sought,
)
from webapp.pages.blueprint import blueprint

SECTION = "contacts"
LIST = "admin.list_contacts"


@blueprint.get("/contacts")
def list_contacts() -> ResponseReturnValue:
    """The contacts, or those that hold what is sought, a page at a time."""
    words, number = words_sought(), _page_asked()
    rows = find_contacts(words, ROWS_LIMIT + 1, (number - 1) * ROWS_LIMIT)
    if not rows and number > 1:
        return redirect(url_for(LIST, q=words or None))
    return listed(
        "contacts/contacts.html",
        rows[:ROWS_LIMIT],
        words,
        number=number,
        is_last=len(rows) <= ROWS_LIMIT,
        section=SECTION,
    )


@blueprint.route("/contacts/new", methods=["GET", "POST"])
def new_contact() -> ResponseReturnValue:
    """The form of a new contact."""
    form = ContactForm.of(None, agent_choices(None))

    def create() -> None:
        form.require_new_contact(form.facts.name, form.facts.email)
        contact = create_contact(form.facts)
        set_preferred_agents(contact, form.preferred)

    return answer_form(
        form,
        create,
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Contact “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
@or_gone(LIST)
def show_contact(contact_id: int) -> ResponseReturnValue:
    """A contact's form."""
    form = ContactForm.of(get_contact(contact_id), agent_choices(contact_id))

    def save() -> None:
        contact = get_contact(contact_id)
        form.require_new_contact(form.facts.name, form.facts.email, contact)
        change_contact(contact, form.facts, form.version.number or 0)
        set_preferred_agents(contact, form.preferred)

    return answer_form(
        form,
        save,
        lambda is_overtaken: _page(form, get_contact(contact_id), is_overtaken=is_overtaken),
        lambda: done(_("Contact “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: get_contact(contact_id).version,
    )


@blueprint.route("/contacts/<int:contact_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_contact(contact_id: int) -> ResponseReturnValue:
    """Say what it does, then delete."""
    return answer_deletion(
        lambda: get_contact(contact_id),
        delete_contact,
        lambda form: page(
            "contacts/deletion.html",
            form,
            contact=get_contact(contact_id),
            count=linked_count(contact_id),
            section=SECTION,
        ),
        lambda name: done(_("Contact “%(name)s” was deleted.", name=name), LIST),
    )


def _page_asked() -> int:
    text = request.args.get("page", "")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _page(
    form: ContactForm, contact: Contact | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    return record(
        "contacts/contact.html",
        form,
        (CONTACT, contact.id if contact else None),
        _differences(form, contact) if contact and is_overtaken else None,
        contact=contact,
        section=SECTION,
    )


def _differences(form: ContactForm, contact: Contact) -> list[tuple[str, str]]:
    typed, none = form.facts, _("none")
    organization = contact.organization.name if contact.organization else none
    return differing(
        (form.name, typed.name, contact.name, contact.name),
        (form.email, typed.email or None, contact.email, contact.email or none),
        (form.phone, typed.phone or None, contact.phone, contact.phone or none),
        (form.organization_id, typed.organization_id, contact.organization_id, organization),
        *form.compared(contact.values),
        *form.compared_agents(preferred_agent_ids(contact.id)),
    )
