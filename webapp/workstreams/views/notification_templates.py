"""How a workstream's offers look and behave, with a preview while it is written."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.pages.answers import done
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages
from webapp.workstreams.actions.notification_templates import change_template, look_of
from webapp.workstreams.fields import NOTIFICATION_TEMPLATE
from webapp.workstreams.forms.notification_templates import (
    TemplateForm,
    placeholder_words,
    unknown_placeholders,
)
from webapp.workstreams.models import Workstream
from webapp.workstreams.queries import get_workstream, template_of
from webapp.workstreams.views.workstreams import GONE, LIST, SECTION, SHOW


class TemplatePages(RecordPages[Workstream, TemplateForm]):
    """A workstream's notification template: a form of the workstream's own row."""

    fields, section, key, row_name = (
        NOTIFICATION_TEMPLATE,
        SECTION,
        "workstream_id",
        "workstream",
    )
    listed_by, gone = LIST, GONE
    template = "workstreams/workstream_template.html"

    def find(self, at: At) -> Workstream:
        """The workstream."""
        return get_workstream(at["workstream_id"])

    def form_of(self, row: Workstream | None, at: At) -> TemplateForm:
        """The template as it stands."""
        workstream = row or self.find(at)
        return TemplateForm.of(look_of(template_of(workstream.id)), workstream.version)

    def change(self, row: Workstream, form: TemplateForm) -> None:
        """From the next offer on."""
        change_template(row, form.look, form.version.number or 0)

    def after_change(self, form: TemplateForm, at: At) -> ResponseReturnValue:
        """The workstream's page."""
        return done(_("Saved."), SHOW, **at)

    def facts(self, form: TemplateForm, row: Workstream | None) -> dict[str, Any]:
        """What it looks like, and what may be filled in."""
        look = form.look
        return {
            "look": look,
            "problems": unknown_placeholders(look),
            "placeholders": placeholder_words(),
        }


PAGES = TemplatePages()
PAGES.bind(blueprint, "/workstreams", show="edit_template", form_at="/template")


@blueprint.post("/workstreams/<int:workstream_id>/template/preview")
def preview_template(workstream_id: int) -> ResponseReturnValue:
    """What is typed right now, as an offer; saves nothing."""
    look = PAGES.form_of(None, {"workstream_id": workstream_id}).look
    problems = unknown_placeholders(look)
    return render_template("workstreams/_offer_preview.html", look=look, problems=problems)
