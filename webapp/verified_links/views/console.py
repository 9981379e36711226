"""Agents ask a customer to verify, and end what was proved."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_security import current_user

from webapp.conversations.models import Conversation
from webapp.conversations.policy import may_identify, may_write
from webapp.conversations.queries import facts_of, facts_with_readers
from webapp.core.crypto import new_token
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, put_away, sheet, viewer
from webapp.verified_links.actions.links import end, require_verified
from webapp.verified_links.actions.verifications import ask, require_page
from webapp.verified_links.forms import AskForm, EndForm
from webapp.verified_links.queries import account_language, proof_of

VERIFICATION = "/conversations/<int:conversation_id>/verification"


@blueprint.get(VERIFICATION)
def show_verification(conversation_id: int) -> Response:
    """What the customer is sent, before it is."""
    conversation = _answerable(conversation_id)
    require_page(conversation)
    return _sheet(conversation, AskForm(formdata=None, submission_key=new_token()))


@blueprint.post(VERIFICATION)
def ask_to_verify(conversation_id: int) -> Response:
    """Send it, once."""
    conversation, form = _answerable(conversation_id), AskForm()
    if not form.validate():
        return _sheet(conversation, form, 422)
    try:
        with transaction():
            asked = _answerable(conversation_id)
            own = account_language(asked.channel_account_id)
            ask(asked, current_user, form.submission_key.data or None, own)
    except Conflict as refusal:
        form.refuse(refusal)
        return _sheet(_answerable(conversation_id), form, 422)
    return put_away(conversation_id)


@blueprint.get(f"{VERIFICATION}/end")
def show_verification_end(conversation_id: int) -> Response:
    """What ending it does."""
    conversation = _identifiable(conversation_id)
    require_verified(conversation.social_profile)
    return _end_sheet(conversation, EndForm())


@blueprint.post(f"{VERIFICATION}/end")
def end_verification(conversation_id: int) -> Response:
    """The customer is not known as that customer any more."""
    conversation, form = _identifiable(conversation_id), EndForm()
    try:
        with transaction():
            end(_identifiable(conversation_id), current_user)
    except Conflict as refusal:
        form.refuse(refusal)
        return _end_sheet(conversation, form, 422)
    return put_away(conversation_id)


def _answerable(conversation_id: int) -> Conversation:
    conversation = conversation_or_404(conversation_id)
    if not may_write(viewer(), facts_with_readers(conversation)):
        told = _("You can only write in an active conversation of yours.")
        raise Conflict("not_writable", told)
    return conversation


def _identifiable(conversation_id: int) -> Conversation:
    conversation = conversation_or_404(conversation_id)
    if not may_identify(viewer(), facts_of(conversation)):
        told = _("Only the agent who has this conversation or a supervisor can do that.")
        raise Conflict("not_owner", told)
    return conversation


def _sheet(conversation: Conversation, form: AskForm, status: int = 200) -> Response:
    proof = proof_of(conversation.social_profile_id)
    return sheet("verified_links/asking.html", conversation, status, form=form, proof=proof)


def _end_sheet(conversation: Conversation, form: EndForm, status: int = 200) -> Response:
    proof = proof_of(conversation.social_profile_id)
    return sheet("verified_links/ending.html", conversation, status, form=form, proof=proof)
