"""The fields of workstreams and queues: what each is called, how its values are said."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from webapp.agents.words import presence_word
from webapp.pages.fields import Field, Fields
from webapp.pages.forms import duration_word, seconds_word
from webapp.workstreams.actions.notification_templates import look_of
from webapp.workstreams.actions.queue_settings import OverflowChoice, settings_of
from webapp.workstreams.models import OverflowCondition, Workstream
from webapp.workstreams.queries import member_ids_of, template_of
from webapp.workstreams.rows import member_names
from webapp.workstreams.words import (
    action_word,
    affinity_word,
    alert_word,
    blocking_word,
    choice_words,
    matching_word,
    method_word,
    mode_word,
    step_words,
)

# Nothing rings where agents take from the list, so nothing says how.
ONLY_PUSH = (
    "allowed_presences",
    "skill_matching",
    "affinity",
    "is_picking_allowed",
    "offer_seconds",
    "offers_per_agent",
    "is_inactive_after_missed",
    "is_do_not_disturb_after_rejected",
)
# Times, typed as a number and a unit; their columns are called "…_minutes".
TARGETS = ("first_response", "next_response")
CLOSING = ("auto_close_open", "auto_close_active", "auto_close_wrap_up", "auto_close_waiting")


def _overflow(condition: OverflowCondition, label: Any) -> Field:
    """What happens then. Its place in the form is several fields."""

    def choice(settings: Any) -> OverflowChoice | None:
        return next((each for each in settings.overflow if each.condition == condition), None)

    return Field(
        f"overflow_{condition.value}",
        label,
        word=action_word,
        typed=lambda form: choice(form.settings),
        kept=lambda queue: choice(settings_of(queue)),
        said=lambda queue: choice_words(choice(settings_of(queue))),
    )


QUEUE = Fields(
    "queue",
    _("Queues"),
    _("the queue %(name)s"),
    Field("name", _("Name")),
    Field("priority", _("Priority")),
    Field("description", _("Description")),
    Field(
        "members",
        _("Members"),
        typed=lambda form: form.member_ids,
        kept=lambda queue: set(member_ids_of(queue.id)),
        said=lambda queue: ", ".join(member_names(queue.id)),
        nothing=_("nobody"),
    ),
    Field("assignment_method", _("Assignment method"), word=method_word),
    Field(
        "steps",
        _("Steps"),
        typed=lambda form: form.settings.steps,
        kept=lambda queue: settings_of(queue).steps,
        said=lambda queue: "; ".join(map(step_words, queue.steps)),
    ),
    Field(
        "operating_hours_id",
        _("Operating hours"),
        fact="operating_hours",
        said=lambda queue: queue.operating_hours.name if queue.operating_hours else "",
        nothing=_("Open at all times"),
    ),
    _overflow(OverflowCondition.OUT_OF_HOURS, _("Out of hours")),
    _overflow(OverflowCondition.MORE_THAN, _("Too many wait")),
    _overflow(OverflowCondition.LONGER_THAN, _("One waits too long")),
)


def _chosen(name: str, label: Any, **how: Any) -> Field:
    """A field of the distribution, as the settings' form puts it together."""
    return Field(name, label, typed=lambda form: form.chosen[name], **how)


def _time(name: str, label: Any, short: Any = None, **how: Any) -> Field:
    """Minutes, typed as a number and a unit."""
    fact = f"{name}_minutes"
    return Field(
        name,
        label,
        fact=fact,
        short=short,
        typed=lambda form: form.chosen[fact],
        kept=lambda workstream: getattr(workstream, fact),
        **how,
    )


def _silence(minutes: int) -> str:
    return gettext("after %(time)s of silence", time=duration_word(minutes))


def _offers(number: int) -> str:
    return ngettext("at most %(num)d", "at most %(num)d", number)


def _wrap_up(workstream: Workstream) -> str:
    if workstream.wrap_up_blocking != "custom":
        return blocking_word(workstream.wrap_up_blocking)
    return gettext("Taken for %(time)s", time=seconds_word(workstream.wrap_up_seconds))


_TARGET = {"word": duration_word, "nothing": _("no target")}
_AFTER_SILENCE = {"word": _silence, "nothing": _("never")}
WORKSTREAM = Fields(
    "workstream",
    _("Workstreams"),
    _("the workstream %(name)s"),
    Field("name", _("Name")),
    Field("distribution_mode", _("Work distribution mode"), word=mode_word, is_compared=False),
    Field(
        "fallback",
        _("Fallback queue"),
        fact="fallback_queue",
        typed=lambda form: (form.chosen_fallback.queue_id, form.chosen_fallback.new_name),
        kept=lambda workstream: (workstream.fallback_queue_id, None),
        said=lambda workstream: workstream.fallback_queue.name,
    ),
    _chosen("capacity_units", _("Capacity units of one conversation")),
    _chosen(
        "capacity_profile_id",
        _("Capacity profile"),
        fact="capacity_profile",
        said=lambda row: row.capacity_profile.name if row.capacity_profile else "",
    ),
    _chosen("wrap_up_blocking", _("Capacity during wrap-up"), word=blocking_word, said=_wrap_up),
    _chosen("wrap_up_seconds", _("Seconds until it is free"), word=seconds_word),
    _chosen(
        "allowed_presences",
        _("Allowed presences"),
        word=presence_word,
    ),
    _chosen("skill_matching", _("Skills"), word=matching_word),
    _chosen("affinity", _("The same agent for the whole conversation"), word=affinity_word),
    _chosen("is_picking_allowed", _("Agents may take conversations from the list")),
    _chosen("offer_seconds", _("An offer rings for"), word=seconds_word),
    _chosen("offers_per_agent", _("Offers of one conversation to one agent"), word=_offers),
    _chosen("is_inactive_after_missed", _("Inactive after a missed offer")),
    _chosen("is_do_not_disturb_after_rejected", _("Do not disturb after a rejected offer")),
    _time("first_response", _("First response within"), **_TARGET),
    _time("next_response", _("Every later response within"), **_TARGET),
    _time(
        "auto_close_open",
        _("Closed when waiting for an agent"),
        _("Waiting for an agent"),
        **_AFTER_SILENCE,
    ),
    _time("auto_close_active", _("Closed when active"), _("Active"), **_AFTER_SILENCE),
    _time("auto_close_wrap_up", _("Closed when in wrap-up"), _("In wrap-up"), **_AFTER_SILENCE),
    _time("auto_close_waiting", _("Closed when parked"), _("Parked"), **_AFTER_SILENCE),
)


def _looks(name: str, label: Any, **how: Any) -> Field:
    """A field of the notification template; its row is the workstream."""
    return Field(
        name,
        label,
        typed=lambda form: getattr(form.look, name),
        kept=lambda workstream: getattr(look_of(template_of(workstream.id)), name),
        **how,
    )


NOTIFICATION_TEMPLATE = Fields(
    "workstream",
    _("Workstreams"),
    _("the workstream %(name)s"),
    _looks("title", _("Title"), nothing=_("New conversation")),
    _looks(
        "fields",
        _("Fields"),
        said=lambda row: "; ".join(map(": ".join, look_of(template_of(row.id)).fields)),
    ),
    _looks("is_countdown_shown", _("Show the time left")),
    _looks("accept_text", _("Words of the accept button"), nothing=_("Accept")),
    _looks("is_reject_shown", _("Show a reject button")),
    _looks("reject_text", _("Words of the reject button"), nothing=_("Reject")),
    _looks("is_auto_assigned", _("Assign without asking")),
    _looks("is_auto_accepted", _("Open by itself")),
    _looks("desktop_alert", _("Desktop notification"), word=alert_word),
)
FIELDS = (QUEUE, WORKSTREAM, NOTIFICATION_TEMPLATE)
