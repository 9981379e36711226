"""Views of the list of contacts: kept, replaced, renamed, deleted."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.contact_lists.actions.kept_views import (
    delete_view,
    keep_view,
    rename_view,
    replace_view,
)
from webapp.contact_lists.fields import CONTACT_VIEW
from webapp.contact_lists.forms.kept_views import KeepViewForm, ReplaceViewForm, ViewNameForm
from webapp.contact_lists.kept_views import get_view_for
from webapp.contact_lists.models import ContactView
from webapp.contact_lists.rows.listing import asked_by
from webapp.contact_lists.views import SECTION, blueprint, require_looking_up, viewer
from webapp.contact_lists.views.lists import show_list
from webapp.core.database import db
from webapp.pages.answers import answer_form, done
from webapp.pages.records import At, RecordPages

LIST = "contact_lists.list_contacts"


@blueprint.before_request
def guard() -> None:
    """A view that is another's is none; of one that was deleted meanwhile its pages tell."""
    view_id = (request.view_args or {}).get("view_id")
    if view_id and db.session.get(ContactView, view_id) is not None:
        get_view_for(viewer(), view_id)


@blueprint.post("/views")
def keep() -> ResponseReturnValue:
    """Keep the list of the address under a name; everybody's is for supervisors to make."""
    mine = require_looking_up()
    asked, form = asked_by(request.args, mine), KeepViewForm()
    made: list[ContactView] = []

    def save() -> None:
        is_shared = mine.is_supervising and bool(form.is_shared.data)
        owner = None if is_shared else mine.agent_id
        made.append(keep_view(form.name.data or "", asked.choice, owner))

    return answer_form(
        form,
        save,
        lambda _is_overtaken: show_list(asked, mine, form=form),
        lambda: _shown(made[0], gettext("The view “%(name)s” was saved.", name=made[0].name)),
    )


@blueprint.post("/views/<int:view_id>/choice")
def replace(view_id: int) -> ResponseReturnValue:
    """Let the view show what the address asks for."""
    mine = require_looking_up()
    asked, form = asked_by(request.args, mine), ReplaceViewForm()
    view = get_view_for(mine, view_id)
    return answer_form(
        form,
        lambda: replace_view(get_view_for(mine, view_id), asked.choice),
        lambda _is_overtaken: redirect(url_for(LIST, view=view_id)),
        lambda: _shown(view, gettext("The view “%(name)s” was saved.", name=view.name)),
    )


def _shown(view: ContactView, told: str) -> ResponseReturnValue:
    return done(told, LIST, view=view.id)


class ViewPages(RecordPages[ContactView, ViewNameForm]):
    """A view's name, and its deletion."""

    table = ContactView
    fields, section = CONTACT_VIEW, SECTION
    key, row_name, listed_by = "view_id", "view", LIST
    template, deletion_template = "contact_lists/view.html", "contact_lists/deletion.html"
    saved = _("The view “%(name)s” was saved.")
    deleted = _("The view “%(name)s” was deleted.")

    def find(self, at: At) -> ContactView:
        """One that the reader may change. Raises NotFound."""
        return get_view_for(viewer(), at[self.key])

    def form_of(self, row: ContactView | None, at: At) -> ViewNameForm:
        """As it is called now."""
        return ViewNameForm(name=row.name, version=row.version) if row else ViewNameForm()

    def change(self, row: ContactView, form: ViewNameForm) -> None:
        """As it was typed."""
        rename_view(row, form.name.data or "", form.version.number or 0)

    def delete(self, row: ContactView, version: int) -> None:
        """The contacts stay."""
        delete_view(row, version)


ViewPages().bind(blueprint, "/views", show="show_view", delete="remove_view")
