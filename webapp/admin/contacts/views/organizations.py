"""Organizations: list, create, edit, delete."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.contacts.forms import OrganizationForm
from webapp.admin.contacts.queries import contact_count, organization_rows
from webapp.admin.forms import DeletionForm
from webapp.admin.queries.changes import last_change
from webapp.admin.views import blueprint
from webapp.admin.views.answers import SEARCH_FROM, done, page, words_sought
from webapp.contacts import actions
from webapp.contacts.models import Organization
from webapp.contacts.queries import get_organization
from webapp.core.answering import answer_form, differing

SECTION = "contacts"


@blueprint.get("/organizations")
def list_organizations() -> ResponseReturnValue:
    """Every organization, or those whose name holds what is sought."""
    words = words_sought()
    rows = organization_rows(words)
    return render_template(
        "admin/contacts/organizations.html",
        rows=rows,
        words=words,
        is_searching=bool(words) or len(rows) > SEARCH_FROM,
        section=SECTION,
    )


@blueprint.route("/organizations/new", methods=["GET", "POST"])
def new_organization() -> ResponseReturnValue:
    """The form of a new organization."""
    form = OrganizationForm.of(None)
    return answer_form(
        form,
        lambda: actions.create_organization(form.name.data or "", form.values),
        lambda _is_overtaken: _page(form, None),
        lambda: done(
            _("Organization “%(name)s” was created.", name=form.name.data),
            "admin.list_organizations",
        ),
    )


@blueprint.route("/organizations/<int:organization_id>", methods=["GET", "POST"])
def show_organization(organization_id: int) -> ResponseReturnValue:
    """An organization's form."""
    form = OrganizationForm.of(get_organization(organization_id))

    def save() -> None:
        organization, version = get_organization(organization_id), form.version.number or 0
        actions.change_organization(organization, form.name.data or "", form.values, version)

    return answer_form(
        form,
        save,
        lambda is_overtaken: _page(
            form, get_organization(organization_id), is_overtaken=is_overtaken
        ),
        lambda: done(
            _("Organization “%(name)s” was saved.", name=form.name.data),
            "admin.list_organizations",
        ),
        lambda: get_organization(organization_id).version,
    )


@blueprint.route("/organizations/<int:organization_id>/deletion", methods=["GET", "POST"])
def remove_organization(organization_id: int) -> ResponseReturnValue:
    """Say what it does, then delete."""
    organization = get_organization(organization_id)
    name, form = organization.name, DeletionForm(version=organization.version)

    def remove() -> None:
        actions.delete_organization(get_organization(organization_id), form.version.number or 0)

    return answer_form(
        form,
        remove,
        lambda _is_overtaken: page(
            "admin/contacts/organization_deletion.html",
            form,
            organization=get_organization(organization_id),
            count=contact_count(organization_id),
            section=SECTION,
        ),
        lambda: done(
            _("Organization “%(name)s” was deleted.", name=name), "admin.list_organizations"
        ),
        lambda: get_organization(organization_id).version,
    )


def _page(
    form: OrganizationForm, organization: Organization | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    overtaken = []
    if organization is not None and is_overtaken:
        name = organization.name
        overtaken = differing((form.name, form.name.data, name, name))
    return page(
        "admin/contacts/organization.html",
        form,
        organization=organization,
        overtaken=overtaken,
        is_overtaken=is_overtaken,
        change=last_change(actions.ORGANIZATION, organization.id) if organization else None,
        section=SECTION,
    )
