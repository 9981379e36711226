"""The routes of the rules' pages, under a workstream, and the words their templates use."""

from __future__ import annotations

from flask import Flask

from webapp.routing.wording import leaf_words, part_words, priority_word, problem_word


def init_rules(app: Flask) -> None:
    """Add the routes to the admin's; before its blueprint is registered."""
    from webapp.admin.rules.views import arranging, editing, lists, rulesets
    from webapp.admin.views import blueprint

    for module in (arranging, editing, lists, rulesets):
        assert module.blueprint is blueprint
    for word in (leaf_words, part_words, priority_word, problem_word):
        app.jinja_env.globals[word.__name__] = word
