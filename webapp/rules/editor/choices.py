"""What the editor offers to choose from: fields, comparisons, values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from webapp.agents.queries import profile_choices, skill_choices
from webapp.core.text import folded, squeeze
from webapp.rules.condition_fields import (
    CONTEXT,
    LANGUAGE,
    OPERATORS,
    SEVERAL,
    SKILL,
    TAG,
    FieldKind,
)
from webapp.rules.editor.conversion import VARIABLES, input_kind, kind_of_row
from webapp.rules.editor.drafts import Row
from webapp.rules.queries.facts import customer_languages, known_fields
from webapp.rules.queries.names import Names, names_of_all
from webapp.rules.words.condition_fields import (
    field_word,
    group_word,
    language_word,
    option_word,
    weekday_words,
)
from webapp.rules.words.rules import level_word, operator_word
from webapp.tags.queries import tags_named
from webapp.workstreams.rows import queue_choices

Option = tuple[str, str]


@dataclass(frozen=True)
class Palette:
    """Everything a rule of one workstream may name. `skills`: (id, name, kind, level names).

    `languages`: their names by code.
    """

    known: Mapping[str, FieldKind]
    skills: list[tuple[int, str, str, tuple[str, ...]]]
    profiles: list[tuple[int, str]]
    queues: list[tuple[int, str]]
    tags: list[tuple[int, str]]
    languages: Mapping[str, str]

    @cached_property
    def names(self) -> Names:
        """What ids are called; read when something is said, and once: saving says nothing."""
        return names_of_all()

    def fields(self) -> list[tuple[str, list[Option]]]:
        """Every field, under its heading."""
        grouped: dict[str, list[Option]] = {}
        for field in self.known:
            grouped.setdefault(group_word(field), []).append((field, self.field_word(field)))
        others = {"text": _("Another variable: text"), "number": _("Another variable: number")}
        named = [(field, others[kind]) for field, kind in VARIABLES.items()]
        grouped.setdefault(group_word(CONTEXT), []).extend(named)
        return list(grouped.items())

    def is_field(self, field: str) -> bool:
        """True when this field is offered."""
        return field in self.known or field in VARIABLES

    def is_named_by_hand(self, row: Row) -> bool:
        """True when the row asks for the name of a context variable."""
        return row.field in VARIABLES

    def field_word(self, field: str) -> str:
        """What a field is called."""
        return field_word(field, self.names)

    def operators(self, row: Row) -> list[Option]:
        """How the row's field may be compared."""
        kind = kind_of_row(row, self.known)
        if kind == FieldKind.YES_NO:
            return [("equals", _("is"))]
        return [(op.value, operator_word(op, row.field)) for op in OPERATORS[kind]] if kind else []

    def input_of(self, row: Row) -> str:
        """What the row's value is typed into (`conversion.input_kind`)."""
        return input_kind(row, self.known)

    def options(self, field: str) -> list[Option]:
        """The values a field is chosen from."""
        if field == "now.weekday":
            return list(weekday_words().items())
        if field == "chat.kind":
            return [
                (kind, option_word(field, kind, self.names)) for kind in ("one_to_one", "group")
            ]
        if field == LANGUAGE:
            return sorted(self.languages.items(), key=lambda item: squeeze(item[1]))
        if field == SKILL:
            return [(str(row[0]), row[1]) for row in self.skills]
        if field == TAG:
            return [(str(id_), name) for id_, name in self.tags]
        agents = sorted(self.names.agents.items(), key=lambda item: folded(item[1]))
        return [(str(id_), name) for id_, name in agents]

    @property
    def ratings(self) -> dict[int, int]:
        """The highest rating of each skill there is."""
        return {id_: len(levels) for id_, _name, _kind, levels in self.skills}

    @property
    def profile_ids(self) -> set[int]:
        """The capacity profiles there are."""
        return {id_ for id_, _name in self.profiles}

    @property
    def queue_ids(self) -> set[int]:
        """The queues there are."""
        return {id_ for id_, _name in self.queues}

    def kept_ids(self) -> dict[str, frozenset[str]]:
        """The skills and tags there are, by the field that asks for them."""
        return {field: frozenset(dict(self.options(field))) for field in SEVERAL}

    def deleted(self, row: Row) -> list[Option]:
        """The values of a row that are not offered any more."""
        offered = {value for value, _word in self.options(row.field)}
        gone = [value for value in row.values if value and value not in offered]
        return [(value, self._gone_word(row.field, value)) for value in gone]

    def _gone_word(self, field: str, value: str) -> str:
        if field == LANGUAGE:
            return language_word(value)
        return f"{option_word(field, value, self.names)} ({_('deleted')})"

    def has_skill(self, pair: str) -> bool:
        """True when a "7:3" is offered: the skill is there and has such a level."""
        return any(
            pair == value for _name, levels in self.skill_levels() for value, _word in levels
        )

    def has_profile(self, profile_id: str) -> bool:
        """True when this capacity profile is offered."""
        return any(str(id_) == profile_id for id_, _name in self.profiles)

    def has_queue(self, queue_id: str) -> bool:
        """True when this queue is offered."""
        return any(str(id_) == queue_id for id_, _name in self.queues)

    def skill_levels(self) -> list[tuple[str, list[Option]]]:
        """(skill, [(its id and a rating, "at least …")]) for choosing both at once."""
        return [
            (
                name,
                [
                    (f"{id_}:{rating}", _level(name, level_word(tuple(levels), rating)))
                    for rating in range(1, len(levels) + 1)
                ],
            )
            for id_, name, _kind, levels in self.skills
        ]


def _level(skill: str, level: str) -> str:
    return _("%(skill)s, at least %(level)s", skill=skill, level=level)


def palette_of(workstream_id: int) -> Palette:
    """What rules of a workstream may name at this moment."""
    skills: list[Any] = list(skill_choices())
    return Palette(
        known=known_fields(workstream_id),
        skills=[(row[0], row[1], row[2], tuple(row[3])) for row in skills],
        profiles=[(row[0], row[1]) for row in profile_choices()],
        queues=queue_choices(),
        tags=[(tag.id, tag.name) for tag in tags_named()],
        languages={code: language_word(code) for code in customer_languages()},
    )
