"""What the pages of LINE on a workstream take, one form a page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, ValidationError

from webapp.automation.models import TEXT_LENGTH
from webapp.automation.triggers import DEFAULT_LANGUAGE, LANGUAGES, Trigger
from webapp.core.forms import KanavaForm, RowsField, VersionField
from webapp.core.text import clean, utf16_length
from webapp.line.setup.instances.queries import AccountChoice, Availability
from webapp.pages.forms import chosen_id

KEPT_LENGTH = 10_000


def words(value: Any) -> str:
    """A text as it is kept: line ends as one character, no spaces around it."""
    return clean(value, KEPT_LENGTH).replace("\r\n", "\n").strip()


class AccountForm(KanavaForm):
    """Which account; `offer` says what there is."""

    account_id = RadioField(_("LINE account"), choices=[], coerce=chosen_id, validate_choice=False)

    def offer(self, choices: list[AccountChoice]) -> None:
        """Let these be chosen from; those that are not free are refused with the reason."""
        self._offered = {choice.id: choice for choice in choices}

    def validate_account_id(self, field: Any) -> None:
        """A free account, or a word about why it is none."""
        choice = self._offered.get(field.data)
        if field.data is None:
            raise ValidationError(gettext("Choose an account."))
        if choice is None:
            raise ValidationError(gettext("This account is not there any more. Choose another."))
        if choice.availability == Availability.TAKEN:
            raise ValidationError(
                gettext(
                    "“%(account)s” serves the workstream “%(workstream)s” now. "
                    "Choose another account.",
                    account=choice.name,
                    workstream=choice.workstream_name,
                )
            )
        if choice.availability == Availability.UNFINISHED:
            raise ValidationError(gettext("This account's set-up is not finished yet."))

    def values(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {"account_id": self.account_id.data}


class LanguageForm(KanavaForm):
    """One language for everything that is said by itself."""

    language = RadioField(
        _("Language"),
        choices=list(LANGUAGES),  # type: ignore[arg-type]
        default=DEFAULT_LANGUAGE,
        validate_choice=False,
        validators=[AnyOf(list(LANGUAGES), message=_("Choose a language."))],
    )
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {"language": self.language.data}


class MessageEntry(Form):
    """An instance's own words for one trigger."""

    trigger = SelectField(
        _("When"),
        choices=[trigger.value for trigger in Trigger],  # type: ignore[misc]
        validate_choice=False,
        validators=[AnyOf(list(Trigger), message=_("Choose when it is said."))],
    )
    text = TextAreaField(
        _("What the customer is told"),
        filters=[words],
        validators=[DataRequired(_("Write what the customer is told."))],
    )

    def validate_text(self, field: Any) -> None:
        """As long as the channel shows, counted as the channel counts."""
        length = utf16_length(field.data or "")
        if length > TEXT_LENGTH:
            complaint = gettext("Too long: %(length)d of at most %(limit)d characters.")
            raise ValidationError(complaint % {"length": length, "limit": TEXT_LENGTH})


class BehavioursForm(KanavaForm):
    """The instance's own words, at most once for each trigger, signs of life, and the survey.

    `sent` tells an empty list, and that a switch is off.
    """

    sent = HiddenField(default="yes")
    messages = RowsField(FormField(MessageEntry), max_entries=len(Trigger))
    is_typing_shown = BooleanField(_("Customers see that their agent is typing"), default=True)
    is_reading_shown = BooleanField(_("Customers see that their agent has read"), default=True)
    is_survey_on = BooleanField(_("Post-conversation survey"))
    version = VersionField()

    def validate_messages(self, field: Any) -> None:
        """No trigger twice."""
        chosen = [entry.trigger.data for entry in field]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(gettext("There are two messages for the same moment."))

    def values(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            "messages": [
                {"trigger": entry.trigger.data, "text": entry.text.data or ""}
                for entry in self.messages
            ],
            "is_typing_shown": bool(self.is_typing_shown.data),
            "is_reading_shown": bool(self.is_reading_shown.data),
            "is_survey_on": bool(self.is_survey_on.data),
        }


class FeaturesForm(KanavaForm):
    """File attachments, off or on, and then for whom. `sent` tells that no box is ticked."""

    sent = HiddenField(default="yes")
    is_file_on = BooleanField(_("File attachments"), default=True)
    is_customer_file_allowed = BooleanField(_("Customers can send"), default=True)
    is_agent_file_allowed = BooleanField(_("Agents can send"), default=True)
    version = VersionField()

    def validate_is_file_on(self, field: Any) -> None:
        """On means for somebody."""
        if field.data and not (
            self.is_customer_file_allowed.data or self.is_agent_file_allowed.data
        ):
            raise ValidationError(
                gettext("Tick who can send files, or switch file attachments off.")
            )

    def values(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            "is_file_on": bool(self.is_file_on.data),
            "is_customer_file_allowed": bool(self.is_customer_file_allowed.data),
            "is_agent_file_allowed": bool(self.is_agent_file_allowed.data),
        }


class SummaryForm(KanavaForm):
    """The wizard's last page. `account_id` finds what was made, when it is sent twice."""

    account_id = HiddenField()


class RemovalForm(KanavaForm):
    """The account's name, typed to confirm."""

    typed_name = StringField(_("Type the account's name to confirm"))
