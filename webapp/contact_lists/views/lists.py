"""The list of contacts, as it is narrowed or as a view keeps it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.contact_lists.actions.kept_views import remember_view
from webapp.contact_lists.choice import DAYS
from webapp.contact_lists.fields import CHAT_WORDS, LABELS, ORDER_WORDS, chosen_words, days_word
from webapp.contact_lists.forms.kept_views import KeepViewForm
from webapp.contact_lists.forms.tagging import TaggingForm
from webapp.contact_lists.kept_views import last_view_id
from webapp.contact_lists.queries import Place, may_look_up
from webapp.contact_lists.rows.listing import Asked, asked_by, listing_of
from webapp.contact_lists.rows.tagging import tagging_row
from webapp.contact_lists.views import SECTION, blueprint, viewer
from webapp.conversations.policy import Viewer
from webapp.core.flask import row_id
from webapp.core.transaction import transaction
from webapp.customer.queries import may_export_contacts, may_tag_contacts
from webapp.rules.words.condition_fields import language_word


@blueprint.get("")
def list_contacts() -> ResponseReturnValue:
    """A page of the list; who may look no contacts up is told who does."""
    mine = viewer()
    if not may_look_up(mine):
        return render_template("contact_lists/none.html", section=SECTION)
    asked = asked_by(request.args, mine)
    _remember(asked, mine)
    return show_list(asked, mine)


def show_list(
    asked: Asked, mine: Viewer, form: KeepViewForm | None = None, bulk: TaggingForm | None = None
) -> ResponseReturnValue:
    """The list; `form` and `bulk` when they were refused: a view to keep, contacts to tag."""
    is_refused = bool(form or bulk)
    form = form or KeepViewForm(formdata=None)
    bulk = bulk or TaggingForm.of(asked.options)
    place = _place()
    listing = listing_of(asked, mine, Place(place.get("after"), place.get("before")))
    languages = sorted((language_word(code), code) for code in asked.options.languages)
    page = render_template(
        "contact_lists/list.html",
        listing=listing,
        asked=asked,
        here=address_here(asked),
        form=form,
        bulk=bulk,
        may_tag=may_tag_contacts(mine),
        may_export=may_export_contacts(mine),
        tagging=tagging_row(mine.agent_id, request.args.get("tagging", type=row_id)),
        labels=LABELS,
        chosen=chosen_words(asked.choice, asked.options),
        chats=CHAT_WORDS,
        orders=ORDER_WORDS,
        languages=languages,
        days=[(number, days_word(number)) for number in DAYS],
        is_supervising=mine.is_supervising,
        section=SECTION,
    )
    return page, 422 if is_refused else 200


def address_here(asked: Asked) -> dict[str, Any]:
    """The same page of the same list, as an address."""
    return {**_place(), **asked.address}


def _place() -> dict[str, int]:
    asked = {name: request.args.get(name, type=row_id) for name in ("after", "before")}
    return {name: number for name, number in asked.items() if number is not None}


def _remember(asked: Asked, mine: Viewer) -> None:
    """Written only when it is another one than before."""
    view_id = asked.view.id if asked.view else None
    if "view" in request.args and view_id != last_view_id(mine.agent_id):
        with transaction():
            remember_view(mine.agent_id, view_id)
