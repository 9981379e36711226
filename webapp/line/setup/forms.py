"""What the pages of LINE accounts take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired

from webapp.channels.actions.accounts import AccountLook
from webapp.channels.fields import ACCOUNT
from webapp.core.colours import Colour, colour_word
from webapp.core.forms import (
    KanavaForm,
    NameField,
    VersionField,
    as_name,
    choices_of,
    trimmed,
    worded,
)
from webapp.line.accounts import KIND
from webapp.line.setup.formats import problem_of, without_spaces

PASTED, ISSUED = "pasted", "issued"
HOUR = 3600
TOKEN_WAYS = (
    (PASTED, _("Paste a long-lived token from LINE's console")),
    (ISSUED, _("Let Kanava issue its own")),
)


class ValueField(StringField):
    """One of the values from LINE's console, as it was pasted."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, filters=[without_spaces], **options)


class SecretField(PasswordField):
    """A value that is never shown again."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, filters=[without_spaces], **options)


def require_shape(field: Any) -> None:
    """Raise ValidationError when a value is missing or has another shape than LINE's."""
    if not field.data:
        raise ValidationError(_("Paste it here from LINE's console."))
    problem = problem_of(field.short_name, field.data)
    if problem:
        raise ValidationError(problem)


class ChannelDetailsForm(KanavaForm):
    """What the account is called, its channel, and that the admin read the notice."""

    key = HiddenField()
    name = NameField(_("Name"))
    kind = RadioField(_("Channel"), choices=choices_of(((KIND, "LINE"),)), default=KIND)
    is_acknowledged = BooleanField(
        _("I have read this, and customers will be told."),
        validators=[InputRequired(_("Confirm this before you go on."))],
    )


class AccountDetailsForm(KanavaForm):
    """The three values. `kept` names the secrets that are saved and may be left empty."""

    channel_id = ValueField(_("Channel ID"))
    channel_secret = SecretField(_("Channel secret"))
    token_way = RadioField(_("Access token"), choices=choices_of(TOKEN_WAYS), default=PASTED)
    access_token = SecretField(_("Channel access token (long-lived)"))
    kept: frozenset[str] = frozenset()

    def validate_channel_id(self, field: Any) -> None:
        """Ten digits."""
        require_shape(field)

    def validate_channel_secret(self, field: Any) -> None:
        """32 hexadecimal digits, or empty when one is saved."""
        if field.data or "channel_secret" not in self.kept:
            require_shape(field)

    def validate_access_token(self, field: Any) -> None:
        """Asked for only when it is to be pasted; empty when one is saved."""
        is_wanted = self.token_way.data == PASTED
        if is_wanted and (field.data or "access_token" not in self.kept):
            require_shape(field)


class RenameForm(KanavaForm):
    """An account's name in Kanava, and by what lists tell it from others."""

    name = NameField(ACCOUNT.label("name"))
    short_name = StringField(ACCOUNT.label("short_name"), filters=[as_name])
    colour = SelectField(ACCOUNT.label("colour"))
    version = VersionField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.colour.choices = worded(Colour, colour_word)

    def look(self) -> AccountLook:
        """The short name and colour."""
        return AccountLook(self.short_name.data or "", Colour(self.colour.data))


class SecretForm(KanavaForm):
    """A reissued Channel secret, and for how long the old one is good as well."""

    channel_secret = SecretField(_("New Channel secret"))
    keep_old = SelectField(
        _("Old secret"),
        coerce=int,
        default=HOUR,
        choices=choices_of(
            (
                (0, _("Stop taking it at once")),
                (HOUR, _("Take it for one more hour")),
                (24 * HOUR, _("Take it for one more day")),
                (7 * 24 * HOUR, _("Take it for one more week")),
            )
        ),
    )
    is_unchecked = BooleanField(_("Save it although LINE cannot be asked"))
    version = VersionField()

    def validate_channel_secret(self, field: Any) -> None:
        """32 hexadecimal digits."""
        require_shape(field)


class TokenForm(KanavaForm):
    """A new access token, or none: Kanava issues its own."""

    token_way = RadioField(_("Access token"), choices=choices_of(TOKEN_WAYS), default=PASTED)
    access_token = SecretField(_("New Channel access token (long-lived)"))
    is_unchecked = BooleanField(_("Save it although LINE cannot be asked"))
    version = VersionField()

    def validate_access_token(self, field: Any) -> None:
        """Asked for only when it is to be pasted."""
        if self.token_way.data == PASTED:
            require_shape(field)


class MarksForm(KanavaForm):
    """The two settings at LINE that nobody but a person can read."""

    is_auto_reply_off = BooleanField(_("Auto-response and greeting message are off"))
    is_redelivery_on = BooleanField(_("Webhook redelivery is on"))


class PicturesForm(KanavaForm):
    """Whether pictures of stickers and emojis are loaded from LINE's host."""

    is_sticker_picture_allowed = BooleanField(_("Show pictures of stickers and LINE emojis"))


class DeleteForm(KanavaForm):
    """The account's name, typed to be sure."""

    typed_name = StringField(_("The account's name"), filters=[trimmed])


class PlainForm(KanavaForm):
    """A button and its token."""
