"""Contacts: list, create, edit, delete."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from webapp.contacts.actions.contacts import change_contact, create_contact, delete_contact
from webapp.contacts.fields import CONTACT, with_values
from webapp.contacts.forms.contacts import ContactForm
from webapp.contacts.models import Contact
from webapp.contacts.queries import find_contacts, get_contact
from webapp.contacts.rows import ROWS_LIMIT, agent_choices, linked_count
from webapp.pages.answers import listed, words_sought
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages


class ContactPages(RecordPages[Contact, ContactForm]):
    """Whom the centre knows."""

    fields, section = CONTACT, "contacts"
    key, row_name, listed_by = "contact_id", "contact", "admin.list_contacts"
    list_template, template = "contacts/contacts.html", "contacts/contact.html"
    deletion_template = "contacts/deletion.html"
    created, saved = _("Contact “%(name)s” was created."), _("Contact “%(name)s” was saved.")
    deleted = _("Contact “%(name)s” was deleted.")

    def find(self, at: At) -> Contact:
        """The contact."""
        return get_contact(at["contact_id"])

    def show_list(self) -> ResponseReturnValue:
        """The contacts, or those that hold what is sought, a page at a time."""
        words, number = words_sought(), _page_asked()
        rows = find_contacts(words, ROWS_LIMIT + 1, (number - 1) * ROWS_LIMIT)
        if not rows and number > 1:
            return redirect(url_for(self.listed_by, q=words or None))
        facts = {"number": number, "is_last": len(rows) <= ROWS_LIMIT, "section": self.section}
        return listed(self.list_template, rows[:ROWS_LIMIT], words, **facts)

    def form_of(self, row: Contact | None, at: At) -> ContactForm:
        """What is known, and whom its conversations go to."""
        return ContactForm.of(row, agent_choices(row.id if row else None))

    def create(self, form: ContactForm, at: At) -> Contact:
        """As it was typed."""
        return create_contact(form.facts, form.told_of)

    def change(self, row: Contact, form: ContactForm) -> None:
        """As it was typed."""
        change_contact(row, form.facts, form.version.number or 0, form.told_of)

    def differences(self, form: ContactForm, row: Contact) -> list[tuple[str, str]]:
        """Custom fields, too."""
        return with_values(CONTACT, form.custom).differences(form, row)

    def delete(self, row: Contact, version: int) -> None:
        """Who writes stays known by their social profile."""
        delete_contact(row, version)

    def deletion_facts(self, row: Contact) -> dict[str, Any]:
        """How many chats are linked to it."""
        return {"count": linked_count(row.id)}


def _page_asked() -> int:
    text = request.args.get("page", "")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


ContactPages().bind(
    blueprint,
    "/contacts",
    list="list_contacts",
    new="new_contact",
    show="show_contact",
    delete="remove_contact",
)
