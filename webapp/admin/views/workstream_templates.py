"""How a workstream's offers look and behave, with a preview while it is written."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.queries.changes import last_change
from webapp.admin.template_forms import TemplateForm, preview_of, slug_words
from webapp.admin.views import blueprint
from webapp.admin.views.answers import done, page
from webapp.admin.views.workstreams import SECTION
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.routing.actions import WORKSTREAM
from webapp.routing.actions.templates import change_template, look_of
from webapp.routing.models import Workstream
from webapp.routing.queries import get_workstream
from webapp.routing.queries.templates import template_of


@blueprint.route("/workstreams/<int:workstream_id>/template", methods=["GET", "POST"])
def edit_template(workstream_id: int) -> ResponseReturnValue:
    """The template; who was second to change it is told."""
    workstream = get_workstream(workstream_id)
    form = _form(workstream)
    if not form.validate_on_submit():
        return _page(form, workstream)
    try:
        with transaction():
            workstream = get_workstream(workstream_id)
            change_template(workstream, form.look, form.version.number or 0)
    except Invalid as error:
        form.refuse(error)
        return _page(form, get_workstream(workstream_id))
    except Conflict as error:
        form.refuse(error)
        workstream = get_workstream(workstream_id)
        form.version.data = str(workstream.version)  # saving again is then saving knowingly
        return _page(form, workstream, is_overtaken=True)
    return done(_("Saved."), "admin.show_workstream", workstream_id=workstream_id)


@blueprint.post("/workstreams/<int:workstream_id>/template/preview")
def preview_template(workstream_id: int) -> ResponseReturnValue:
    """What is typed right now, as an offer; saves nothing."""
    form = _form(get_workstream(workstream_id))
    return render_template("admin/_offer_preview.html", preview=preview_of(form.look))


def _form(workstream: Workstream) -> TemplateForm:
    return TemplateForm.of(look_of(template_of(workstream.id)), workstream.version)


def _page(
    form: TemplateForm, workstream: Workstream, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    kept = look_of(template_of(workstream.id))
    return page(
        "admin/workstream_template.html",
        form,
        workstream=workstream,
        preview=preview_of(form.look),
        kept=preview_of(kept) if is_overtaken and kept != form.look else None,
        is_overtaken=is_overtaken,
        slugs=slug_words(),
        change=last_change(WORKSTREAM, workstream.id),
        section=SECTION,
    )
