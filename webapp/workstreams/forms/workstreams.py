"""What the pages about a workstream itself take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.agents.queries import profile_choices
from webapp.agents.words import presence_word
from webapp.core.forms import (
    Between,
    KanavaForm,
    NameField,
    VersionField,
    as_name,
    choices_of,
    worded,
)
from webapp.core.names import NAME_LENGTH
from webapp.pages.forms import (
    OptionalDurationForm,
    TargetForm,
    chosen_id,
    duration_field,
    duration_parts,
    seconds_word,
    whole_number,
)
from webapp.workstreams.actions.workstreams import Fallback, distribution_of
from webapp.workstreams.distribution import (
    LONGEST_WRAP_UP,
    MOST_OFFERS_TO_ONE_AGENT,
    OFFERABLE,
    SHORTEST_WRAP_UP,
    Affinity,
    SkillMatching,
)
from webapp.workstreams.fields import CLOSING, ONLY_PUSH, TARGETS, WORKSTREAM
from webapp.workstreams.models import (
    CONVERSATION_UNITS,
    LARGEST_UNITS,
    OFFER_SECONDS_STEPS,
    DistributionMode,
    Workstream,
    WrapUpBlocking,
)
from webapp.workstreams.words import (
    affinity_word,
    blocking_word,
    matching_word,
    mode_word,
)

NONE = 0
TIMES = (*TARGETS, *CLOSING)


class FallbackForm(KanavaForm):
    """A workstream's name and the queue its conversations go to when no rule says otherwise."""

    name = NameField(WORKSTREAM.label("name"))
    fallback = RadioField(
        WORKSTREAM.label("fallback"),
        choices=choices_of((("existing", _("An existing queue")), ("new", _("A new queue")))),
        default="existing",
    )
    queue_id = SelectField(_("Which queue"), coerce=chosen_id, validate_choice=False)
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
        WORKSTREAM.label("distribution_mode"),
        default=DistributionMode.PUSH.value,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        modes = ((mode.value, mode_word(mode)) for mode in DistributionMode)
        self.distribution_mode.choices = choices_of(modes)


class WorkstreamSettingsForm(FallbackForm):
    """What of a workstream may be changed later."""

    scheme = RadioField(
        _("What one conversation takes of an agent"),
        choices=choices_of((("units", _("Capacity units")), ("profile", _("A capacity profile")))),
        default="units",
    )
    capacity_units = IntegerField(
        WORKSTREAM.label("capacity_units"),
        validators=[
            Optional(),
            Between(1, LARGEST_UNITS, message=_("A whole number from %(min)d to %(max)d.")),
        ],
    )
    capacity_profile_id = SelectField(
        WORKSTREAM.label("capacity_profile_id"), coerce=chosen_id, validate_choice=False
    )
    wrap_up_blocking = RadioField(WORKSTREAM.label("wrap_up_blocking"))
    wrap_up_seconds = IntegerField(
        WORKSTREAM.label("wrap_up_seconds"),
        validators=whole_number(SHORTEST_WRAP_UP, LONGEST_WRAP_UP),
    )
    allowed_presences = SelectMultipleField(
        WORKSTREAM.label("allowed_presences"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    skill_matching = RadioField(WORKSTREAM.label("skill_matching"))
    affinity = RadioField(WORKSTREAM.label("affinity"))
    is_picking_allowed = BooleanField(WORKSTREAM.label("is_picking_allowed"))
    offer_seconds = SelectField(WORKSTREAM.label("offer_seconds"), coerce=int)
    offers_per_agent = IntegerField(
        WORKSTREAM.label("offers_per_agent"),
        validators=whole_number(1, MOST_OFFERS_TO_ONE_AGENT),
    )
    is_inactive_after_missed = BooleanField(WORKSTREAM.label("is_inactive_after_missed"))
    is_do_not_disturb_after_rejected = BooleanField(
        WORKSTREAM.label("is_do_not_disturb_after_rejected")
    )
    first_response = duration_field(WORKSTREAM.label("first_response"), TargetForm)
    next_response = duration_field(WORKSTREAM.label("next_response"), TargetForm)
    auto_close_open = duration_field(WORKSTREAM.label("auto_close_open"), OptionalDurationForm)
    auto_close_active = duration_field(WORKSTREAM.label("auto_close_active"), OptionalDurationForm)
    auto_close_wrap_up = duration_field(
        WORKSTREAM.label("auto_close_wrap_up"), OptionalDurationForm
    )
    auto_close_waiting = duration_field(
        WORKSTREAM.label("auto_close_waiting"), OptionalDurationForm
    )
    version = VersionField()
    kept: dict[str, Any]

    @classmethod
    def of(cls, workstream: Workstream) -> WorkstreamSettingsForm:
        """The form as a workstream stands, or as it was sent."""
        times = {name: duration_parts(getattr(workstream, f"{name}_minutes")) for name in TIMES}
        form = cls(
            obj=workstream,
            queue_id=workstream.fallback_queue_id,
            scheme="units" if workstream.capacity_profile_id is None else "profile",
            **times,
        )
        form.kept = distribution_of(workstream)
        form._offer_choices(workstream)
        if not form.is_submitted() and not workstream.capacity_units:
            form.capacity_units.data = CONVERSATION_UNITS  # what to begin with, if units come back
        if workstream.distribution_mode == DistributionMode.PICK:
            for name in ONLY_PUSH:
                del form[name]
        return form

    def _offer_choices(self, workstream: Workstream) -> None:
        self.wrap_up_blocking.choices = worded(WrapUpBlocking, blocking_word)
        self.affinity.choices = worded(Affinity, affinity_word)
        self.skill_matching.choices = worded(SkillMatching, matching_word)
        steps = sorted({*OFFER_SECONDS_STEPS, workstream.offer_seconds})
        self.offer_seconds.choices = worded(steps, seconds_word)
        self.allowed_presences.choices = worded(OFFERABLE, presence_word)
        self.capacity_profile_id.choices = choices_of([(NONE, _("Choose one")), *profile_choices()])

    def validate_scheme(self, field: RadioField) -> None:
        """The chosen scheme needs its number or its profile."""
        if field.data == "units" and not (self.capacity_units.data or self.capacity_units.errors):
            raise ValidationError(_("Say how many units, or choose a capacity profile."))
        if field.data == "profile" and not self.capacity_profile_id.data:
            raise ValidationError(_("Choose a capacity profile."))

    def validate_allowed_presences(self, field: SelectMultipleField) -> None:
        """Somebody must be offered something; and what a missed offer sets must stop the offers."""
        if not field.data:
            raise ValidationError(_("Choose at least one; else nobody is ever offered anything."))

    def validate(self, extra_validators: Any = None) -> bool:
        """What does not count and cannot be seen refuses nothing."""
        super().validate(extra_validators)
        unseen: list[Field] = [] if self.fallback.data == "new" else [self.new_queue]
        if self.scheme.data == "profile":
            unseen.append(self.capacity_units)
        if self.wrap_up_blocking.data != WrapUpBlocking.CUSTOM:
            unseen.append(self.wrap_up_seconds)
        return self.forgive(*unseen)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen; what the form does not ask for stays as the workstream has it."""
        plain = {name: self[name].data for name in self.kept if name in self}
        times = {f"{name}_minutes": self[name].form.minutes for name in TIMES}
        is_profile = self.scheme.data == "profile"
        need = {
            "capacity_units": 0 if is_profile else self.capacity_units.data or 1,
            "capacity_profile_id": self.capacity_profile_id.data if is_profile else None,
        }
        if self.wrap_up_blocking.data != WrapUpBlocking.CUSTOM:
            del plain["wrap_up_seconds"]
        return self.kept | plain | times | need
