"""Organizations: list, create, edit, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from webapp.contacts.actions.contacts import (
    change_organization,
    create_organization,
    delete_organization,
)
from webapp.contacts.fields import ORGANIZATION, with_values
from webapp.contacts.forms.contacts import OrganizationForm
from webapp.contacts.models import Organization
from webapp.contacts.queries import get_organization
from webapp.contacts.rows import contact_count, organization_rows
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages


class OrganizationPages(RecordPages[Organization, OrganizationForm]):
    """Companies and households that contacts belong to."""

    fields, section = ORGANIZATION, "contacts"
    key, row_name, listed_by = "organization_id", "organization", "admin.list_organizations"
    list_template, template = "contacts/organizations.html", "contacts/organization.html"
    deletion_template = "contacts/organization_deletion.html"
    created = _("Organization “%(name)s” was created.")
    saved = _("Organization “%(name)s” was saved.")
    deleted = _("Organization “%(name)s” was deleted.")

    def find(self, at: At) -> Organization:
        """The organization."""
        return get_organization(at["organization_id"])

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
