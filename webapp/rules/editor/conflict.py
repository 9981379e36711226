"""What somebody else saved in a rule meanwhile, beside what is typed now."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.rules.editor.choices import Palette
from webapp.rules.editor.rule import Desk, Rule
from webapp.rules.forms import RuleForm
from webapp.rules.models import ClassificationRule
from webapp.rules.rows import queue_words
from webapp.rules.words.rules import condition_words, outputs_words


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
