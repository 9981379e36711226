"""What the admin pages take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from webapp.core.flask import row_id
from webapp.core.forms import NAME_LENGTH, KanavaForm, NameField, VersionField, as_name, choices_of
from webapp.routing.actions import Fallback
from webapp.routing.models import (
    LARGEST_PRIORITY,
    LARGEST_UNITS,
    DistributionMode,
)


def _whole_number(smallest: int, largest: int) -> list[Any]:
    return [
        InputRequired(_("Give a whole number.")),
        NumberRange(smallest, largest, message=_("A whole number from %(min)d to %(max)d.")),
    ]


def _chosen_id(value: Any) -> int | None:
    """A row's id, or None for what can be none: the form says then that something is to choose."""
    try:
        return row_id(str(value))
    except ValueError:
        return None


class DeletionForm(KanavaForm):
    """Yes, delete it, as it stood when the question was asked."""

    version = VersionField()


class QueueForm(KanavaForm):
    """A queue's name, priority and members (agents' ids)."""

    name = NameField(_("Name"))
    priority = IntegerField(_("Priority"), validators=_whole_number(1, LARGEST_PRIORITY), default=1)
    # Somebody deleted meanwhile is no reason to refuse the others: the action leaves nobody's ids.
    members = SelectMultipleField(_("Members"), coerce=_chosen_id, validate_choice=False)
    version = VersionField()

    @property
    def member_ids(self) -> set[int]:
        """The chosen people."""
        return {id_ for id_ in self.members.data or () if id_ is not None}


class FallbackForm(KanavaForm):
    """A workstream's name and the queue its conversations go to when no rule says otherwise."""

    name = NameField(_("Name"))
    fallback = RadioField(
        _("Fallback queue"),
        choices=choices_of((("existing", _("An existing queue")), ("new", _("A new queue")))),
        default="existing",
    )
    queue_id = SelectField(_("Which queue"), coerce=_chosen_id, validate_choice=False)
    new_queue = StringField(
        _("Name of the new queue"),
        validators=[Length(max=NAME_LENGTH, message=_("At most %(max)d characters."))],
        filters=[as_name],
    )

    @property
    def chosen_fallback(self) -> Fallback:
        """The existing queue, or the name of a new one."""
        is_new = self.fallback.data == "new"
        return Fallback(self.queue_id.data, (self.new_queue.data or "") if is_new else None)

    def offer_queues(self, choices: list[tuple[int, str]]) -> None:
        """The existing queues; where there is none, only a new one is left to choose."""
        self.queue_id.choices = choices_of(choices)
        if not choices and not self.is_submitted():
            self.fallback.data = "new"

    def validate_new_queue(self, field: StringField) -> None:
        """A queue that is to be made needs a name."""
        if self.fallback.data == "new" and not field.data:
            raise ValidationError(_("Give the new queue a name."))

    def validate_queue_id(self, field: SelectField) -> None:
        """One of the existing queues."""
        if self.fallback.data == "existing" and field.data is None:
            raise ValidationError(_("Choose a queue."))


class WorkstreamForm(FallbackForm):
    """A new workstream."""

    distribution_mode = RadioField(
        _("Work distribution mode"),
        choices=choices_of(
            ((DistributionMode.PUSH.value, _("Push")), (DistributionMode.PICK.value, _("Pick")))
        ),
        default=DistributionMode.PUSH.value,
    )


class WorkstreamSettingsForm(FallbackForm):
    """What of a workstream may be changed later."""

    capacity_units = IntegerField(
        _("Capacity units of one conversation"), validators=_whole_number(1, LARGEST_UNITS)
    )
    offer_seconds = SelectField(_("An offer rings for"), coerce=int)
    version = VersionField()
