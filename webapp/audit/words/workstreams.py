"""The audit log's words for what a workstream's own pages change."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.words.presences import presence_word
from webapp.automation.states import TimeoutAction, TimeoutEvent
from webapp.automation.words import action_word, silence_word
from webapp.workstreams.distribution import OFFERABLE
from webapp.workstreams.methods import Affinity, SkillMatching
from webapp.workstreams.models import DesktopAlert, WrapUpBlocking
from webapp.workstreams.words.workstreams import (
    affinity_word,
    alert_word,
    blocking_word,
    matching_word,
)


def workstream_field_words() -> dict[str, str]:
    """What each field is called on its page."""
    return {
        "affinity": _("The same agent for the whole conversation"),
        "accept_text": _("Words of the accept button"),
        "allowed_presences": _("Allowed presences"),
        "auto_close_active_minutes": _("Minutes until an active one is closed"),
        "auto_close_open_minutes": _("Minutes until an open one is closed"),
        "auto_close_waiting_minutes": _("Minutes until a parked one is closed"),
        "auto_close_wrap_up_minutes": _("Minutes until one in wrap-up is closed"),
        "capacity_profile": _("Capacity profile"),
        "desktop_alert": _("Desktop notification"),
        "fields": _("Fields of the offer"),
        "first_response_minutes": _("Minutes to the first response"),
        "is_affinity_on": _("The same agent for the whole conversation"),
        "is_auto_accepted": _("Opens by itself"),
        "is_auto_assigned": _("Assigned without asking"),
        "is_enabled": _("Switched on"),
        "is_countdown_shown": _("Countdown shown"),
        "is_do_not_disturb_after_rejected": _("Do not disturb after a rejected offer"),
        "is_inactive_after_missed": _("Inactive after a missed offer"),
        "is_picking_allowed": _("Agents may take conversations from the list"),
        "is_reject_shown": _("Reject button shown"),
        "is_switchable": _("Agents may turn it off"),
        "next_response_minutes": _("Minutes to every later response"),
        "offers_per_agent": _("Offers of one conversation to one agent"),
        "position": _("Place"),
        "reject_text": _("Words of the reject button"),
        "skill_matching": _("Skills"),
        "timeout_action": _("What happens then"),
        "timeout_event": _("When"),
        "timeout_seconds": _("Seconds of silence"),
        "timeout_text": _("Text"),
        "title": _("Title"),
        "wrap_up_blocking": _("Capacity during wrap-up"),
        "wrap_up_seconds": _("Seconds wrap-up takes capacity"),
    }


def workstream_code_words() -> dict[str, dict[str, str]]:
    """Words for values that are codes, by field."""
    return {
        "affinity": {way.value: affinity_word(way) for way in Affinity},
        "allowed_presences": {status.value: presence_word(status) for status in OFFERABLE},
        "desktop_alert": {alert.value: alert_word(alert) for alert in DesktopAlert},
        "timeout_action": {action.value: action_word(action) for action in TimeoutAction},
        "timeout_event": {event.value: silence_word(event) for event in TimeoutEvent},
        "skill_matching": {way.value: matching_word(way) for way in SkillMatching},
        "wrap_up_blocking": {mode.value: blocking_word(mode) for mode in WrapUpBlocking},
    }
