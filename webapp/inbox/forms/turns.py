"""What it takes to put a conversation aside or to give it to somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext, to_user_timezone, to_utc
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from webapp.agents.models import Agent, RoleName
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.forms import KanavaForm, choices_of
from webapp.core.reader import moment_of
from webapp.core.text import clean
from webapp.routing.actions.transfers import NOTE_LENGTH
from webapp.routing.queries.colleagues import Colleague, colleagues_of
from webapp.routing.words import colleague_words
from webapp.workstreams.queries import TransferTarget, transfer_targets

PERSON = "agent:"
OTHER, MORNING = "other", 9


class TransferForm(KanavaForm):
    """Who gets it: a colleague by name ("agent:7") or a queue ("7"), but where it is now.

    `barred`: who and what cannot take it now, each with the reason; of these a supervisor may
    choose people, and must then insist.
    """

    target = SelectField(_("To"), validators=[InputRequired(_("Choose a person or a queue."))])
    note = TextAreaField(
        _("Note for whoever takes it"),
        filters=[clean],
        validators=[Length(max=NOTE_LENGTH, message=_("At most %(max)d characters."))],
    )
    is_insisting = BooleanField(_("Ring anyway"))

    def __init__(
        self, conversation: Conversation, by: Agent, *, is_to_queue: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self._is_supervising = by.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR)
        queues = transfer_targets(conversation.queue_id)
        people = [] if is_to_queue else colleagues_of(conversation)
        self.can_insist = any(one.obstacle for one in self._choosable(people))
        chosen = [self._of_person(one) for one in self._choosable(people)]
        named = [self._of_queue(one) for one in queues if one.is_answering]
        first = SelectChoice("", _first_words(has_people=bool(chosen), has_queues=bool(named)))
        self.target.choices = [first, *chosen, *named]
        barred = [one for one in people if one not in self._choosable(people)]
        self.barred = [colleague_words(one) for one in barred]
        self.barred += [target_words(one) for one in queues if not one.is_answering]

    @property
    def agent_id(self) -> int | None:
        """Whom by name; None for a queue."""
        chosen = str(self.target.data)
        return int(chosen.removeprefix(PERSON)) if chosen.startswith(PERSON) else None

    def _choosable(self, people: list[Colleague]) -> list[Colleague]:
        free = [one for one in people if one.obstacle is None]
        kept_away = [one for one in people if one.obstacle and one.can_be_insisted_on]
        return free + kept_away if self._is_supervising else free

    def _of_person(self, one: Colleague) -> SelectChoice:
        group = gettext("People") if one.obstacle is None else gettext("Not free now")
        return SelectChoice(f"{PERSON}{one.agent_id}", colleague_words(one), optgroup=group)

    def _of_queue(self, one: TransferTarget) -> SelectChoice:
        return SelectChoice(str(one.queue_id), target_words(one), optgroup=gettext("Queues"))


def _first_words(*, has_people: bool, has_queues: bool) -> str:
    if not has_queues:
        return gettext("Choose a person")
    return gettext("Choose a person or a queue") if has_people else gettext("Choose a queue")


class ParkingForm(KanavaForm):
    """Until when a conversation is put aside: one of the usual times, or another one.

    Moments are the reader's, of their own time zone; `until` gives them as they are kept.
    """

    when = RadioField(_("Until"), validators=[InputRequired(_("Choose a time."))])
    at = DateTimeLocalField(
        _("Date and time"), format="%Y-%m-%dT%H:%M", validators=[Optional()], render_kw={"step": 60}
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.moments = _usual_times(to_user_timezone(clock.now()))
        named = [(key, words) for key, (words, _at) in self.moments.items()]
        self.when.choices = choices_of([*named, (OTHER, gettext("Another time"))])

    def validate_when(self, field: Any) -> None:
        """Another time must be told."""
        if field.data == OTHER and self.at.data is None:
            raise ValidationError(gettext("Choose a date and a time."))

    def until(self) -> datetime:
        """The moment chosen, of a form that is valid; the action says whether it can be."""
        if self.when.data != OTHER:
            return self.moments[self.when.data][1]
        assert self.at.data is not None
        try:
            return to_utc(self.at.data).replace(tzinfo=UTC)
        except OverflowError:  # in the last hours of the year 9999
            return datetime.max.replace(tzinfo=UTC)


def _usual_times(now: datetime) -> dict[str, tuple[str, datetime]]:
    """What people mostly choose, in the order of the moments. `now` is in the reader's zone."""
    today = now.date()
    monday = today + timedelta(days=7 - today.weekday())
    return {
        "hour": (gettext("In an hour"), now + timedelta(hours=1)),
        "afternoon": (gettext("In three hours"), now + timedelta(hours=3)),
        "tomorrow": (gettext("Tomorrow morning"), moment_of(today + timedelta(days=1), MORNING)),
        "monday": (gettext("Next Monday"), moment_of(monday, MORNING)),
    }


def target_words(target: TransferTarget) -> str:
    """A queue's name with what an agent should know before sending somebody there."""
    if not target.is_open:
        return gettext("%(queue)s (closed now)", queue=target.name)
    if not target.is_staffed:
        return gettext("%(queue)s (no agents)", queue=target.name)
    return target.name
