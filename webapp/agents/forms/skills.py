"""What the pages about skills and their scales take, and a person's skills as they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.agents.fields import RATING_SCALE, SKILL
from webapp.agents.queries import level_name, skill_choices, skills_of
from webapp.core.forms import KanavaForm, NameField, VersionField, as_name, choices_of
from webapp.core.names import NAME_LENGTH
from webapp.core.text import number_in
from webapp.pages.forms import chosen_id

Typed = Mapping[str, str]


class SkillForm(KanavaForm):
    """A skill; the scale is chosen once."""

    name = NameField(SKILL.label("name"))
    kind = StringField(
        SKILL.label("kind"),
        validators=[Length(max=NAME_LENGTH, message=_("At most %(max)d characters."))],
        filters=[as_name],
    )
    scale = SelectField(SKILL.label("scale"), coerce=chosen_id, validate_choice=False)
    version = VersionField()

    def offer_scales(self, scales: list[tuple[int, str]]) -> None:
        """The scales there are."""
        self.scale.choices = choices_of(scales)


class ScaleForm(KanavaForm):
    """A rating scale: the names of its levels, one on each line, the lowest first."""

    name = NameField(RATING_SCALE.label("name"))
    levels = TextAreaField(
        RATING_SCALE.label("levels"),
        validators=[DataRequired(_("Give at least one level."))],
        default="1\n2\n3\n4\n5",
    )
    version = VersionField()

    @property
    def level_names(self) -> list[str]:
        """Every line that says something."""
        names = [as_name(line) for line in (self.levels.data or "").splitlines()]
        return [name for name in names if name]


@dataclass(frozen=True)
class SkillLine:
    """One skill there is, and how well the person has it (None: not at all)."""

    id: int
    name: str
    kind: str
    levels: tuple[str, ...]
    rating: int | None
    is_active: bool


def skill_lines(agent_id: int, typed: Typed | None = None) -> list[SkillLine]:
    """Every skill with the person's rating, or with what was typed."""
    kept = {row.skill_id: (row.rating, row.is_active) for row in skills_of(agent_id)}
    wanted = kept if typed is None else typed_ratings(typed)
    return [
        SkillLine(id_, name, kind, tuple(levels), *wanted.get(id_, (None, True)))
        for id_, name, kind, levels in skill_choices()
    ]


def typed_ratings(typed: Typed) -> dict[int, tuple[int, bool]]:
    """{skill's id: (rating, whether it counts)} of the fields `rating_<id>` and `active_<id>`.

    What is no number is a rating of 0, which is on no scale: it takes no skill away unsaid.
    """
    return {
        id_: (number_in(text, 5) or 0, f"active_{id_}" in typed)
        for id_, *_others in skill_choices()
        if (text := typed.get(f"rating_{id_}", "").strip())
    }


def skills_now(agent_id: int, typed: Typed) -> list[tuple[str, str]]:
    """(skill, how it is rated now) of each rating that was typed differently."""
    pairs = zip(skill_lines(agent_id), skill_lines(agent_id, typed), strict=True)
    return [
        (now.name, _rating_words(now))
        for now, wanted in pairs
        if (now.rating, now.is_active) != (wanted.rating, wanted.is_active)
    ]


def _rating_words(line: SkillLine) -> str:
    if not line.rating:
        return gettext("does not have it")
    level = level_name(line.levels, line.rating)
    return level if line.is_active else f"{level} ({gettext('switched off')})"
