"""The two lists: rulesets with their rules, and route-to-queue rules."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.core.errors import NotFound
from webapp.core.htmx import is_fragment_wanted
from webapp.pages.answers import words_sought
from webapp.pages.blueprint import blueprint
from webapp.rules.editor.choices import Palette, palette_of
from webapp.rules.editor.items import ROUTES, RULESETS, list_url
from webapp.rules.editor.trial import fields_to_type, trial_box
from webapp.rules.forms import ArrangingForm
from webapp.rules.models import RULES_LIMIT, RULESETS_LIMIT
from webapp.rules.rows import route_list, ruleset_list
from webapp.workstreams.queries.workstreams import get_workstream

SECTION = "workstreams"


@blueprint.get("/workstreams/<int:workstream_id>/classification")
def list_classification(workstream_id: int) -> ResponseReturnValue:
    """The rulesets of a workstream with their rules, or the rules that hold what is sought."""
    words, palette = words_sought(), palette_of(workstream_id)
    rulesets = ruleset_list(workstream_id, palette.names, palette.known, words)
    return _page("classification", workstream_id, palette, words, kind=RULESETS, rulesets=rulesets)


@blueprint.get("/workstreams/<int:workstream_id>/routes")
def list_routes(workstream_id: int) -> ResponseReturnValue:
    """The route-to-queue rules of a workstream, or those that hold what is sought."""
    words, palette = words_sought(), palette_of(workstream_id)
    rules = route_list(workstream_id, palette.names, palette.known, words)
    return _page("routes", workstream_id, palette, words, kind=ROUTES, rules=rules)


def gone(error: NotFound, workstream_id: int, kind: str, said: str) -> ResponseReturnValue:
    """The answer to a form of something that was deleted: its list, which says so.

    Raises the error where nothing was to be saved, or NotFound when the workstream is gone, too.
    """
    if request.method == "GET":
        raise error
    get_workstream(workstream_id)
    flash(said, "warm")
    return redirect(list_url(workstream_id, kind))


def _page(
    name: str, workstream_id: int, palette: Palette, words: str, **rows: Any
) -> ResponseReturnValue:
    """A list, with the box to try the rules below it."""
    return render_template(
        f"rules/{name}.html",
        **rows,
        workstream=get_workstream(workstream_id),
        words=words,
        palette=palette,
        form=ArrangingForm(),
        limits=(RULESETS_LIMIT, RULES_LIMIT),
        is_fragment=is_fragment_wanted(),
        box=trial_box(workstream_id, MultiDict(), palette),
        fields=fields_to_type(palette),
        section=SECTION,
    )
