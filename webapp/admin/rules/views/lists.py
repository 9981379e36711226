"""The two lists: rulesets with their rules, and route-to-queue rules."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.admin.rules.forms import ArrangingForm
from webapp.admin.rules.palette import palette_of
from webapp.admin.rules.rows import route_list, ruleset_list
from webapp.admin.rules.shelf import ROUTES, RULESETS
from webapp.admin.rules.trial import fields_to_type, trial_box
from webapp.admin.views import blueprint
from webapp.admin.views.answers import words_sought
from webapp.core.htmx import is_fragment_wanted
from webapp.routing.models import RULES_LIMIT, RULESETS_LIMIT
from webapp.routing.queries import get_workstream

SECTION = "workstreams"


@blueprint.get("/workstreams/<int:workstream_id>/classification")
def list_classification(workstream_id: int) -> ResponseReturnValue:
    """The rulesets of a workstream with their rules, or the rules that hold what is sought."""
    words, palette = words_sought(), palette_of(workstream_id)
    workstream = get_workstream(workstream_id)
    return render_template(
        "admin/rules/classification.html",
        workstream=workstream,
        rulesets=ruleset_list(workstream_id, palette.names, palette.known, words),
        words=words,
        palette=palette,
        kind=RULESETS,
        form=ArrangingForm(),
        limits=(RULESETS_LIMIT, RULES_LIMIT),
        is_fragment=is_fragment_wanted(),
        box=trial_box(workstream_id, {}, palette),
        fields=fields_to_type(palette),
        section=SECTION,
    )


@blueprint.get("/workstreams/<int:workstream_id>/routes")
def list_routes(workstream_id: int) -> ResponseReturnValue:
    """The route-to-queue rules of a workstream, or those that hold what is sought."""
    words, palette = words_sought(), palette_of(workstream_id)
    workstream = get_workstream(workstream_id)
    return render_template(
        "admin/rules/routes.html",
        workstream=workstream,
        rules=route_list(workstream_id, palette.names, palette.known, words),
        words=words,
        palette=palette,
        kind=ROUTES,
        form=ArrangingForm(),
        limits=(RULESETS_LIMIT, RULES_LIMIT),
        is_fragment=is_fragment_wanted(),
        box=trial_box(workstream_id, {}, palette),
        fields=fields_to_type(palette),
        section=SECTION,
    )
