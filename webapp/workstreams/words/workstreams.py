"""A workstream's distribution in words: on its page, and beside what somebody else changed."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.agents.models import CapacityProfile
from webapp.agents.words.presences import presence_word
from webapp.core.database import db
from webapp.pages.durations import duration_word, seconds_word
from webapp.workstreams.actions.notification_templates import Look
from webapp.workstreams.distribution import Distribution
from webapp.workstreams.methods import Affinity, SkillMatching
from webapp.workstreams.models import DesktopAlert, DistributionMode, WrapUpBlocking

Row = tuple[str, str]


def blocking_word(mode: str) -> str:
    """How long wrap-up takes capacity."""
    return {
        WrapUpBlocking.ALWAYS: _("Taken until the conversation is closed"),
        WrapUpBlocking.NEVER: _("Free as soon as the agent presses End"),
        WrapUpBlocking.CUSTOM: _("Taken for a while"),
    }[WrapUpBlocking(mode)]


def matching_word(way: str) -> str:
    """How an agent's skills must fit."""
    return {
        SkillMatching.EXACT: _("Exact match"),
        SkillMatching.CLOSEST: _("Closest match"),
        SkillMatching.NONE: _("Skills do not matter"),
    }[SkillMatching(way)]


def affinity_word(way: str) -> str:
    """Who is asked first about a conversation that comes back."""
    return {
        Affinity.ALWAYS: _("Who had it, whatever their presence and capacity"),
        Affinity.ABLE: _("Who had it, if they can take it"),
        Affinity.NONE: _("Whoever comes next"),
    }[Affinity(way)]


def alert_word(alert: str) -> str:
    """When the browser shows an offer outside its window."""
    return {
        DesktopAlert.NEVER: _("Never"),
        DesktopAlert.BACKGROUND: _("When Kanava is in the background"),
        DesktopAlert.ALWAYS: _("Always"),
    }[DesktopAlert(alert)]


def distribution_rows(distribution: Distribution, mode: str) -> list[Row]:
    """(label, words) of all that may be changed, in the order of the form."""
    rows = [_need(distribution), (_("Capacity during wrap-up"), _blocking(distribution))]
    if mode == DistributionMode.PUSH:
        rows += _offers(distribution)
    return rows + _targets(distribution) + _closing(distribution)


def look_rows(look: Look) -> list[Row]:
    """(label, words) of all of a notification template, in the order of its form."""
    fields = [f"{label}: {value}" for label, value in look.fields]
    return [
        (_("Title"), look.title or _("New conversation")),
        (_("Fields"), "; ".join(fields) or _("none")),
        (_("Show the time left"), _yes_or_no(look.is_countdown_shown)),
        (_("Words of the accept button"), look.accept_text or _("Accept")),
        (_("Show a reject button"), _yes_or_no(look.is_reject_shown)),
        (_("Words of the reject button"), look.reject_text or _("Reject")),
        (_("Assign without asking"), _yes_or_no(look.is_auto_assigned)),
        (_("Open by itself"), _yes_or_no(look.is_auto_accepted)),
        (_("Desktop notification"), alert_word(look.desktop_alert)),
    ]


def _need(distribution: Distribution) -> Row:
    if distribution.capacity_profile_id is None:
        return _("Capacity units of one conversation"), str(distribution.capacity_units)
    profile = db.session.get(CapacityProfile, distribution.capacity_profile_id)
    return _("Capacity profile"), profile.name if profile is not None else _("none")


def _blocking(distribution: Distribution) -> str:
    if distribution.wrap_up_blocking != WrapUpBlocking.CUSTOM:
        return blocking_word(distribution.wrap_up_blocking)
    return _("Taken for %(time)s", time=seconds_word(distribution.wrap_up_seconds))


def _offers(distribution: Distribution) -> list[Row]:
    presences = [presence_word(status) for status in distribution.allowed_presences]  # type: ignore[arg-type]
    number = distribution.offers_per_agent
    return [
        (_("Allowed presences"), ", ".join(presences)),
        (_("Skills"), matching_word(distribution.skill_matching)),
        (
            _("The same agent for the whole conversation"),
            affinity_word(distribution.affinity),
        ),
        (
            _("Agents may take conversations from the list"),
            _yes_or_no(distribution.is_picking_allowed),
        ),
        (_("An offer rings for"), seconds_word(distribution.offer_seconds)),
        (
            _("Offers of one conversation to one agent"),
            ngettext("at most %(num)d", "at most %(num)d", number),
        ),
        (_("Inactive after a missed offer"), _yes_or_no(distribution.is_inactive_after_missed)),
        (
            _("Do not disturb after a rejected offer"),
            _yes_or_no(distribution.is_do_not_disturb_after_rejected),
        ),
    ]


def _targets(distribution: Distribution) -> list[Row]:
    first, later = distribution.first_response_minutes, distribution.next_response_minutes
    return [
        (_("First response within"), _target(first)),
        (_("Every later response within"), _target(later)),
    ]


def _closing(distribution: Distribution) -> list[Row]:
    times = (
        (_("Closed when waiting for an agent"), distribution.auto_close_open_minutes),
        (_("Closed when active"), distribution.auto_close_active_minutes),
        (_("Closed when in wrap-up"), distribution.auto_close_wrap_up_minutes),
        (_("Closed when parked"), distribution.auto_close_waiting_minutes),
    )
    return [(label, _silence(minutes)) for label, minutes in times]


def _silence(minutes: int | None) -> str:
    if minutes is None:
        return _("never")
    return _("after %(time)s of silence", time=duration_word(minutes))


def _target(minutes: int | None) -> str:
    return duration_word(minutes) if minutes is not None else _("no target")


def _yes_or_no(is_on: bool) -> str:
    return _("Yes") if is_on else _("No")


def mode_word(mode: str) -> str:
    """A work distribution mode, as people call it."""
    return {DistributionMode.PUSH: _("Push"), DistributionMode.PICK: _("Pick")}[
        DistributionMode(mode)
    ]
