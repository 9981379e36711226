"""A rule on the editor's desk: what it was, what is typed now, how it is saved, and what somebody
else saved in it meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import get_timezone
from flask_babel import gettext as _

from webapp.rules.actions import rules
from webapp.rules.editor.choices import Palette
from webapp.rules.editor.conversion import checked, condition_of, doubted, tidied
from webapp.rules.editor.drafts import ConditionDraft, draft_from, draft_of
from webapp.rules.editor.results import (
    OutputsDraft,
    TargetsDraft,
    outputs_from,
    outputs_of,
    targets_from,
)
from webapp.rules.forms import RuleForm
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule
from webapp.rules.policy import Target
from webapp.rules.rows import queue_words
from webapp.rules.words.rules import condition_words, outputs_words

Rule = ClassificationRule | RouteToQueueRule
Results = OutputsDraft | TargetsDraft


@dataclass(frozen=True)
class Desk:
    """A condition and results as typed. `focus`: what a press of a button leads to."""

    draft: ConditionDraft
    results: Any
    focus: str = ""

    def edited(self, edit: str, palette: Palette) -> Desk:
        """After one of the editor's buttons."""
        draft = tidied(self.draft.edited(edit), palette.known, str(get_timezone() or "UTC"))
        desk = Desk(draft, self.results.edited(edit))
        return replace(desk, focus=_focus(desk, edit))

    def checked(self, palette: Palette) -> tuple[Desk, bool]:
        """With every problem beside its place, and whether it can be saved."""
        draft, is_sound = checked(self.draft, palette.known, palette.kept_ids())
        results = self.results.checked(palette)
        return replace(self, draft=draft, results=results), is_sound and not results.problems

    def doubts(self, palette: Palette) -> tuple[list[tuple[str, str]], bool]:
        """(row's path, why it never holds), and whether the rule can never fire."""
        return doubted(self.draft, palette.known)

    def condition(self, palette: Palette) -> dict[str, Any]:
        """The condition to store."""
        return condition_of(self.draft, palette.known)


def desk_of(rule: Rule | None, *, is_route: bool) -> Desk:
    """A rule as it is stored; without one, an empty desk."""
    draft = draft_of(rule.condition or {}) if rule is not None else ConditionDraft()
    if isinstance(rule, RouteToQueueRule):
        targets = tuple((str(each.queue_id), str(each.percent)) for each in rule.targets)
        return Desk(draft, TargetsDraft(targets or (("", "100"),)))
    if isinstance(rule, ClassificationRule):
        return Desk(draft, outputs_of(rule.outputs))
    return Desk(draft, TargetsDraft() if is_route else OutputsDraft())


def desk_from(posted: Mapping[str, list[str]], *, is_route: bool) -> Desk:
    """What a posted form holds."""
    results: Results = targets_from(posted) if is_route else outputs_from(posted)
    return Desk(draft_from(posted), results)


def save_new(
    desk: Desk, name: str, palette: Palette, workstream_id: int, ruleset: Any
) -> ClassificationRule | RouteToQueueRule:
    """Add the rule. Raises Invalid."""
    condition = desk.condition(palette)
    if isinstance(ruleset, ClassificationRuleset):
        return rules.create_rule(ruleset, name, condition, desk.results.value())
    return rules.create_route_rule(workstream_id, name, condition, _targets(desk))


def save(desk: Desk, rule: Rule, name: str, palette: Palette, version: int) -> None:
    """Put what is typed in the rule's place. Raises Conflict and Invalid."""
    condition = desk.condition(palette)
    if isinstance(rule, ClassificationRule):
        rules.change_rule(rule, name, condition, desk.results.value(), version)
    else:
        rules.change_route_rule(rule, name, condition, _targets(desk), version)


def _targets(desk: Desk) -> list[Target]:
    return [Target(queue_id, percent) for queue_id, percent in desk.results.value()]


def _focus(desk: Desk, edit: str) -> str:
    """The field that was added, or the button that adds where something was taken away."""
    verb, _colon, path = edit.partition(":")
    lines = len(desk.draft.parts)
    if verb == "add-row":
        group = dict(enumerate(desk.draft.parts, 1)).get(int(path[:4])) if _is_line(path) else None
        return str(lines) if group is None else f"{path}.{len(getattr(group, 'rows', ()))}"
    if verb == "add-group":
        return f"{lines}.1"
    ends = {"skill": "skills", "context": "context", "target": "targets"}
    what = verb.partition("-")[2]
    if verb.startswith("add-") and what in ends:
        return f"{what}-{len(getattr(desk.results, ends[what], ()))}"
    return f"add-{what or 'row'}" if verb.startswith("remove") else ""


def _is_line(path: str) -> bool:
    return path.isascii() and path.isdecimal()


def differences(form: RuleForm, desk: Desk, rule: Rule, palette: Palette) -> list[tuple[str, str]]:
    """(label, what stands there now) of each part the form would overwrite."""
    names = palette.names
    found = [] if form.name.data == rule.name else [(form.name.label.text, rule.name)]
    if desk.condition(palette) != rule.condition:
        found.append((_("If"), condition_words(rule.condition, names)))
    if isinstance(rule, ClassificationRule):
        if desk.results.value() != rule.outputs:
            found.append((_("Then"), ", ".join(outputs_words(rule.outputs, names))))
    elif desk.results.value() != [(each.queue_id, each.percent) for each in rule.targets]:
        found.append((_("Then"), ", ".join(queue_words(rule, names))))
    return found
