"""The routes of the rules' pages, under a workstream, and the words their templates use."""

from __future__ import annotations

from flask import Flask

from webapp.admin.rules.rows import rules_summary
from webapp.routing import wording
from webapp.routing.queries.using import rules_naming


def init_rules(app: Flask) -> None:
    """Add the routes to the admin's; before its blueprint is registered."""
    from webapp.admin.rules.views import arranging, editing, lists, rulesets, trying
    from webapp.admin.views import blueprint

    for module in (arranging, editing, lists, rulesets, trying):
        assert module.blueprint is blueprint
    app.jinja_env.globals.update(
        rule_words=wording, rules_summary=rules_summary, rules_naming=rules_naming
    )
