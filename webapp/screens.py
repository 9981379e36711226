"""Every feature's pages, and the words its templates use: bound to the app in one place."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from flask import Flask

from webapp.agents.views import blueprint as people_blueprint
from webapp.agents.words.people import browser_words, role_word, state_words
from webapp.audit.words import WORDS as AUDIT_WORDS
from webapp.hours.words import WORDS as HOURS_WORDS
from webapp.inbox.views import init_inbox
from webapp.line.setup.instances.views import init_line_instances
from webapp.line.setup.views import init_line_setup
from webapp.pages.blueprint import blueprint as admin_blueprint
from webapp.pages.durations import seconds_word
from webapp.pages.menu import menu_groups, own_page
from webapp.rules.queries.usage import rules_naming
from webapp.rules.rows import rules_summary
from webapp.rules.words import rules as rule_words
from webapp.workstreams.words.workstreams import mode_word

# Whose views stand on the admin's blueprint, or on one of their own package. All of them are
# imported before any blueprint is registered.
FEATURES = (
    *(
        "pages",
        "agents",
        "hours",
        "contacts",
        "automation",
        "workstreams",
        "rules",
        "audit",
        "inbox",
    ),
)
WORDS: tuple[Callable[..., Any], ...] = (
    *(menu_groups, own_page, seconds_word, mode_word),
    *(role_word, browser_words, state_words),
    *(rules_summary, rules_naming),
    *AUDIT_WORDS,
    *HOURS_WORDS,
)


def init_screens(app: Flask) -> None:
    """Give the app every page. Globals, not context: imported macros see no context."""
    for feature in FEATURES:
        import_views(feature)
    app.jinja_env.globals.update({word.__name__: word for word in WORDS})
    app.jinja_env.globals["rule_words"] = rule_words
    app.register_blueprint(admin_blueprint)
    app.register_blueprint(people_blueprint)
    init_inbox(app)
    init_line_setup(app)
    init_line_instances(app)


def import_views(feature: str) -> None:
    """Importing a views' module puts its routes on their blueprint."""
    views = import_module(f"webapp.{feature}.views")
    for found in walk_packages(getattr(views, "__path__", ()), f"{views.__name__}."):
        import_module(found.name)
