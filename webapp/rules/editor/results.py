"""What a rule does, as it stands in the editor: outputs of a classification rule, queues of a
route-to-queue rule. Both read a posted form, take the editor's buttons and say what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from webapp.core.flask import row_id
from webapp.core.forms import as_name, trimmed
from webapp.rules.editor.choices import Palette
from webapp.rules.editor.conversion import number_of
from webapp.rules.outputs import (
    LONGEST_CONTEXT_VALUE,
    OUTPUTS_LIMIT,
    TARGETS_LIMIT,
    output_problems,
    target_problem,
)
from webapp.rules.words.rules import problem_word

NUMBER_LENGTH = 200
NUMBER, TEXT = "number", "text"
Posted = Mapping[str, list[str]]


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

    def checked(self, palette: Palette) -> OutputsDraft:
        """With what is wrong, by field."""
        codes = output_problems(self.value(), palette.ratings, palette.profile_ids)
        if any(row.kind == NUMBER and number_of(row.value) is None for row in self._set_context()):
            codes["context"] = "bad_number"
        elif any(row.value and not row.name for row in self.context):
            codes["context"] = "bad_context"
        return replace(self, problems={part: problem_word(code) for part, code in codes.items()})

    def value(self) -> dict[str, Any]:
        """The outputs to store."""
        found: dict[str, Any] = {}
        if self.priority.isdecimal():
            found["priority"] = int(self.priority)
        if skills := [_pair(skill) for skill in self.skills if skill]:
            found["skills"] = skills
        if self.units:
            found["units"] = number_of(self.units)
        if self.profile:
            found["capacity_profile_id"] = _id(self.profile)
        context = {row.name: _context_value(row) for row in self._set_context()}
        return {**found, "context": context} if context else found

    def _set_context(self) -> list[ContextRow]:
        return [row for row in self.context if row.name]


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

    def checked(self, palette: Palette) -> TargetsDraft:
        """With what is wrong, by field."""
        value = self.value()
        is_whole = len(value) == len(self.targets)
        code = target_problem(value, palette.queue_ids) if is_whole else "no_target"
        return replace(self, problems={"targets": problem_word(code)} if code else {})

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


def _pair(skill: str) -> dict[str, int]:
    """What "7:3" names."""
    id_, _colon, rating = skill.partition(":")
    return {"skill_id": _id(id_), "rating": _id(rating)}


def _id(text: str) -> int:
    """A row's id; 0, which no row has, for what is none."""
    return int(text) if _is_row_id(text) else 0


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
