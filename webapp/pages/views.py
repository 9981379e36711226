"""The administration's own pages: its home and its search."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from webapp.core.flask import is_fragment_wanted
from webapp.pages.answers import words_sought
from webapp.pages.blueprint import blueprint
from webapp.pages.overview import read_all
from webapp.pages.search import search as search_all


@blueprint.get("")
def show_overview() -> ResponseReturnValue:
    """Everything the features tell; what cannot be read is named and takes nothing along."""
    sources = current_app.extensions["kanava_overview"]
    concerns, steps = read_all(sources["concerns"]), read_all(sources["first_steps"])
    figures = read_all(sources["figures"])
    is_new = not all(step.is_done for step in steps.items)
    return render_template(
        "pages/overview.html",
        urgent=[concern for concern in concerns.items if concern.is_urgent],
        unfinished=[concern for concern in concerns.items if not concern.is_urgent],
        steps=steps.items if is_new else (),
        figures=figures.items,
        unread=(*concerns.unread, *steps.unread, *figures.unread),
        section="overview",
    )


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Pages, settings and records that hold what is sought; for htmx the list alone."""
    words = words_sought()
    found = search_all(words, *current_app.extensions["kanava_search"])
    template = "_search_live" if is_fragment_wanted() else "search"
    return render_template(f"pages/{template}.html", words=words, found=found, section="search")
