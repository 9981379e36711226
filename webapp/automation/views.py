"""A workstream's timeout rules: listed in their order, made, changed, moved, deleted."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.automation.actions.timeout_rules import (
    RULES_LIMIT,
    TIMEOUT_RULE,
    change_rule,
    create_rule,
    delete_rule,
    place_rule,
)
from webapp.automation.forms import TimeoutRuleForm
from webapp.automation.models import TimeoutRule
from webapp.automation.queries.timeouts import get_rule, rules_of
from webapp.automation.timeout_words import timeout_words
from webapp.core.htmx import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    differing,
    done,
    or_gone,
    page,
    record,
    wanted_place,
)
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm
from webapp.workstreams.models import Workstream
from webapp.workstreams.queries.workstreams import get_workstream
from webapp.workstreams.views.workstreams import SECTION

LIST = "admin.list_timeouts"
LISTED = "/workstreams/<int:workstream_id>/timeouts"
RULE = f"{LISTED}/<int:rule_id>"
KEPT = ("workstream_id",)


def _gone() -> str:
    return _("This timeout rule was deleted meanwhile; nothing was saved.")


@blueprint.get(LISTED)
def list_timeouts(workstream_id: int) -> ResponseReturnValue:
    """The rules, first to last."""
    return render_template(
        "automation/timeouts.html",
        workstream=get_workstream(workstream_id),
        rules=[(rule, timeout_words(rule)) for rule in rules_of(workstream_id)],
        limit=RULES_LIMIT,
        is_fragment=is_fragment_wanted(),
        section=SECTION,
    )


@blueprint.route(f"{LISTED}/new", methods=["GET", "POST"])
def new_timeout(workstream_id: int) -> ResponseReturnValue:
    """The form of a new rule."""
    workstream, form = get_workstream(workstream_id), TimeoutRuleForm.of()
    return answer_form(
        form,
        lambda: create_rule(workstream_id, form.content),
        lambda _is_overtaken: _page(form, workstream),
        lambda: done(_("Saved."), LIST, workstream_id=workstream_id),
    )


@blueprint.route(RULE, methods=["GET", "POST"])
@or_gone(LIST, _gone, kept=KEPT)
def change_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """Change a rule. Who was second is told."""
    workstream = get_workstream(workstream_id)

    def rule() -> TimeoutRule:
        return get_rule(workstream_id, rule_id)

    form = TimeoutRuleForm.of(rule())
    return answer_form(
        form,
        lambda: change_rule(rule(), form.content, form.version.number or 0),
        lambda is_overtaken: _page(form, workstream, rule(), is_overtaken=is_overtaken),
        lambda: done(_("Saved."), LIST, workstream_id=workstream_id),
        lambda: rule().version,
    )


@blueprint.route(f"{RULE}/deletion", methods=["GET", "POST"])
@or_gone(LIST, _gone, kept=KEPT)
def delete_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """Ask, then delete."""
    workstream = get_workstream(workstream_id)

    def show(form: DeletionForm) -> ResponseReturnValue:
        rule = get_rule(workstream_id, rule_id)
        facts = {"workstream": workstream, "rule": rule, "words": timeout_words(rule)}
        return page("automation/timeout_deletion.html", form, section=SECTION, **facts)

    return answer_deletion(
        lambda: get_rule(workstream_id, rule_id),
        delete_rule,
        show,
        lambda _name: done(_("The timeout rule was deleted."), LIST, workstream_id=workstream_id),
    )


@blueprint.post(f"{RULE}/position")
@or_gone(LIST, _gone, kept=KEPT)
def place_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """Put it up, down, or to a place; says where it is then."""
    with transaction():
        rule = get_rule(workstream_id, rule_id)
        others = rules_of(workstream_id)
        place = place_rule(rule, wanted_place(others.index(rule) + 1))
        facts = {"name": rule.name, "place": place, "all": len(others)}
    flash(_("“%(name)s” is now number %(place)d of %(all)d.", **facts))
    return redirect(url_for(LIST, workstream_id=workstream_id, _anchor=f"timeout-{rule_id}"), 303)


def _page(
    form: TimeoutRuleForm,
    workstream: Workstream,
    rule: TimeoutRule | None = None,
    *,
    is_overtaken: bool = False,
) -> ResponseReturnValue:
    return record(
        "automation/timeout.html",
        form,
        (TIMEOUT_RULE, rule.id if rule is not None else None),
        _differences(form, rule) if is_overtaken and rule is not None else None,
        workstream=workstream,
        rule=rule,
        section=SECTION,
    )


def _differences(form: TimeoutRuleForm, rule: TimeoutRule) -> list[tuple[str, str]]:
    """(label, what stands there now) of what the form would overwrite."""
    typed, switch = form.content, {True: _("Yes"), False: _("No")}
    present = (rule.event, rule.seconds, rule.action)
    return differing(
        (form.name, typed.name, rule.name, rule.name),
        (form.event, (typed.event, typed.seconds, typed.action), present, timeout_words(rule)),
        (form.text, typed.text, rule.text, rule.text),
        (form.is_enabled, typed.is_enabled, rule.is_enabled, switch[rule.is_enabled]),
        (form.is_switchable, typed.is_switchable, rule.is_switchable, switch[rule.is_switchable]),
    )
