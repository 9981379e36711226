"""A consult in the console: ask, join, answer a request, add and remove, talk."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.models import Agent
from webapp.consults.actions import participants, talk
from webapp.consults.forms import AskForm, ReadForm, SayForm
from webapp.consults.queries import get_participant_for
from webapp.conversations.models import Conversation, Participant
from webapp.conversations.policy import may_host, may_read_consult
from webapp.conversations.queries import facts_of, facts_with_readers
from webapp.core.errors import Conflict, Invalid, NotFound, name_refusal
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.inbox.forms.commands import DraftForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    after_command,
    back_to,
    conversation_or_404,
    opened,
    put_away,
    regions,
    require_valid,
    sheet,
    viewer,
)

CONSULT = "/conversations/<int:conversation_id>/consult"
PARTICIPANT = "/participants/<int:participant_id>"


@blueprint.get(CONSULT)
def show_consult(conversation_id: int) -> Response:
    """Whom one may ask; who cannot be asked now is named with the reason."""
    conversation = conversation_or_404(conversation_id)
    _require_host(conversation)
    return _ask_sheet(conversation, AskForm(conversation, current_user))


@blueprint.post(CONSULT)
def ask_colleague(conversation_id: int) -> Response:
    """Let a request ring at a colleague."""
    conversation = conversation_or_404(conversation_id)
    _require_host(conversation)
    form = AskForm(conversation, current_user)
    if not form.validate():
        return _ask_sheet(conversation, form, 422)
    asked, question = int(form.agent_id.data), form.question.data or ""
    try:
        with transaction():
            insisting = bool(form.is_insisting.data)
            participants.ask(conversation, asked, current_user, question, is_insisting=insisting)
    except (Conflict, NotFound) as refusal:
        form.refuse(refusal)
        return _ask_sheet(conversation, form, 422)
    return put_away(conversation_id)


def _require_host(conversation: Conversation) -> None:
    """Who may not ask is told so before they choose."""
    if not may_host(viewer(), facts_of(conversation)):
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))


def _ask_sheet(conversation: Conversation, form: AskForm, status: int = 200) -> Response:
    return sheet("consults/_ask.html", conversation, status, form=form)


@blueprint.post("/conversations/<int:conversation_id>/participants")
def join_conversation(conversation_id: int) -> Response:
    """A supervisor takes part."""
    conversation = conversation_or_404(conversation_id)
    with transaction():
        participants.join(conversation, current_user)
    return after_command(conversation_id)


@blueprint.post(f"{PARTICIPANT}/acceptance")
def accept_request(participant_id: int) -> Response:
    """Take part and open the conversation; 409 when the request is over."""
    asked = _own(participant_id)
    with transaction():
        conversation_id = participants.accept(asked).id
    return opened(conversation_id)


@blueprint.post(f"{PARTICIPANT}/rejection")
def decline_request(participant_id: int) -> Response:
    """Let it go."""
    asked = _own(participant_id)
    with transaction():
        participants.decline(asked)
    return after_command(None)


def _own(participant_id: int) -> Participant:
    asked = get_participant_for(viewer(), participant_id)
    if asked.agent_id != viewer().agent_id:
        raise Conflict("not_asked", _("This request is not for you."))
    return asked


@blueprint.delete(PARTICIPANT)
def end_part(participant_id: int) -> Response:
    """Leave, remove somebody, or take a request back."""
    found = get_participant_for(viewer(), participant_id)
    with transaction():
        participants.leave(found, current_user)
    return put_away(found.conversation_id)


@blueprint.put(f"{PARTICIPANT}/answering")
def add_to_answers(participant_id: int) -> Response:
    """Let them answer the customer, too."""
    return _host_command(participants.add, participant_id)


@blueprint.delete(f"{PARTICIPANT}/answering")
def take_out_of_answers(participant_id: int) -> Response:
    """Back to the consult alone."""
    return _host_command(participants.take_out, participant_id)


def _host_command(command: Callable[[Participant, Agent], None], participant_id: int) -> Response:
    found = get_participant_for(viewer(), participant_id)
    with transaction():
        command(found, current_user)
    return after_command(found.conversation_id)


@blueprint.post(f"{CONSULT}/lines")
def say_in_consult(conversation_id: int) -> Response:
    """Say something; the pane itself is pushed."""
    conversation, form = conversation_or_404(conversation_id), SayForm()
    try:
        require_valid(form)
        with transaction():
            key = form.submission_key.data
            talk.say(conversation, current_user, form.text.data or "", key)
    except (Conflict, Invalid) as refusal:
        if not is_fragment_wanted():
            raise
        name_refusal(refusal.code)
        about = {"conversation_id": conversation_id, "refusal": refusal, "part": "consult_"}
        return make_response(render_template("inbox/_problem.html", **about), refusal.status)
    return regions([], 201) if is_fragment_wanted() else back_to(conversation_id)


@blueprint.put(f"{CONSULT}/draft")
def save_consult_draft(conversation_id: int) -> Response:
    """Keep what was typed of a line."""
    conversation, form = _readable(conversation_id), DraftForm()
    require_valid(form)
    with transaction():
        talk.save_draft(conversation, int(current_user.id), form.text.data or "")
    return make_response("", 204)


@blueprint.post(f"{CONSULT}/reading")
def read_consult(conversation_id: int) -> Response:
    """Remember how far it was read."""
    conversation, form = _readable(conversation_id), ReadForm()
    require_valid(form)
    with transaction():
        talk.mark_read(conversation, int(current_user.id), int(form.line_id.data or 0))
    return make_response("", 204)


def _readable(conversation_id: int) -> Conversation:
    """One whose consult the viewer may read. Raises NotFound, Conflict."""
    conversation = conversation_or_404(conversation_id)
    if not may_read_consult(viewer(), facts_with_readers(conversation)):
        raise Conflict("not_in_consult", _("You take no part in this consult any more."))
    return conversation
