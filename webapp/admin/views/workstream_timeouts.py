"""A workstream's timeout rules: listed in their order, made, changed, moved, deleted."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm
from webapp.admin.queries.changes import last_change
from webapp.admin.timeout_forms import MoveForm, TimeoutRuleForm
from webapp.admin.timeout_wording import timeout_words
from webapp.admin.views import blueprint
from webapp.admin.views.answers import done, page
from webapp.admin.views.workstreams import SECTION
from webapp.automation import actions
from webapp.automation.models import TimeoutRule
from webapp.automation.queries.timeouts import get_rule, rules_of
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.routing.models import Workstream
from webapp.routing.queries import get_workstream

LIST = "admin.list_timeouts"


@blueprint.get("/workstreams/<int:workstream_id>/timeouts")
def list_timeouts(workstream_id: int) -> ResponseReturnValue:
    """The rules, first to last."""
    return render_template(
        "admin/workstream_timeouts.html",
        workstream=get_workstream(workstream_id),
        rules=[(rule, timeout_words(rule)) for rule in rules_of(workstream_id)],
        limit=actions.RULES_LIMIT,
        section=SECTION,
    )


@blueprint.route("/workstreams/<int:workstream_id>/timeouts/new", methods=["GET", "POST"])
def new_timeout(workstream_id: int) -> ResponseReturnValue:
    """The form of a new rule."""
    workstream, form = get_workstream(workstream_id), TimeoutRuleForm.of()
    if not form.validate_on_submit():
        return _page(form, workstream)
    try:
        with transaction():
            actions.create_rule(workstream_id, form.content)
    except Invalid as error:
        form.refuse(error)
        return _page(form, get_workstream(workstream_id))
    return done(_("Saved."), LIST, workstream_id=workstream_id)


@blueprint.route("/workstreams/<int:workstream_id>/timeouts/<int:rule_id>", methods=["GET", "POST"])
def change_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """Change a rule. Who was second is told."""
    try:
        return _change(workstream_id, rule_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone(workstream_id)


@blueprint.route(
    "/workstreams/<int:workstream_id>/timeouts/<int:rule_id>/deletion", methods=["GET", "POST"]
)
def delete_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """Ask, then delete."""
    workstream = get_workstream(workstream_id)
    try:
        rule = get_rule(workstream_id, rule_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone(workstream_id)
    form = DeletionForm(version=rule.version)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.delete_rule(get_rule(workstream_id, rule_id), form.version.number or 0)
            return done(_("The timeout rule was deleted."), LIST, workstream_id=workstream_id)
        except Conflict as error:
            form.refuse(error)
            rule = get_rule(workstream_id, rule_id)
            form.version.data = str(rule.version)
    facts = {"workstream": workstream, "rule": rule, "words": timeout_words(rule)}
    return page("admin/workstream_timeout_deletion.html", form, section=SECTION, **facts)


@blueprint.post("/workstreams/<int:workstream_id>/timeouts/<int:rule_id>/position")
def move_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """One place up or down."""
    form = MoveForm()
    if not form.validate():
        raise Invalid(_("Up or down?"))
    try:
        with transaction():
            actions.move_rule(get_rule(workstream_id, rule_id), form.steps)
    except NotFound:
        return _gone(workstream_id)
    return done(_("Saved."), LIST, workstream_id=workstream_id)


def _change(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    workstream, rule = get_workstream(workstream_id), get_rule(workstream_id, rule_id)
    form = TimeoutRuleForm.of(rule)
    if not form.validate_on_submit():
        return _page(form, workstream, rule)
    try:
        with transaction():
            rule = get_rule(workstream_id, rule_id)
            actions.change_rule(rule, form.content, form.version.number or 0)
    except Invalid as error:
        form.refuse(error)
        return _page(form, get_workstream(workstream_id), get_rule(workstream_id, rule_id))
    except Conflict as error:
        form.refuse(error)
        rule = get_rule(workstream_id, rule_id)
        form.version.data = str(rule.version)  # saving again is then saving knowingly
        return _page(form, get_workstream(workstream_id), rule, is_overtaken=True)
    return done(_("Saved."), LIST, workstream_id=workstream_id)


def _page(
    form: TimeoutRuleForm,
    workstream: Workstream,
    rule: TimeoutRule | None = None,
    *,
    is_overtaken: bool = False,
) -> ResponseReturnValue:
    return page(
        "admin/workstream_timeout.html",
        form,
        workstream=workstream,
        rule=rule,
        is_overtaken=is_overtaken,
        overtaken=_differences(form, rule) if is_overtaken and rule is not None else (),
        change=last_change(actions.TIMEOUT_RULE, rule.id) if rule is not None else None,
        section=SECTION,
    )


def _differences(form: TimeoutRuleForm, rule: TimeoutRule) -> list[tuple[str, str]]:
    """(label, what stands there now) of what the form would overwrite."""
    typed, switch = form.content, {True: _("Yes"), False: _("No")}
    is_other = (typed.event, typed.seconds, typed.action) != (rule.event, rule.seconds, rule.action)
    now = [
        (typed.name != rule.name, form.name, rule.name),
        (is_other, form.event, timeout_words(rule)),
        (typed.text != rule.text, form.text, rule.text),
        (typed.is_enabled != rule.is_enabled, form.is_enabled, switch[rule.is_enabled]),
        (typed.is_switchable != rule.is_switchable, form.is_switchable, switch[rule.is_switchable]),
    ]
    return [(field.label.text, said) for is_different, field, said in now if is_different]


def _gone(workstream_id: int) -> ResponseReturnValue:
    said = _("This timeout rule was deleted meanwhile; nothing was saved.")
    return done(said, LIST, workstream_id=workstream_id)
