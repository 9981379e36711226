"""The search of the administration."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from webapp.core.htmx import is_fragment_wanted
from webapp.pages.answers import words_sought
from webapp.pages.blueprint import blueprint
from webapp.pages.search import search as search_all


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Pages, settings and records that hold what is sought; for htmx the list alone."""
    words = words_sought()
    found = search_all(words, *current_app.extensions["kanava_search"])
    template = "_search_live" if is_fragment_wanted() else "search"
    return render_template(f"pages/{template}.html", words=words, found=found, section="search")
