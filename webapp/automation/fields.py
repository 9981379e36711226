"""The fields of timeout rules: what each is called, how its values are said."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.automation.models import TimeoutRule
from webapp.automation.policy import Standing, TimeoutAction, TimeoutEvent
from webapp.pages.fields import Field, Fields
from webapp.pages.forms import duration_word


def silence_word(event: str) -> str:
    """Who is silent."""
    return {
        TimeoutEvent.CUSTOMER_SILENT: gettext("The customer is silent"),
        TimeoutEvent.AGENT_SILENT: gettext("The agent does not answer"),
    }[TimeoutEvent(event)]


def action_word(action: str) -> str:
    """What a rule does."""
    return {
        TimeoutAction.TELL_CUSTOMER: gettext("Write to the customer"),
        TimeoutAction.TELL_AGENT: gettext("Tell the agent"),
        TimeoutAction.PARK: gettext("Park until the customer writes"),
        TimeoutAction.RELEASE: gettext("Give it back to its queue"),
        TimeoutAction.CLOSE: gettext("Close the conversation"),
    }[TimeoutAction(action)]


def timeout_words(rule: TimeoutRule) -> str:
    """When a rule runs, and what it does, in one line."""
    return gettext(
        "%(who)s for %(time)s: %(action)s",
        who=silence_word(rule.event),
        time=duration_word(rule.seconds // 60),
        action=action_word(rule.action),
    )


def standing_word(standing: str) -> str:
    """Where a rule stands, for the agent."""
    return {
        Standing.ACTIVE: gettext("Counting"),
        Standing.INACTIVE: gettext("Not counting now"),
        Standing.JUST_RAN: gettext("Just ran"),
        Standing.TURNED_OFF: gettext("Turned off here"),
    }[Standing(standing)]


def _when(rule: Any) -> tuple[str, int, str]:
    """What a rule waits for and does: said, and compared, in one line."""
    return rule.event, rule.seconds, rule.action


TIMEOUT_RULE = Fields(
    "timeout_rule",
    _("Timeout rules"),
    _("the timeout rule %(name)s"),
    Field("name", _("Name")),
    Field(
        "event",
        _("When"),
        word=silence_word,
        fact="timeout_event",
        typed=lambda form: _when(form.content),
        kept=_when,
        said=timeout_words,
    ),
    Field(
        "time",
        _("Seconds of silence"),
        fact="timeout_seconds",
        short=_("For longer than"),
        is_compared=False,
    ),
    Field(
        "action",
        _("What happens then"),
        word=action_word,
        fact="timeout_action",
        short=_("Then"),
        is_compared=False,
    ),
    Field("text", _("Text"), fact="timeout_text"),
    Field("is_enabled", _("Switched on")),
    Field(
        "is_switchable",
        _("Agents may turn it off"),
        short=_("Agents may turn it off for a conversation"),
    ),
    Field("position", _("Place"), is_compared=False),
)
AUTOMATED_MESSAGE = Fields(
    "automated_message", _("Automated messages"), _("the automated message %(name)s")
)
FIELDS = (
    AUTOMATED_MESSAGE,
    TIMEOUT_RULE,
)
