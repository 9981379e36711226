"""The admin's home: what is unwell, what is unfinished, and the figures of today."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from webapp.pages.blueprint import blueprint
from webapp.pages.overview import read_all


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
