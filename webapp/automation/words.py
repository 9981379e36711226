"""What a timeout rule is about and does, in words for admins and agents."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.automation.models import TimeoutRule
from webapp.automation.policy import Standing
from webapp.automation.states import TimeoutAction, TimeoutEvent
from webapp.pages.durations import duration_word


def silence_word(event: str) -> str:
    """Who is silent."""
    return {
        TimeoutEvent.CUSTOMER_SILENT: _("The customer is silent"),
        TimeoutEvent.AGENT_SILENT: _("The agent does not answer"),
    }[TimeoutEvent(event)]


def action_word(action: str) -> str:
    """What a rule does."""
    return {
        TimeoutAction.TELL_CUSTOMER: _("Write to the customer"),
        TimeoutAction.TELL_AGENT: _("Tell the agent"),
        TimeoutAction.PARK: _("Park until the customer writes"),
        TimeoutAction.RELEASE: _("Give it back to its queue"),
        TimeoutAction.CLOSE: _("Close the conversation"),
    }[TimeoutAction(action)]


def timeout_words(rule: TimeoutRule) -> str:
    """When a rule runs, and what it does, in one line."""
    return _(
        "%(who)s for %(time)s: %(action)s",
        who=silence_word(rule.event),
        time=duration_word(rule.seconds // 60),
        action=action_word(rule.action),
    )


def standing_word(standing: str) -> str:
    """Where a rule stands, for the agent."""
    return {
        Standing.ACTIVE: _("Counting"),
        Standing.INACTIVE: _("Not counting now"),
        Standing.JUST_RAN: _("Just ran"),
        Standing.TURNED_OFF: _("Turned off here"),
    }[Standing(standing)]
