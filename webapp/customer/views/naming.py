"""What we call who writes, whatever they call themselves."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from webapp.contacts.actions.profiles import set_own_name
from webapp.conversations.models import Conversation
from webapp.conversations.policy import may_work_on
from webapp.conversations.queries import facts_of
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.customer.forms.naming import OwnNameForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, put_away, sheet, viewer

URL = "/conversations/<int:conversation_id>/own-name"


@blueprint.get(URL)
def show_own_name(conversation_id: int) -> Response:
    """The form, with the name that is kept; who only reads the conversation sees it shut."""
    conversation = conversation_or_404(conversation_id)
    form = OwnNameForm(formdata=None, own_name=conversation.social_profile.own_name)
    is_working = may_work_on(viewer(), facts_of(conversation))
    return sheet("customer/_own_name.html", conversation, form=form, is_working=is_working)


@blueprint.post(URL)
def change_own_name(conversation_id: int) -> Response:
    """Call them so from now on, in every list."""
    conversation = _workable(conversation_id)
    form = OwnNameForm()
    if not form.validate():
        return sheet("customer/_own_name.html", conversation, 422, form=form, is_working=True)
    with transaction():
        set_own_name(_workable(conversation_id).social_profile, form.own_name.data)
    return put_away(conversation_id)


def _workable(conversation_id: int) -> Conversation:
    conversation = conversation_or_404(conversation_id)
    if not may_work_on(viewer(), facts_of(conversation)):
        raise Conflict("reading_only", _("You can only read this conversation."))
    return conversation
