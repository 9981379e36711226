"""The routes of operating hours, one module an idea."""

from __future__ import annotations

from flask import Flask


def init_hours(app: Flask) -> None:
    """Give the admin's blueprint these routes, and their templates their words."""
    from webapp.admin.hours.views import calendars, days, holidays
    from webapp.admin.hours.words import WORDS
    from webapp.admin.views import blueprint

    for module in (calendars, days, holidays):
        assert module.blueprint is blueprint
    for word in WORDS:
        app.jinja_env.globals[word.__name__] = word
