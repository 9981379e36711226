"""The fields of timeout rules: what each is called, how its values are said."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webapp.automation.words import action_word, silence_word, timeout_words
from webapp.pages.fields import Field, Fields


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
