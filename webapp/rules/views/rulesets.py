"""A ruleset's own page: its name."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.pages.answers import page
from webapp.pages.blueprint import blueprint
from webapp.pages.changes import last_change
from webapp.rules.actions import rules
from webapp.rules.editor.items import RULESETS, get_item, list_url
from webapp.rules.forms import RulesetForm
from webapp.rules.models import ClassificationRuleset
from webapp.rules.views.lists import SECTION, gone
from webapp.workstreams.queries.workstreams import get_workstream

_PATH = "/workstreams/<int:workstream_id>/rulesets"


@blueprint.route(f"{_PATH}/new", methods=["GET", "POST"])
def new_ruleset(workstream_id: int) -> ResponseReturnValue:
    """The form of a new ruleset; it is empty at first."""
    form = RulesetForm()
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
    form = RulesetForm(name=ruleset.name, version=ruleset.version)
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
    form: RulesetForm,
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
        change=last_change(rules.RULESET, ruleset.id) if ruleset else None,
        overtaken=[(form.name.label.text, ruleset.name)] if ruleset and is_other else (),
        is_overtaken=is_overtaken,
        list_url=list_url(workstream_id, RULESETS),
        section=SECTION,
    )
