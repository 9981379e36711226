"""Timeout rules in words."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.automation.models import TimeoutRule
from webapp.automation.words import action_word, silence_word
from webapp.pages.durations import duration_word


def timeout_words(rule: TimeoutRule) -> str:
    """When a rule runs, and what it does, in one line."""
    return _(
        "%(who)s for %(time)s: %(action)s",
        who=silence_word(rule.event),
        time=duration_word(rule.seconds // 60),
        action=action_word(rule.action),
    )
