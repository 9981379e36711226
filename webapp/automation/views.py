"""A workstream's timeout rules: listed in their order, made, changed, moved, deleted."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.automation.actions.timeout_rules import (
    RULES_LIMIT,
    change_rule,
    create_rule,
    delete_rule,
    place_rule,
)
from webapp.automation.fields import TIMEOUT_RULE, timeout_words
from webapp.automation.forms import TimeoutRuleForm
from webapp.automation.models import TimeoutRule
from webapp.automation.queries import get_rule, rules_of
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.pages.answers import or_gone, wanted_place
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages
from webapp.workstreams.queries import get_workstream
from webapp.workstreams.views.workstreams import SECTION

LIST = "admin.list_timeouts"
LISTED = "/workstreams/<int:workstream_id>/timeouts"
KEPT = ("workstream_id",)
GONE = _("This timeout rule was deleted meanwhile; nothing was saved.")


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


@blueprint.post(f"{LISTED}/<int:rule_id>/position")
@or_gone(LIST, lambda: str(GONE), kept=KEPT)
def place_timeout(workstream_id: int, rule_id: int) -> ResponseReturnValue:
    """Put it up, down, or to a place; says where it is then."""
    with transaction():
        rule = get_rule(workstream_id, rule_id)
        others = rules_of(workstream_id)
        place = place_rule(rule, wanted_place(others.index(rule) + 1))
        facts = {"name": rule.name, "place": place, "all": len(others)}
    flash(gettext("“%(name)s” is now number %(place)d of %(all)d.", **facts))
    return redirect(url_for(LIST, workstream_id=workstream_id, _anchor=f"timeout-{rule_id}"), 303)


class TimeoutPages(RecordPages[TimeoutRule, TimeoutRuleForm]):
    """What happens in a workstream's conversations when nobody writes."""

    fields, section = TIMEOUT_RULE, SECTION
    key, row_name, listed_by, kept = "rule_id", "rule", LIST, KEPT
    template, deletion_template = "automation/timeout.html", "automation/timeout_deletion.html"
    created = saved = _("Saved.")
    deleted, gone = _("The timeout rule was deleted."), GONE

    def above(self, at: At) -> dict[str, Any]:
        """The workstream."""
        return {"workstream": get_workstream(at["workstream_id"])}

    def find(self, at: At) -> TimeoutRule:
        """The rule, of this workstream."""
        return get_rule(get_workstream(at["workstream_id"]).id, at["rule_id"])

    def form_of(self, row: TimeoutRule | None, at: At) -> TimeoutRuleForm:
        """A new one begins with ten minutes."""
        return TimeoutRuleForm.of(row)

    def create(self, form: TimeoutRuleForm, at: At) -> TimeoutRule:
        """Behind the others."""
        return create_rule(get_workstream(at["workstream_id"]).id, form.content)

    def change(self, row: TimeoutRule, form: TimeoutRuleForm) -> None:
        """What it did stays done."""
        change_rule(row, form.content, form.version.number or 0)

    def delete(self, row: TimeoutRule, version: int) -> None:
        """It runs no more."""
        delete_rule(row, version)

    def deletion_facts(self, row: TimeoutRule) -> dict[str, Any]:
        """What it does."""
        return {"words": timeout_words(row)}


TimeoutPages().bind(
    blueprint, LISTED, new="new_timeout", show="change_timeout", delete="delete_timeout"
)
