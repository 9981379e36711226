"""What the pages about presences take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from webapp.agents.fields import CUSTOM_PRESENCE
from webapp.agents.policy import CHOOSABLE, DEFAULTS, PresenceStatus
from webapp.agents.queries import presence_choices
from webapp.agents.words import presence_word
from webapp.core.forms import KanavaForm, NameField, VersionField, as_name, choices_of, worded

LONGEST_DESCRIPTION = 500


class CustomPresenceForm(KanavaForm):
    """A presence of one's own, and which base status it counts as."""

    name = NameField(CUSTOM_PRESENCE.label("name"))
    status = RadioField(
        CUSTOM_PRESENCE.label("status"),
        default=PresenceStatus.AWAY.value,
        validators=[InputRequired(_("Choose a presence."))],
    )
    description = StringField(
        CUSTOM_PRESENCE.label("description"),
        validators=[Length(max=LONGEST_DESCRIPTION, message=_("At most %(max)d characters."))],
        filters=[as_name],
    )
    version = VersionField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.status.choices = worded(CHOOSABLE, presence_word)

    @property
    def typed(self) -> tuple[str, PresenceStatus, str]:
        """Name, base status, description."""
        return self.name.data or "", PresenceStatus(self.status.data), self.description.data or ""


class DefaultPresenceForm(KanavaForm):
    """What a person's day begins with."""

    default = RadioField(_("At sign-in"), validators=[InputRequired(_("Choose a presence."))])
    version = VersionField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.default.choices = worded(DEFAULTS, presence_word)


class TeamPresenceForm(KanavaForm):
    """The presence a supervisor chooses for somebody."""

    status = SelectField(
        _("Presence"),
        validate_choice=False,  # the action says what became of it
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known = presence_choices()
        self.status.choices = choices_of((value, name) for value, name, _status in known)
