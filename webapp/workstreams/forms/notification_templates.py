"""What the page of a notification template takes, and what its offers look like."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FormField, RadioField, StringField
from wtforms.validators import Length, ValidationError

from webapp.core.forms import KanavaForm, RowsField, VersionField, trimmed, worded
from webapp.workstreams.actions.notification_templates import FIELDS_LIMIT, Look
from webapp.workstreams.fields import NOTIFICATION_TEMPLATE
from webapp.workstreams.models import DesktopAlert
from webapp.workstreams.placeholders import PLACEHOLDERS, unknown_in
from webapp.workstreams.words import alert_word

TITLE_LENGTH, BUTTON_LENGTH, LABEL_LENGTH, VALUE_LENGTH = 100, 40, 60, 200
EMPTY_ROWS = 4


class KnownPlaceholders:
    """What stands in braces is known to offers; else agents would read the braces."""

    def __call__(self, _form: Any, field: StringField) -> None:
        """Raise ValidationError, naming those there are."""
        if unknown := unknown_in(field.data or ""):
            raise ValidationError(
                gettext(
                    "No offer has %(unknown)s. There are: %(known)s.",
                    unknown=", ".join(unknown),
                    known=", ".join(placeholder for placeholder, _meaning in placeholder_words()),
                )
            )


class NoPlaceholders:
    """Buttons say what is written: nothing is filled in."""

    def __call__(self, _form: Any, field: StringField) -> None:
        """Raise ValidationError where somebody expects that."""
        if re.search(r"\{[^{}]*\}", field.data or ""):
            raise ValidationError(gettext("Nothing is filled in here: leave out the braces."))


def _line(
    label: str,
    limit: int,
    placeholders: type[KnownPlaceholders | NoPlaceholders] = KnownPlaceholders,
) -> StringField:
    too_long = Length(max=limit, message=_("At most %(max)d characters."))
    return StringField(label, validators=[too_long, placeholders()], filters=[trimmed])


class RowForm(KanavaForm):
    """One field of the offer."""

    class Meta:
        """The form around it is the one that is guarded."""

        csrf = False

    label = _line(_("Label"), LABEL_LENGTH)
    value = _line(_("Value"), VALUE_LENGTH)

    def validate_label(self, field: StringField) -> None:
        """A value needs a label to stand beside."""
        if self.value.data and not field.data:
            raise ValidationError(_("Give each field a label."))


class TemplateForm(KanavaForm):
    """How a workstream's offers look."""

    title = _line(NOTIFICATION_TEMPLATE.label("title"), TITLE_LENGTH)
    rows = RowsField(FormField(RowForm), max_entries=FIELDS_LIMIT)
    is_countdown_shown = BooleanField(NOTIFICATION_TEMPLATE.label("is_countdown_shown"))
    accept_text = _line(NOTIFICATION_TEMPLATE.label("accept_text"), BUTTON_LENGTH, NoPlaceholders)
    is_reject_shown = BooleanField(NOTIFICATION_TEMPLATE.label("is_reject_shown"))
    reject_text = _line(NOTIFICATION_TEMPLATE.label("reject_text"), BUTTON_LENGTH, NoPlaceholders)
    is_auto_assigned = BooleanField(NOTIFICATION_TEMPLATE.label("is_auto_assigned"))
    is_auto_accepted = BooleanField(NOTIFICATION_TEMPLATE.label("is_auto_accepted"))
    desktop_alert = RadioField(NOTIFICATION_TEMPLATE.label("desktop_alert"))
    version = VersionField()

    @classmethod
    def of(cls, look: Look, version: int) -> TemplateForm:
        """The form as the template stands, or as it was sent."""
        kept = [{"label": label, "value": value} for label, value in look.fields]
        empty: list[dict[str, str]] = [{"label": "", "value": ""}] * EMPTY_ROWS
        form = cls(obj=look, rows=[*kept, *empty][:FIELDS_LIMIT], version=version)
        form.desktop_alert.choices = worded(DesktopAlert, alert_word)
        return form

    @property
    def look(self) -> Look:
        """What was typed; rows without a word are left out."""
        rows = tuple((row["label"] or "", row["value"] or "") for row in self.rows.data)
        alerts = {alert.value: alert for alert in DesktopAlert}
        return Look(
            title=self.title.data or "",
            fields=tuple(row for row in rows if any(row)),
            is_countdown_shown=self.is_countdown_shown.data,
            accept_text=self.accept_text.data or "",
            reject_text=self.reject_text.data or "",
            is_reject_shown=self.is_reject_shown.data,
            is_auto_assigned=self.is_auto_assigned.data,
            is_auto_accepted=self.is_auto_accepted.data,
            desktop_alert=alerts.get(self.desktop_alert.data, DesktopAlert.NEVER),
        )


def unknown_placeholders(look: Look) -> list[str]:
    """Placeholders in its texts that no offer has, as they are written."""
    texts = (look.title, *(text for row in look.fields for text in row))
    return list(dict.fromkeys(placeholder for text in texts for placeholder in unknown_in(text)))


def placeholder_words(known: tuple[str, ...] = PLACEHOLDERS) -> list[tuple[str, str]]:
    """(placeholder as it is written, what it stands for) of these, and of context variables."""
    meanings = {
        "customerName": gettext("the customer's name in the chat"),
        "contactName": gettext("the name of the linked contact"),
        "agentName": gettext("the name of the agent who writes"),
        "queueName": gettext("the queue"),
        "priority": gettext("the priority"),
        "language": gettext("the customer's language"),
        "waitingTime": gettext("how long it has waited"),
    }
    named = [("{" + placeholder + "}", meanings[placeholder]) for placeholder in known]
    return [*named, ("{context.name}", gettext("the context variable “name”"))]
