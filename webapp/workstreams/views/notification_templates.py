"""How a workstream's offers look and behave, with a preview while it is written."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.pages.answers import answer_form, done, or_gone, record
from webapp.pages.blueprint import blueprint
from webapp.workstreams.actions.notification_templates import change_template, look_of
from webapp.workstreams.actions.workstreams import WORKSTREAM
from webapp.workstreams.forms.notification_templates import TemplateForm, slug_words, unknown_slugs
from webapp.workstreams.models import Workstream
from webapp.workstreams.queries.notification_templates import template_of
from webapp.workstreams.queries.workstreams import get_workstream
from webapp.workstreams.views.settings import LIST, workstream_gone
from webapp.workstreams.views.workstreams import SECTION
from webapp.workstreams.words.workstreams import look_rows


@blueprint.route("/workstreams/<int:workstream_id>/template", methods=["GET", "POST"])
@or_gone(LIST, workstream_gone)
def edit_template(workstream_id: int) -> ResponseReturnValue:
    """The template; who was second to change it is told."""
    form = _form(get_workstream(workstream_id))
    return answer_form(
        form,
        lambda: change_template(get_workstream(workstream_id), form.look, form.version.number or 0),
        lambda is_overtaken: _page(form, get_workstream(workstream_id), is_overtaken=is_overtaken),
        lambda: done(_("Saved."), "admin.show_workstream", workstream_id=workstream_id),
        lambda: get_workstream(workstream_id).version,
    )


@blueprint.post("/workstreams/<int:workstream_id>/template/preview")
def preview_template(workstream_id: int) -> ResponseReturnValue:
    """What is typed right now, as an offer; saves nothing."""
    look = _form(get_workstream(workstream_id)).look
    problems = unknown_slugs(look)
    return render_template("workstreams/_offer_preview.html", look=look, problems=problems)


def _form(workstream: Workstream) -> TemplateForm:
    return TemplateForm.of(look_of(template_of(workstream.id)), workstream.version)


def _page(
    form: TemplateForm, workstream: Workstream, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    look = form.look
    typed, kept = look_rows(look), look_rows(look_of(template_of(workstream.id)))
    return record(
        "workstreams/workstream_template.html",
        form,
        (WORKSTREAM, workstream.id),
        [now for now in kept if now not in typed] if is_overtaken else None,
        workstream=workstream,
        look=look,
        problems=unknown_slugs(look),
        slugs=slug_words(),
        section=SECTION,
    )
