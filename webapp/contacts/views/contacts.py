"""Contacts and organizations: list, create, edit, delete; and what agents may see of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.contacts.actions.contacts import (
    change_access,
    change_contact,
    change_organization,
    create_contact,
    create_organization,
    delete_contact,
    delete_organization,
)
from webapp.contacts.fields import CONTACT, CONTACT_ACCESS, ORGANIZATION, with_values
from webapp.contacts.forms.access import AccessForm
from webapp.contacts.forms.contacts import ContactForm, OrganizationForm
from webapp.contacts.likeness import contacts_of_ids
from webapp.contacts.models import Contact, ContactScope, Organization
from webapp.contacts.queries import contact_access, remaining_of
from webapp.contacts.rows.lists import (
    agent_choices,
    contact_count,
    linked_count,
    organization_rows,
)
from webapp.contacts.rows.merging import undoable_rows
from webapp.contacts.rows.notes import note_rows
from webapp.pages.answers import answer_form, done, record
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages


class ContactPages(RecordPages[Contact, ContactForm]):
    """Whom the centre knows."""

    table = Contact
    fields, section = CONTACT, "contacts"
    key, row_name, listed_by = "contact_id", "contact", "contact_lists.list_contacts"
    template = "contacts/contact.html"
    deletion_template = "contacts/deletion.html"
    created, saved = _("Contact “%(name)s” was created."), _("Contact “%(name)s” was saved.")
    deleted = _("Contact “%(name)s” was deleted.")

    def show_list(self) -> ResponseReturnValue:
        """Where the list stood before it was everybody's."""
        return redirect(url_for(self.listed_by, q=request.args.get("q")))

    def form_of(self, row: Contact | None, at: At) -> ContactForm:
        """What is known, and whom its conversations go to."""
        return ContactForm.of(row, agent_choices(row.id if row else None))

    def facts(self, form: ContactForm, row: Contact | None) -> dict[str, Any]:
        """Who looks like the one that was typed; its notes, and what became this one."""
        notes = note_rows(row.id) if row is not None else []
        twins = contacts_of_ids(form.twin_ids)
        return {"twins": twins, "merges": undoable_rows(row), "notes": notes}

    def show(self, **at: Any) -> ResponseReturnValue:
        """An old link to one that was merged leads to the one that remains."""
        remaining = remaining_of(at[self.key])
        if remaining is not None and remaining.id != at[self.key]:
            return redirect(url_for("admin.show_contact", contact_id=remaining.id))
        return super().show(**at)

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


ContactPages().bind(
    blueprint,
    "/contacts",
    list="list_contacts",
    new="new_contact",
    show="show_contact",
    delete="remove_contact",
)


class OrganizationPages(RecordPages[Organization, OrganizationForm]):
    """Companies and households that contacts belong to."""

    table = Organization
    fields, section = ORGANIZATION, "contacts"
    key, row_name, listed_by = "organization_id", "organization", "admin.list_organizations"
    list_template, template = "contacts/organizations.html", "contacts/organization.html"
    deletion_template = "contacts/organization_deletion.html"
    created = _("Organization “%(name)s” was created.")
    saved = _("Organization “%(name)s” was saved.")
    deleted = _("Organization “%(name)s” was deleted.")

    def rows(self, words: str) -> Sequence[Any]:
        """Those whose name holds what is sought."""
        return organization_rows(words)

    def form_of(self, row: Organization | None, at: At) -> OrganizationForm:
        """Its name, and its custom fields."""
        return OrganizationForm.of(row)

    def create(self, form: OrganizationForm, at: At) -> Organization:
        """As it was typed."""
        return create_organization(form.name.data or "", form.values, form.told_of)

    def change(self, row: Organization, form: OrganizationForm) -> None:
        """As it was typed."""
        name, version = form.name.data or "", form.version.number or 0
        change_organization(row, name, form.values, version, form.told_of)

    def differences(self, form: OrganizationForm, row: Organization) -> list[tuple[str, str]]:
        """Custom fields, too."""
        return with_values(ORGANIZATION, form.custom).differences(form, row)

    def delete(self, row: Organization, version: int) -> None:
        """Its contacts stay, without one."""
        delete_organization(row, version)

    def deletion_facts(self, row: Organization) -> dict[str, Any]:
        """How many contacts it has."""
        return {"count": contact_count(row.id)}


OrganizationPages().bind(
    blueprint,
    "/organizations",
    list="list_organizations",
    new="new_organization",
    show="show_organization",
    delete="remove_organization",
)


@blueprint.route("/contact-access", methods=["GET", "POST"])
def show_contact_access() -> ResponseReturnValue:
    """Which contacts agents find, and what they see of one."""
    form = AccessForm.of(contact_access())
    return answer_form(
        form,
        lambda: change_access(
            ContactScope(form.scope.data),
            form.hidden,
            form.version.number or 0,
            locked=form.locked,
            may_merge=bool(form.may_merge.data),
            may_export=bool(form.may_export.data),
        ),
        lambda is_overtaken: record(
            "contacts/access.html",
            form,
            (CONTACT_ACCESS.kind, 1),
            CONTACT_ACCESS.differences(form, contact_access()) if is_overtaken else None,
            section="contacts",
        ),
        lambda: done(
            gettext("What agents see of contacts was saved."), "contact_lists.list_contacts"
        ),
        lambda: contact_access().version,
    )
