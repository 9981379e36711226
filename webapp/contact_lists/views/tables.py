"""The list of contacts as a table to keep."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, stream_with_context
from flask_babel import gettext as _

from webapp.contact_imports.actions import note_export
from webapp.contact_imports.forms import fact_words
from webapp.contact_imports.policy import NAME
from webapp.contact_imports.rows import table_lines
from webapp.contact_lists.actions.kept_views import narrowed_by
from webapp.contact_lists.choice import Choice
from webapp.contact_lists.queries import Place, found_count, page_of, place_after
from webapp.contact_lists.rows.listing import asked_by
from webapp.contact_lists.views import blueprint, require_looking_up
from webapp.contacts.models import Contact
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.core.errors import Forbidden
from webapp.core.transaction import transaction
from webapp.customer.queries import may_export_contacts, sight_for
from webapp.pages.tables import downloaded

MOST_TAKEN_ALONG, READ_AT_ONCE = 100_000, 500


@blueprint.get("/list.csv")
def download_contacts() -> Response:
    """What the list shows, with what its reader sees; it can be taken in again.

    Read while it is sent. That it is taken along is written down first.
    """
    mine = require_looking_up()
    if not may_export_contacts(mine):
        raise Forbidden("forbidden", _("You may not download contacts."))
    choice = asked_by(request.args, mine).choice
    with transaction():
        count = min(found_count(choice, mine, MOST_TAKEN_ALONG), MOST_TAKEN_ALONG)
        note_export(choice.q, count, narrowed_by(choice.without("q").asked))
    sight = sight_for(mine)
    facts = [name for name in fact_words() if name == NAME or sight.shows(name)]
    return downloaded("contacts", stream_with_context(table_lines(_read(choice, mine), facts)))


def _read(choice: Choice, viewer: Viewer) -> Iterator[Contact]:
    """All of the list, some at a time, at most MOST_TAKEN_ALONG.

    Whoever takes them slowly holds no transaction open meanwhile.
    """
    place, left, is_more = Place(), MOST_TAKEN_ALONG, True
    while is_more and left > 0:
        some = page_of(choice, viewer, place, min(READ_AT_ONCE, left))
        left -= len(some.contacts)
        is_more = some.has_after
        if some.contacts:
            place = place_after(some.contacts[-1], choice)
        db.session.expunge_all()
        db.session.rollback()
        yield from some.contacts
