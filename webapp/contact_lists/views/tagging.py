"""Many contacts tagged at once, and that taken back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.contact_lists.actions.tagging import tag_many, undo_tagging
from webapp.contact_lists.forms.tagging import TaggingForm, UndoForm
from webapp.contact_lists.queries import MOST_FOUND, found_count, found_ids, taggable
from webapp.contact_lists.rows.listing import Asked, asked_by
from webapp.contact_lists.rows.tagging import get_tagging_of
from webapp.contact_lists.views import blueprint, require_looking_up
from webapp.contact_lists.views.lists import address_here, show_list
from webapp.conversations.policy import Viewer
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.customer.queries import may_tag_contacts
from webapp.pages.answers import gone

LIST = "contact_lists.list_contacts"


@blueprint.post("/tags")
def tag_contacts() -> ResponseReturnValue:
    """Put a tag on the ticked ones, or all that are found, or take it off."""
    mine = require_looking_up()
    if not may_tag_contacts(mine):
        raise Conflict("facts_locked", _("Only supervisors and admins change contacts here."))
    asked = asked_by(request.args, mine)
    form = TaggingForm.of(asked.options)
    if not form.validate_on_submit():
        return show_list(asked, mine, bulk=form)
    try:
        with transaction():
            made_id = _tag(form, asked, mine)
    except Invalid as refusal:
        form.refuse(refusal)
        return show_list(asked, mine, bulk=form)
    return redirect(url_for(LIST, tagging=made_id, **address_here(asked)))


def _tag(form: TaggingForm, asked: Asked, mine: Viewer) -> int:
    if form.is_all.data and found_count(asked.choice, mine) > MOST_FOUND:
        raise Invalid("too_many", _("At most %(limit)d contacts at once.", limit=MOST_FOUND))
    wanted = found_ids(asked.choice, mine) if form.is_all.data else form.chosen
    ids = taggable(wanted[:MOST_FOUND], mine)
    missing = len(wanted) - len(ids)
    tag_id = form.tag.data or 0
    made = tag_many(ids, tag_id, mine.agent_id, is_added=form.is_added, missing=missing)
    return made.id


@blueprint.post("/taggings/<int:tagging_id>/undo")
def undo(tagging_id: int) -> ResponseReturnValue:
    """Take back what one's own tagging changed."""
    mine, form = require_looking_up(), UndoForm()
    made = get_tagging_of(mine.agent_id, tagging_id)
    asked = asked_by(request.args, mine)
    if not form.validate_on_submit():
        return redirect(url_for(LIST, **asked.address))
    try:
        with transaction():
            made = get_tagging_of(mine.agent_id, tagging_id)
            undo_tagging(made, taggable(made.contact_ids, mine))
    except (Conflict, Invalid) as refusal:
        return gone(refusal.message, LIST, **asked.address)
    return redirect(url_for(LIST, tagging=tagging_id, **address_here(asked)))
