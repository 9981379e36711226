"""Verbs about what happens by itself: automated messages and timeout rules."""

from webapp.automation.actions.running import run
from webapp.automation.actions.saying import say, say_once, set_texts
from webapp.automation.actions.timeout_rules import (
    RULES_LIMIT,
    TIMEOUT_RULE,
    RuleContent,
    change_rule,
    copy_rules,
    create_rule,
    delete_rule,
    place_rule,
    switch_rule,
)

__all__ = [
    "RULES_LIMIT",
    "TIMEOUT_RULE",
    "RuleContent",
    "change_rule",
    "copy_rules",
    "create_rule",
    "delete_rule",
    "place_rule",
    "run",
    "say",
    "say_once",
    "set_texts",
    "switch_rule",
]
