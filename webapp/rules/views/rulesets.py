"""The lists of a workstream's rules, a ruleset's own page, and the page where rules are tried."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.pages.answers import last_change, page, words_sought
from webapp.pages.blueprint import blueprint
from webapp.rules.actions import rules
from webapp.rules.actions.items import RULESET
from webapp.rules.editor.choices import Palette, palette_of
from webapp.rules.editor.items import ROUTES, RULESETS, get_item, list_url
from webapp.rules.editor.trial import fields_to_type, trial_box
from webapp.rules.forms import RuleForm
from webapp.rules.models import RULES_LIMIT, RULESETS_LIMIT, ClassificationRuleset
from webapp.rules.rows import route_list, ruleset_list
from webapp.workstreams.queries import get_workstream

SECTION = "workstreams"
_PATH = "/workstreams/<int:workstream_id>/rulesets"


@blueprint.route(f"{_PATH}/new", methods=["GET", "POST"])
def new_ruleset(workstream_id: int) -> ResponseReturnValue:
    """The form of a new ruleset; it is empty at first."""
    form = RuleForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = rules.create_ruleset(workstream_id, form.name.data or "")
                anchor = f"{RULESETS}-{made.id}"
            flash(_("“%(name)s” was created. Give it rules now.", name=form.name.data))
            return redirect(list_url(workstream_id, RULESETS, anchor))
        except Invalid as error:
            form.refuse(error)
    return _page(form, workstream_id, None)


@blueprint.route(f"{_PATH}/<int:ruleset_id>", methods=["GET", "POST"])
def change_ruleset(workstream_id: int, ruleset_id: int) -> ResponseReturnValue:
    """Rename a ruleset. Who was second to change it is told."""
    try:
        return _change(workstream_id, ruleset_id)
    except NotFound as error:
        said = _("This ruleset was deleted meanwhile; nothing was saved.")
        return gone(error, workstream_id, RULESETS, said)


def _change(workstream_id: int, ruleset_id: int) -> ResponseReturnValue:
    ruleset = _get(workstream_id, ruleset_id)
    form = RuleForm(name=ruleset.name, version=ruleset.version)
    if not form.validate_on_submit():
        return _page(form, workstream_id, ruleset)
    try:
        with transaction():
            ruleset = _get(workstream_id, ruleset_id)
            rules.change_ruleset(ruleset, form.name.data or "", form.version.number or 0)
    except Conflict as error:
        form.refuse(error)
        ruleset = _get(workstream_id, ruleset_id)
        form.version.data = str(ruleset.version)  # saving again is then saving knowingly
        return _page(form, workstream_id, ruleset, is_overtaken=True)
    flash(_("Saved."))
    return redirect(list_url(workstream_id, RULESETS, f"{RULESETS}-{ruleset_id}"))


def _get(workstream_id: int, ruleset_id: int) -> ClassificationRuleset:
    row = get_item(workstream_id, RULESETS, ruleset_id)
    assert isinstance(row, ClassificationRuleset)
    return row


def _page(
    form: RuleForm,
    workstream_id: int,
    ruleset: ClassificationRuleset | None,
    *,
    is_overtaken: bool = False,
) -> ResponseReturnValue:
    is_other = ruleset is not None and form.name.data != ruleset.name
    return page(
        "rules/ruleset.html",
        form,
        workstream=get_workstream(workstream_id),
        ruleset=ruleset,
        change=last_change(RULESET, ruleset.id) if ruleset else None,
        overtaken=[(form.name.label.text, ruleset.name)] if ruleset and is_other else (),
        is_overtaken=is_overtaken,
        list_url=list_url(workstream_id, RULESETS),
        section=SECTION,
    )


@blueprint.get("/workstreams/<int:workstream_id>/classification")
def list_classification(workstream_id: int) -> ResponseReturnValue:
    """The rulesets of a workstream with their rules, or the rules that hold what is sought."""
    words, palette = words_sought(), palette_of(workstream_id)
    rulesets = ruleset_list(workstream_id, palette.names, palette.known, words)
    return _list_page(
        "classification", workstream_id, palette, words, kind=RULESETS, rulesets=rulesets
    )


@blueprint.get("/workstreams/<int:workstream_id>/routes")
def list_routes(workstream_id: int) -> ResponseReturnValue:
    """The route-to-queue rules of a workstream, or those that hold what is sought."""
    words, palette = words_sought(), palette_of(workstream_id)
    routes = route_list(workstream_id, palette.names, palette.known, words)
    return _list_page("routes", workstream_id, palette, words, kind=ROUTES, rules=routes)


def gone(error: NotFound, workstream_id: int, kind: str, said: str) -> ResponseReturnValue:
    """The answer to a form of something that was deleted: its list, which says so.

    Raises the error where nothing was to be saved, or NotFound when the workstream is gone, too.
    """
    if request.method == "GET":
        raise error
    get_workstream(workstream_id)
    flash(said, "warm")
    return redirect(list_url(workstream_id, kind))


def _list_page(
    name: str, workstream_id: int, palette: Palette, words: str, **rows: Any
) -> ResponseReturnValue:
    """A list, with the box to try the rules below it."""
    return render_template(
        f"rules/{name}.html",
        **rows,
        workstream=get_workstream(workstream_id),
        words=words,
        palette=palette,
        form=RuleForm(),
        limits=(RULESETS_LIMIT, RULES_LIMIT),
        is_fragment=is_fragment_wanted(),
        box=trial_box(workstream_id, MultiDict(), palette),
        fields=fields_to_type(palette),
        section=SECTION,
    )


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
