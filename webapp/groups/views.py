"""A group is left from its conversation, after a question; an admin says which roles may."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.actions.roles import roles_with
from webapp.agents.models import Ability
from webapp.agents.views.roles import answer_access
from webapp.channels.gateway import Gateway, Gone, NotYet, Unsure
from webapp.channels.queries import adapter_of
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import Conflict, private_log
from webapp.core.transaction import transaction
from webapp.groups.actions import note_left, note_unsure, require_leavable
from webapp.groups.fields import ACCESS
from webapp.groups.forms import AccessForm, LeaveForm
from webapp.inbox.views import blueprint as inbox_blueprint
from webapp.inbox.views.doors import conversation_or_404, put_away, sheet, viewer
from webapp.pages.blueprint import blueprint

log = private_log(__name__)
MEMBERSHIP = "/conversations/<int:conversation_id>/membership"


@inbox_blueprint.get(MEMBERSHIP)
def show_leaving(conversation_id: int) -> Response:
    """What follows when we leave."""
    conversation = conversation_or_404(conversation_id)
    require_leavable(conversation, viewer())
    return _sheet(conversation, LeaveForm())


@inbox_blueprint.post(MEMBERSHIP)
def leave_group(conversation_id: int) -> Response:
    """Ask the channel, once, with no transaction open; and keep what it answered."""
    conversation, form = conversation_or_404(conversation_id), LeaveForm()
    require_leavable(conversation, viewer())
    # What the channel did is kept, also where the conversation is out of sight by then.
    try:
        _ask_channel(conversation)
    except Conflict as refusal:
        form.refuse(refusal)
        return _sheet(conversation_or_404(conversation_id), form, 422)
    with transaction():
        note_left(db.session.get_one(Conversation, conversation_id), current_user)
    return put_away(conversation_id)


def _ask_channel(conversation: Conversation) -> None:
    """Raise Conflict with what to tell, where we may still be in it."""
    profile = conversation.social_profile
    place = profile.channel_account_id, str(profile.kind), profile.external_id
    gateway: Gateway = adapter_of(place[0])
    number = conversation.id
    db.session.rollback()
    try:
        gateway.leave_group(*place)
    except Unsure as error:
        log.info("conversation %s: leaving its group is unsure: %s", number, error)
        with transaction():
            note_unsure(db.session.get_one(Conversation, number), current_user)
        told = _("No answer came, so it is unknown whether the account left the group.")
        raise Conflict("leaving_unsure", told) from error
    except (Gone, NotYet) as error:
        log.info("conversation %s: its group was not left: %s", number, error)
        told = _("The account is still in the group: the channel refused. Try again later.")
        raise Conflict("channel_refused", told) from error


def _sheet(conversation: Conversation, form: LeaveForm, status: int = 200) -> Response:
    return sheet("groups/leaving.html", conversation, status, form=form)


@blueprint.route("/groups", methods=("GET", "POST"))
def change_group_access() -> ResponseReturnValue:
    """Which roles may leave groups."""
    form = AccessForm(roles=roles_with(Ability.LEAVE_GROUP))
    return answer_access(Ability.LEAVE_GROUP, form, ACCESS.kind, "groups/access.html", "groups")
