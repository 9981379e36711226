"""What the search finds of contacts."""

from __future__ import annotations

from flask import url_for

from webapp.contacts.forms.access import AccessForm
from webapp.contacts.forms.contacts import ContactForm
from webapp.contacts.forms.custom_fields import NewFieldForm
from webapp.contacts.queries import find_contacts
from webapp.contacts.rows.lists import organization_rows
from webapp.pages.search import FormPage, RecordKind

RECORDS_SOUGHT = 5

FORM_PAGES = (
    FormPage("contacts", "admin.new_contact", "contacts/contact.html", ContactForm),
    FormPage("contacts", "admin.show_contact_access", "contacts/access.html", AccessForm),
    FormPage("contacts", "admin.list_custom_fields", "contacts/fields.html", NewFieldForm),
)


def _find_contacts(words: str) -> list[tuple[str, str]]:
    found = find_contacts(words, RECORDS_SOUGHT)
    people = [(row.name, url_for("admin.show_contact", contact_id=row.id)) for row in found]
    return people + [
        (row.name, url_for("admin.show_organization", organization_id=row.id))
        for row in organization_rows(words)
    ]


RECORD_KINDS = (RecordKind("contacts", _find_contacts),)
