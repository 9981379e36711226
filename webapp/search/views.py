"""The search of the console: its palette while somebody types, and a page with filters."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.flask import is_fragment_wanted, row_id
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import viewer
from webapp.search.choices import choices_for
from webapp.search.forms import SearchForm
from webapp.search.rows import found_for

TYPED_LIMIT, PAGE_LIMIT = 8, 30
NAMES = ("q", "who", "customer", "queue", "state", "account", "tag", "since", "until")


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """What holds the words in `q`: for htmx the palette's list, else a page with filters."""
    form, mine = _filter(), viewer()
    asked = {name: request.args[name] for name in NAMES if request.args.get(name)}
    if is_fragment_wanted():
        found = found_for(mine, form.wanted(), TYPED_LIMIT)
        return render_template("search/_palette_found.html", found=found, asked=asked)
    form.offer(choices_for(mine))
    before_id = request.args.get("before", type=row_id)
    found = found_for(mine, form.wanted(), PAGE_LIMIT, before_id)
    return render_template(
        "search/page.html",
        form=form,
        found=found,
        asked=asked,
        is_further=before_id is not None,
        is_narrowed=bool(asked.keys() - {"q"}),
        section="found",
        trail=((url_for("inbox.conversations"), _("Conversations")),),
    )


def _filter() -> SearchForm:
    form = SearchForm(request.args)
    form.validate()
    return form
