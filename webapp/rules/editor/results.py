"""What a rule does, as it stands in the editor: outputs of a classification rule, queues of a
route-to-queue rule. Both read a posted form, take the editor's buttons and say what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, Protocol

from flask_babel import gettext as _

from webapp.core.flask import row_id
from webapp.core.forms import as_name, trimmed
from webapp.rules.condition_fields import CONTEXT_NAME
from webapp.rules.editor.conversion import number_of
from webapp.rules.models import TARGETS_LIMIT
from webapp.rules.outputs import LONGEST_CONTEXT_VALUE, OUTPUTS_LIMIT, UNITS
from webapp.rules.words.rules import problem_word

NUMBER_LENGTH = 200
NUMBER, TEXT = "number", "text"
Posted = Mapping[str, list[str]]


class Offered(Protocol):
    """What the editor offers to choose (`palette.py`)."""

    def has_skill(self, pair: str) -> bool:
        """True for "7:3" when skill 7 has a level 3."""

    def has_profile(self, profile_id: str) -> bool:
        """True for a capacity profile there is."""

    def has_queue(self, queue_id: str) -> bool:
        """True for a queue there is."""


@dataclass(frozen=True)
class ContextRow:
    """A context variable to set; `kind` is text or number."""

    name: str = ""
    kind: str = TEXT
    value: str = ""


@dataclass(frozen=True)
class OutputsDraft:
    """Outputs as text. `skills` are "7:3": skill 7, at least rating 3. `problems` by field."""

    priority: str = ""
    skills: tuple[str, ...] = ()
    units: str = ""
    profile: str = ""
    context: tuple[ContextRow, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)

    def edited(self, edit: str) -> OutputsDraft:
        """After a press of "add-skill", "remove-skill:1", "add-context" or "remove-context:1"."""
        return replace(
            self,
            skills=_edited(self.skills, edit, "skill", ""),
            context=_edited(self.context, edit, "context", ContextRow()),
        )

    def checked(self, offered: Offered) -> OutputsDraft:
        """With what is wrong, by field."""
        problems = self._gone(offered)
        units = number_of(self.units) if self.units else None
        if self.units and not (isinstance(units, int) and units in UNITS):
            problems["units"] = _(
                "A whole number from %(min)d to %(max)d.", min=UNITS[0], max=UNITS[-1]
            )
        elif self.units and self.profile:
            problems["units"] = _("Give units or a capacity profile, not both.")
        if any(row.kind == NUMBER and number_of(row.value) is None for row in self._set_context()):
            problems["context"] = _("This is no number.")
        elif any((row.value or row.name) and not _is_name(row.name) for row in self.context):
            problems["context"] = _(
                "Give each context variable a name of letters, digits and underscores."
            )
        count = self._count()
        if not count:
            problems["outputs"] = _("Say what the rule gives: at least one of these.")
        elif count > OUTPUTS_LIMIT:
            problems["outputs"] = _("A rule gives at most %(max)d things.", max=OUTPUTS_LIMIT)
        return replace(self, problems=problems)

    def value(self) -> dict[str, Any]:
        """The outputs to store."""
        found: dict[str, Any] = {}
        if self.priority.isdecimal():
            found["priority"] = int(self.priority)
        pairs = [skill.split(":") for skill in self.skills if _is_pair(skill)]
        if pairs:
            found["skills"] = [{"skill_id": int(id_), "rating": int(r)} for id_, r in pairs]
        if self.units:
            found["units"] = number_of(self.units)
        if self.profile.isdecimal():
            found["capacity_profile_id"] = int(self.profile)
        context = {row.name: _context_value(row) for row in self._set_context()}
        return {**found, "context": context} if context else found

    def _gone(self, offered: Offered) -> dict[str, str]:
        chosen = [skill for skill in self.skills if skill]
        problems = {}
        if not all(offered.has_skill(skill) for skill in chosen):
            problems["skills"] = problem_word("unknown_skill")
        elif len({skill.partition(":")[0] for skill in chosen}) < len(chosen):
            problems["skills"] = _("Each skill can be here once.")
        if self.profile and not offered.has_profile(self.profile):
            problems["profile"] = problem_word("unknown_profile")
        return problems

    def _set_context(self) -> list[ContextRow]:
        return [row for row in self.context if row.name]

    def _count(self) -> int:
        value = self.value()
        lists = len(value.get("skills", ())) + len(value.get("context", ()))
        return lists + sum(name in value for name in ("priority", "units", "capacity_profile_id"))


@dataclass(frozen=True)
class TargetsDraft:
    """Queues with their shares, as text: (queue's id, percent). `problems` by field."""

    targets: tuple[tuple[str, str], ...] = (("", "100"),)
    problems: dict[str, str] = field(default_factory=dict)

    def edited(self, edit: str) -> TargetsDraft:
        """After a press of "add-target" or "remove-target:1"; there is always one left."""
        left = _edited(self.targets, edit, "target", ("", ""))
        return replace(self, targets=left[:TARGETS_LIMIT] or (("", "100"),))

    @property
    def total(self) -> int:
        """What the shares sum to, as far as they are numbers."""
        return sum(percent for _queue_id, percent in self.value())

    def checked(self, offered: Offered) -> TargetsDraft:
        """With what is wrong, by field."""
        problems = {}
        value = self.value()
        if not value or len(value) < len(self.targets):
            problems["targets"] = _("Choose a queue on each line.")
        elif not all(offered.has_queue(str(queue_id)) for queue_id, _percent in value):
            problems["targets"] = problem_word("unknown_queue")
        elif len({queue_id for queue_id, _percent in value}) < len(value):
            problems["targets"] = _("Each queue can be here once.")
        elif any(not 1 <= percent <= 100 for _queue_id, percent in value):
            problems["targets"] = _("Each share is a whole number from 1 to 100.")
        elif self.total != 100:
            problems["targets"] = _(
                "The shares sum to %(sum)d. They must sum to 100.", sum=self.total
            )
        return replace(self, problems=problems)

    def value(self) -> list[tuple[int, int]]:
        """(queue's id, percent) of each line with a queue; a single queue takes everything."""
        chosen = [(queue, percent) for queue, percent in self.targets if _is_row_id(queue)]
        if len(chosen) == len(self.targets) == 1:
            return [(int(chosen[0][0]), 100)]
        return [(int(queue), _percent(percent)) for queue, percent in chosen]


def outputs_of(outputs: Mapping[str, Any]) -> OutputsDraft:
    """The editor's view of stored outputs."""
    return OutputsDraft(
        priority=str(outputs.get("priority") or ""),
        skills=tuple(f"{s['skill_id']}:{s['rating']}" for s in outputs.get("skills") or ()),
        units=str(outputs.get("units", "")),
        profile=str(outputs.get("capacity_profile_id") or ""),
        context=tuple(
            ContextRow(name, TEXT if isinstance(value, str) else NUMBER, str(value))
            for name, value in (outputs.get("context") or {}).items()
        ),
    )


def outputs_from(posted: Posted) -> OutputsDraft:
    """The outputs a posted form holds."""
    rows = zip(
        posted.get("context-name", ()),
        posted.get("context-kind", ()),
        posted.get("context-value", ()),
        strict=False,
    )
    return OutputsDraft(
        priority=_first(posted, "priority"),
        skills=tuple(posted.get("skill", ()))[: OUTPUTS_LIMIT * 2],
        units=_first(posted, "units"),
        profile=_first(posted, "profile"),
        context=tuple(
            ContextRow(as_name(name), kind, trimmed(value)[:LONGEST_CONTEXT_VALUE])
            for name, kind, value in rows
        )[: OUTPUTS_LIMIT * 2],
    )


def targets_from(posted: Posted) -> TargetsDraft:
    """The queues a posted form holds."""
    pairs = zip_longest(posted.get("queue", ()), posted.get("percent", ()), fillvalue="")
    return TargetsDraft(tuple((q, trimmed(p)) for q, p in pairs)[:TARGETS_LIMIT] or (("", "100"),))


def _edited(rows: tuple[Any, ...], edit: str, name: str, empty: Any) -> tuple[Any, ...]:
    verb, _colon, number = edit.partition(":")
    if verb == f"add-{name}":
        return (*rows, empty)
    if verb == f"remove-{name}" and number.isdecimal():
        return tuple(row for place, row in enumerate(rows, 1) if str(place) != number)
    return rows


def _first(posted: Posted, name: str) -> str:
    return str(trimmed((posted.get(name) or [""])[0]))[:NUMBER_LENGTH]


def _is_pair(skill: str) -> bool:
    id_, colon, rating = skill.partition(":")
    return bool(colon) and all(
        text.isascii() and text.isdecimal() and len(text) < 10 for text in (id_, rating)
    )


def _is_name(name: str) -> bool:
    return CONTEXT_NAME.fullmatch(name) is not None


def _is_row_id(text: str) -> bool:
    try:
        return row_id(text) > 0
    except ValueError:
        return False


def _percent(text: str) -> int:
    number = number_of(text)
    return number if isinstance(number, int) and abs(number) <= 1000 else 0


def _context_value(row: ContextRow) -> str | int | float:
    number = number_of(row.value) if row.kind == NUMBER else None
    return row.value if number is None else number
