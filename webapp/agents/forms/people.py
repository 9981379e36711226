"""What the pages about people take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    ValidationError,
)
from wtforms.widgets import CheckboxInput

from webapp.agents.fields import PERSON
from webapp.agents.models import CAPACITY_UNITS, LARGEST_CAPACITY, RoleName
from webapp.agents.words import ROLES
from webapp.core.forms import KanavaForm, NameField, VersionField, choices_of, trimmed
from webapp.core.reader import THEMES
from webapp.core.translations import LANGUAGES
from webapp.core.zones import as_zone
from webapp.pages.forms import chosen_id, whole_number

ADDRESS_LENGTH = 255
AUTO = "auto"


class BoxesField(SelectMultipleField):
    """Several of a few, as boxes to tick."""

    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, **options)


class PersonNameField(NameField):
    """What a person is called."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, **options)
        self.validators = [DataRequired(_("Give a name.")), *self.validators[1:]]


class AddressField(StringField):
    """An e-mail address; what it must look like is the action's to say."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label,
            validators=[
                DataRequired(_("Give an e-mail address.")),
                Length(max=ADDRESS_LENGTH, message=_("At most %(max)d characters.")),
            ],
            filters=[trimmed],
            **options,
        )


class PersonForm(KanavaForm):
    """A person as an admin arranges them."""

    name = PersonNameField(PERSON.label("name"))
    email = AddressField(PERSON.label("email"))
    roles = BoxesField(
        PERSON.label("roles"),
        choices=choices_of((role.value, word) for role, word, _help in ROLES),
        default=[RoleName.AGENT.value],
        validators=[InputRequired(_("Choose at least one role."))],
        invalid_choice_message=_("Not a valid choice."),
    )
    queues = BoxesField(
        PERSON.label("queues"),
        coerce=chosen_id,
        invalid_choice_message=_("This queue was deleted meanwhile. Choose another one."),
    )
    queues_before = HiddenField()
    units = IntegerField(
        PERSON.label("units"),
        validators=whole_number(0, LARGEST_CAPACITY),
        default=CAPACITY_UNITS,
    )
    version = VersionField()

    @property
    def typed(self) -> tuple[str, str, list[RoleName], int]:
        """E-mail address, name, roles, units."""
        roles = [RoleName(value) for value in self.roles.data or []]
        return self.email.data or "", self.name.data or "", roles, self.units.data or 0

    @property
    def queue_ids(self) -> set[int]:
        """The queues ticked."""
        return {id_ for id_ in self.queues.data or () if id_ is not None}

    @property
    def queue_ids_before(self) -> set[int] | None:
        """The person's queues when the form was opened; None when it does not say."""
        text = self.queues_before.data
        if text is None:
            return None
        return {id_ for part in text.split(",") if (id_ := chosen_id(part)) is not None}

    def open_with(self, queue_ids: Iterable[int]) -> None:
        """Note the person's queues as they are now."""
        self.queues_before.data = ",".join(map(str, sorted(queue_ids)))


class ActForm(KanavaForm):
    """A button alone."""


class NewPasswordForm(KanavaForm):
    """A password to be, typed twice as nobody sees it."""

    password = PasswordField(_("Password"), validators=[InputRequired(_("Choose a password."))])
    again = PasswordField(
        _("The same password again"),
        validators=[EqualTo("password", message=_("The two are not the same."))],
    )


class FirstAdminForm(NewPasswordForm):
    """Who sets a new centre up."""

    name = PersonNameField(_("Your name"))
    email = AddressField(_("E-mail address"))


class ConfirmForm(KanavaForm):
    """The present password: it is really you."""

    current = PasswordField(
        _("Your present password"), validators=[InputRequired(_("Give your present password."))]
    )


class ChangePasswordForm(ConfirmForm, NewPasswordForm):
    """Another password of one's own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.password.label.text = _("New password")
        self.again.label.text = _("The new password again")


class OwnForm(KanavaForm):
    """One's own name, and how pages look."""

    name = PersonNameField(_("Name"))
    language = SelectField(_("Language"))
    time_zone = StringField(_("Time zone"), filters=[trimmed, as_zone])
    theme = RadioField(
        _("Look"),
        choices=choices_of(
            [(AUTO, _("As the system")), (THEMES[0], _("Light")), (THEMES[1], _("Dark"))]
        ),
    )
    version = VersionField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.language.choices = choices_of([("", _("As the browser")), *LANGUAGES.items()])

    @property
    def typed(self) -> tuple[str, str | None, str | None, str]:
        """Name, language, time zone, look; None: as the browser has it."""
        language, zone = self.language.data or None, self.time_zone.data or None
        return self.name.data or "", language, zone, self.theme.data

    def validate_time_zone(self, field: StringField) -> None:
        """Only names that clocks know."""
        if field.data and field.data not in available_timezones():
            raise ValidationError(_("No time zone has this name: choose one of the list."))


class CodeForm(KanavaForm):
    """The code an authenticator app shows."""

    code = StringField(
        _("Code from the app"),
        validators=[InputRequired(_("Give the six digits.")), Length(max=20)],
        filters=[trimmed],
    )
