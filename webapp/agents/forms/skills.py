"""What the pages about skills and their scales take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.agents.fields import RATING_SCALE, SKILL
from webapp.core.forms import KanavaForm, NameField, VersionField, as_name, choices_of
from webapp.core.names import NAME_LENGTH
from webapp.pages.forms import chosen_id


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
        return [name[:NAME_LENGTH] for name in names if name]
