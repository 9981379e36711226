"""Try it: the rules of a workstream run on a past conversation or on typed values."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.pages.blueprint import blueprint
from webapp.rules.editor.choices import palette_of
from webapp.rules.editor.trial import fields_to_type, trial_box
from webapp.rules.views.lists import SECTION
from webapp.workstreams.queries.workstreams import get_workstream


@blueprint.route("/workstreams/<int:workstream_id>/trial", methods=["GET", "POST"])
def try_workstream_rules(workstream_id: int) -> ResponseReturnValue:
    """The box on a page of its own, with what the rules do; nothing is changed by it."""
    workstream, palette = get_workstream(workstream_id), palette_of(workstream_id)
    return render_template(
        "rules/trial.html",
        workstream=workstream,
        box=trial_box(workstream_id, request.values, palette),
        fields=fields_to_type(palette),
        palette=palette,
        section=SECTION,
    )
