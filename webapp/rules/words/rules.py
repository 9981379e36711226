"""Rules, and what became of them, in plain words: for the editor and for the trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from webapp.core.text import shortened
from webapp.rules.condition_fields import LANGUAGE, is_language
from webapp.rules.outputs import OUTPUTS_LIMIT, TARGETS_LIMIT, UNITS
from webapp.rules.queries.names import Names
from webapp.rules.words.condition_fields import field_word, is_choice, language_word, option_word

PARTS = "parts"
LONGEST_SHOWN = 120
Facts = Mapping[str, Any]


def condition_words(condition: Facts, names: Names) -> str:
    """A condition as one sentence; what always matches says so."""
    return _joined(condition or {}, names) or _("Always")


def _joined(condition: Facts, names: Names) -> str:
    word = _("or") if condition.get("join") == "any" else _("and")
    parts = condition.get(PARTS)
    inner = [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
    said = [_inner_words(part, names) for part in inner]
    return f" {word} ".join(words for words in said if words)


def _inner_words(part: Facts, names: Names) -> str:
    if PARTS not in part:
        return leaf_words(part, names)
    words = _joined(part, names)
    return f"({words})" if len(part[PARTS] or ()) > 1 else words


def leaf_words(leaf: Facts, names: Names) -> str:
    """One comparison: "Customer's name contains “VIP”"."""
    said = _compared(
        str(leaf.get("field", "")),
        str(leaf.get("operator", "")),
        leaf.get("value", leaf.get("wanted")),
        names,
    )
    zone = leaf.get("time_zone")
    return f"{said} ({zone})" if zone else said


def part_words(part: Facts, names: Names) -> str:
    """A line of the trace: the comparison, and what was found, or why it could not be compared."""
    said = leaf_words(part, names)
    if part.get("problem"):
        return f"{said}: {problem_word(str(part['problem']))}"
    if part.get("is_gone"):
        return _("%(comparison)s: it was taken back", comparison=said)
    found = value_words(str(part.get("field", "")), part.get("found"), names)
    return _("%(comparison)s: it is %(found)s", comparison=said, found=found)


def outputs_words(outputs: Facts, names: Names) -> list[str]:
    """What a rule gives, a line each; takes a rule's outputs and those kept in the trace."""
    said = []
    if outputs.get("priority"):
        said.append(priority_word(int(outputs["priority"])))
    said += [skill_words(skill, names) for skill in outputs.get("skills") or ()]
    if outputs.get("units") is not None:
        said.append(_("Takes %(units)s capacity units", units=outputs["units"]))
    if outputs.get("capacity_profile_id") or outputs.get("capacity_profile"):
        said.append(_("Capacity profile %(name)s", name=_profile_name(outputs, names)))
    for name, value in (outputs.get("context") or {}).items():
        shown = value_words(f"context.{name}", value, names)
        said.append(_("Context variable %(name)s = %(value)s", name=name, value=shown))
    return said


def skill_words(skill: Facts, names: Names) -> str:
    """A skill a conversation needs, with its level by name."""
    id_, rating = int(skill.get("skill_id") or 0), int(skill.get("rating") or 1)
    name = skill.get("name") or skill.get("skill") or names.skills.get(id_) or _("a deleted skill")
    level = level_word(names.levels.get(id_, ()), rating)
    return _("Skill %(name)s, at least %(level)s", name=name, level=level)


def level_word(levels: tuple[str, ...], rating: int) -> str:
    """A rating by its level's name; without one, its number."""
    return levels[rating - 1] if 0 < rating <= len(levels) else str(rating)


def _profile_name(outputs: Facts, names: Names) -> str:
    id_ = int(outputs.get("capacity_profile_id") or 0)
    kept = outputs.get("capacity_profile")
    return str(kept or names.profiles.get(id_) or _("a deleted profile"))


def priority_word(priority: int) -> str:
    """A conversation's priority."""
    return {
        1: _("Priority 1 (highest)"),
        2: _("Priority 2 (high)"),
        3: _("Priority 3 (normal)"),
        4: _("Priority 4 (low)"),
        5: _("Priority 5 (lowest)"),
    }.get(priority, _("Priority %(number)s", number=priority))


def value_words(field: str, value: Any, names: Names) -> str:
    """A value as it is read: several joined by commas, texts in quotes, nothing as a word."""
    if isinstance(value, list | tuple):
        return ", ".join(value_words(field, item, names) for item in value) or _("empty")
    if value is None or value == "":
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if is_choice(field):
        return option_word(field, str(value), names)
    return format_decimal(value) if isinstance(value, int | float) else _quoted(field, str(value))


def _quoted(field: str, text: str) -> str:
    if field == LANGUAGE and is_language(text):
        return f"“{text}” ({language_word(text)})"
    return f"“{shortened(text, LONGEST_SHOWN)}”"


def operator_word(operator: str, field: str = "") -> str:
    """An operator as the editor offers it for a field."""
    if field == "now.time":
        return {
            "greater_than": _("is at or after"),
            "less_than": _("is before"),
        }.get(operator, operator)
    if is_choice(field) and operator in ("equals", "not_equals"):
        return _("is") if operator == "equals" else _("is not")
    return {
        "equals": _("equals"),
        "not_equals": _("does not equal"),
        "contains": _("contains"),
        "not_contains": _("does not contain"),
        "begins_with": _("begins with"),
        "ends_with": _("ends with"),
        "greater_than": _("is greater than"),
        "less_than": _("is less than"),
        "is_empty": _("is empty"),
        "is_not_empty": _("is not empty"),
        "is_one_of": _("is one of"),
        "matches": _("matches the pattern"),
    }.get(operator, operator)


def _compared(field: str, operator: str, wanted: Any, names: Names) -> str:
    name = field_word(field, names)
    if operator in ("is_empty", "is_not_empty"):
        return f"{name} {operator_word(operator)}"
    if isinstance(wanted, bool):
        is_yes = wanted != (operator == "not_equals")
        return f"{name}: {value_words(field, is_yes, names)}"
    verb = operator_word(operator, field)
    return f"{name} {verb} {value_words(field, wanted, names)}"


def rule_outcome_words(outcome: str) -> str:
    """What became of a rule when it was tried."""
    return {
        "fired": _("It fired"),
        "no_match": _("It does not match"),
        "disabled": _("It is switched off"),
        "broken": _("It is broken and was skipped"),
        "not_reached": _("An earlier rule fired"),
        "overflowing": _("It matches, but all its queues overflow"),
    }.get(outcome, outcome)


def route_reason_words(reason: str) -> str:
    """Why a conversation went to its queue."""
    return {
        "rule": _("A rule says so."),
        "fallback_no_rules": _("There are no route-to-queue rules: it goes to the fallback queue."),
        "fallback_no_match": _("No rule matches: it goes to the fallback queue."),
        "fallback_error": _(
            "A rule is broken, or the rules could not be run: it goes to the fallback queue."
        ),
        "kept": _("The customer wrote again: it goes on in the queue it was in."),
    }.get(reason, reason)


def problem_word(code: str) -> str:
    """What is wrong with a comparison or with what a rule gives, in one sentence."""
    return {
        "unknown_field": _("This field does not exist any more. Choose another one."),
        "bad_variable": _(
            "Give the variable a name of letters, digits and underscores, not a digit first."
        ),
        "wrong_operator": _("This comparison does not go with the field. Choose another one."),
        "bad_value": _("This value does not fit. Give one of the field's kind."),
        "bad_pattern": _("This pattern cannot be read. Check its brackets and signs."),
        "bad_time_zone": _("No time zone has this name. Choose one of the list."),
        "too_deep": _("Groups may hold no further groups."),
        "too_many": _("These are too many. Split them over several rules."),
        "unknown_skill": _("This skill was deleted. Choose another one."),
        "unknown_tag": _("This tag was deleted. Choose another one."),
        "unknown_profile": _("This capacity profile was deleted. Choose another one."),
        "unknown_queue": _("This queue was deleted. Choose another one."),
        "bad_outputs": _("These outputs cannot be used."),
        "bad_rating": _("This level is not on the skill's scale."),
        "repeated_skill": _("Each skill can be here once."),
        "no_output": _("Say what the rule gives: at least one of these."),
        "too_many_outputs": _("A rule gives at most %(max)d things.", max=OUTPUTS_LIMIT),
        "bad_priority": _("A priority is a whole number from 1 to 5."),
        "bad_units": _("A whole number from %(min)d to %(max)d.", min=UNITS[0], max=UNITS[-1]),
        "units_and_profile": _("Give units or a capacity profile, not both."),
        "bad_number": _("This is no number."),
        "bad_context": _("Give each context variable a name of letters, digits and underscores."),
        "no_target": _("Choose a queue on each line."),
        "too_many_targets": _(
            "Choose one queue, or up to %(limit)d different ones.", limit=TARGETS_LIMIT
        ),
        "repeated_queue": _("Each queue can be here once."),
        "bad_share": _("Each share is a whole number from 1 to 100."),
        "bad_sum": _("The shares are whole numbers that sum to 100."),
        "no_language": _("No customer has this language. Choose one of the list."),
        "no_priority": _("Priorities go from 1 (highest) to 5 (lowest)."),
        "contradiction": _("It cannot hold together with a condition above."),
        "never": _("It can never fire: no conversation is as it asks."),
        "bad_shape": _("This cannot be read. Remove it and make it again."),
    }.get(code, code)
