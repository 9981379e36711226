"""Organizations: list, create, edit, delete."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.contacts.actions.contacts import (
    ORGANIZATION,
    change_organization,
    create_organization,
    delete_organization,
)
from webapp.contacts.forms.contacts import OrganizationForm
from webapp.contacts.models import Organization
from webapp.contacts.queries import get_organization
from webapp.contacts.rows import contact_count, organization_rows
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
LIST = "admin.list_organizations"


@blueprint.get("/organizations")
def list_organizations() -> ResponseReturnValue:
    """Every organization, or those whose name holds what is sought."""
    words = words_sought()
    return listed("contacts/organizations.html", organization_rows(words), words, section=SECTION)


@blueprint.route("/organizations/new", methods=["GET", "POST"])
def new_organization() -> ResponseReturnValue:
    """The form of a new organization."""
    form = OrganizationForm.of(None)

    def create() -> None:
        form.require_new_organization(form.name.data or "")
        create_organization(form.name.data or "", form.values)

    return answer_form(
        form,
        create,
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Organization “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/organizations/<int:organization_id>", methods=["GET", "POST"])
@or_gone(LIST)
def show_organization(organization_id: int) -> ResponseReturnValue:
    """An organization's form."""
    form = OrganizationForm.of(get_organization(organization_id))

    def save() -> None:
        organization, version = get_organization(organization_id), form.version.number or 0
        form.require_new_organization(form.name.data or "", organization)
        change_organization(organization, form.name.data or "", form.values, version)

    return answer_form(
        form,
        save,
        lambda is_overtaken: _page(
            form, get_organization(organization_id), is_overtaken=is_overtaken
        ),
        lambda: done(_("Organization “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: get_organization(organization_id).version,
    )


@blueprint.route("/organizations/<int:organization_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_organization(organization_id: int) -> ResponseReturnValue:
    """Say what it does, then delete."""
    return answer_deletion(
        lambda: get_organization(organization_id),
        delete_organization,
        lambda form: page(
            "contacts/organization_deletion.html",
            form,
            organization=get_organization(organization_id),
            count=contact_count(organization_id),
            section=SECTION,
        ),
        lambda name: done(_("Organization “%(name)s” was deleted.", name=name), LIST),
    )


def _page(
    form: OrganizationForm, organization: Organization | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    return record(
        "contacts/organization.html",
        form,
        (ORGANIZATION, organization.id if organization else None),
        _differences(form, organization) if organization and is_overtaken else None,
        organization=organization,
        section=SECTION,
    )


def _differences(form: OrganizationForm, organization: Organization) -> list[tuple[str, str]]:
    name = organization.name
    return differing((form.name, form.name.data, name, name), *form.compared(organization.values))
