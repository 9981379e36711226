"""What admin views answer with again and again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import KanavaForm

SEARCH_FROM = 10
WORDS_LIMIT = 100


def page(template: str, form: KanavaForm, **facts: Any) -> ResponseReturnValue:
    """A page with a form; 422 when the form was refused."""
    status = 422 if form.errors or form.form_errors else 200
    return render_template(template, form=form, **facts), status


def done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Say so on the next page."""
    flash(message)
    return redirect(url_for(endpoint, **values))


def gone(message: str, endpoint: str) -> ResponseReturnValue:
    """What was to be changed is not there any more: say so beside what still is."""
    flash(message, "warm")
    return redirect(url_for(endpoint))


def words_sought() -> str:
    """What is typed into a list's search."""
    return request.args.get("q", "").strip()[:WORDS_LIMIT]
