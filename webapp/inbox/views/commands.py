"""What an agent does without writing: begins and ends turns, answers offers, decides about a
conversation's way (its queue, its needs, its timeout rules), and chooses the own presence.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request
from flask_security import current_user

from webapp.agents.actions.presences import reset_presence, set_presence
from webapp.agents.queries import chosen_presence
from webapp.automation.actions.timeout_rules import switch_rule
from webapp.automation.queries import get_rule
from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation
from webapp.conversations.policy import may_host
from webapp.conversations.queries import facts_of
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.inbox.actions import lead_to_mine
from webapp.inbox.forms.commands import NeedsForm, PresenceForm
from webapp.inbox.forms.turns import ParkingForm, TransferForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    after_command,
    conversation_or_404,
    opened,
    put_away,
    require_valid,
    sheet,
    viewer,
    with_undo,
)
from webapp.routing.actions import needs
from webapp.routing.actions.offers import accept_offer, reject_offer
from webapp.routing.actions.starting import take_up
from webapp.routing.actions.taking_over import take_over
from webapp.routing.actions.transfers import transfer_to_agent, transfer_to_queue
from webapp.routing.actions.wrap_up import end, undo_end

TRANSFER = "/conversations/<int:conversation_id>/transfer"
PARKING = "/conversations/<int:conversation_id>/parking"
NEEDS = "/conversations/<int:conversation_id>/needs"


@blueprint.post("/conversations/<int:conversation_id>/session")
def begin_turn(conversation_id: int) -> Response:
    """Take a conversation from the list, or take up a parked one, or a closed one as a new one."""
    conversation = conversation_or_404(conversation_id)
    with transaction():
        lead_to_mine(conversation, current_user.id)
        taken_id = take_up(conversation, current_user).id
    return opened(taken_id)


@blueprint.post("/conversations/<int:conversation_id>/assignment")
def assign_to_me(conversation_id: int) -> Response:
    """A supervisor takes what is somebody else's."""
    conversation = conversation_or_404(conversation_id)
    with transaction():
        take_over(conversation, current_user)
    return opened(conversation_id)


@blueprint.delete("/conversations/<int:conversation_id>/session")
def park_conversation(conversation_id: int) -> Response:
    """X: park until the customer answers."""
    return _owner_command(park, conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/wrap-up")
def end_conversation(conversation_id: int) -> Response:
    """End: the matter is done, the agent is finishing. The answer offers to undo it."""
    answer = _owner_command(end, conversation_id)
    return with_undo(answer, conversation_id)


@blueprint.delete("/conversations/<int:conversation_id>/wrap-up")
def undo_end_of(conversation_id: int) -> Response:
    """Back to the conversation, as it was before End."""
    return _owner_command(undo_end, conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/closure")
def close_conversation(conversation_id: int) -> Response:
    """Close for good."""
    return _owner_command(close, conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/release")
def release_conversation(conversation_id: int) -> Response:
    """Give it back to its queue."""
    return _owner_command(release, conversation_id)


@blueprint.post("/offers/<int:session_id>/acceptance")
def accept(session_id: int) -> Response:
    """Take what rings and open it; 409 when somebody was quicker or its time was over."""
    agent_id = int(current_user.id)
    with transaction():
        conversation_id = accept_offer(session_id, agent_id).id
    return opened(conversation_id)


@blueprint.post("/offers/<int:session_id>/rejection")
def reject(session_id: int) -> Response:
    """Let it go to the next agent."""
    agent_id = int(current_user.id)
    with transaction():
        reject_offer(session_id, agent_id)
    return after_command(None)


def _owner_command(
    command: Callable[[Conversation, int], object], conversation_id: int
) -> Response:
    conversation = conversation_or_404(conversation_id)
    with transaction():
        command(conversation, int(current_user.id))
    return after_command(conversation_id)


@blueprint.get(TRANSFER)
def show_transfer(conversation_id: int) -> Response:
    """Whom and where it may go to (`?to=queue`: where alone), and what is in the way."""
    conversation = conversation_or_404(conversation_id)
    form = TransferForm(conversation, current_user, is_to_queue=request.args.get("to") == "queue")
    return _transfer_sheet(conversation, form)


@blueprint.post(TRANSFER)
def transfer(conversation_id: int) -> Response:
    """Let a colleague answer it, or another queue."""
    conversation = conversation_or_404(conversation_id)
    form = TransferForm(conversation, current_user)
    if not form.validate():
        return _transfer_sheet(conversation, form, 422)
    try:
        with transaction():
            _give_on(conversation, form)
    except (Conflict, NotFound) as refusal:
        form.refuse(refusal)
        return _transfer_sheet(conversation, form, 422)
    return put_away(conversation_id)


def _give_on(conversation: Conversation, form: TransferForm) -> None:
    note, by = form.note.data or "", current_user
    if form.agent_id is None:
        transfer_to_queue(conversation, int(form.target.data), by, note)
        return
    is_insisting = bool(form.is_insisting.data)
    transfer_to_agent(conversation, form.agent_id, by, note, is_insisting=is_insisting)


def _transfer_sheet(conversation: Conversation, form: TransferForm, status: int = 200) -> Response:
    is_asking = may_host(viewer(), facts_of(conversation)) and conversation.state == "active"
    values = {"form": form, "is_asking": is_asking}
    return sheet("inbox/_transfer.html", conversation, status, **values)


@blueprint.get(PARKING)
def show_parking(conversation_id: int) -> Response:
    """Until when it may be put aside."""
    return _parking_sheet(conversation_or_404(conversation_id), ParkingForm())


@blueprint.post(PARKING)
def park_until(conversation_id: int) -> Response:
    """Put it aside until a time, or until the customer writes."""
    conversation = conversation_or_404(conversation_id)
    form = ParkingForm()
    if not form.validate():
        return _parking_sheet(conversation, form, 422)
    try:
        with transaction():
            park(conversation, int(current_user.id), form.until())
    except (Conflict, Invalid) as refusal:
        form.refuse(refusal)
        return _parking_sheet(conversation, form, 422)
    return put_away(conversation_id)


def _parking_sheet(conversation: Conversation, form: ParkingForm, status: int = 200) -> Response:
    return sheet("inbox/_parking.html", conversation, status, form=form)


@blueprint.get(NEEDS)
def show_needs(conversation_id: int) -> Response:
    """Priority and skills as they are."""
    conversation = conversation_or_404(conversation_id)
    return _needs_sheet(conversation, NeedsForm.of(conversation))


@blueprint.post(NEEDS)
def change_needs(conversation_id: int) -> Response:
    """Take what was chosen; an open conversation then waits for those who can do that."""
    conversation = conversation_or_404(conversation_id)
    form = NeedsForm.of(conversation)
    if not form.validate():
        return _needs_sheet(conversation, form, 422)
    try:
        with transaction():
            needs.change_needs(
                conversation,
                int(form.priority.data),
                form.chosen_skills(),
                current_user,
                form.seen.data,
            )
    except (Conflict, Invalid, NotFound) as refusal:
        form.refuse(refusal)
        return _needs_sheet(conversation, form, 422)
    return put_away(conversation_id)


def _needs_sheet(conversation: Conversation, form: NeedsForm, status: int = 200) -> Response:
    return sheet("inbox/_needs_form.html", conversation, status, form=form)


@blueprint.post("/conversations/<int:conversation_id>/timeouts/<int:rule_id>")
def switch_timeout(conversation_id: int, rule_id: int) -> Response:
    """Turn one off here (`is_off` yes), or on again."""
    conversation = conversation_or_404(conversation_id)
    is_off, agent_id = request.form.get("is_off") == "yes", int(current_user.id)
    with transaction():
        rule = get_rule(conversation.workstream_id or 0, rule_id)
        switch_rule(rule, conversation, agent_id, is_off=is_off)
    return after_command(conversation_id)


@blueprint.put("/me/presence")
def choose_presence() -> Response:
    """Take the presence the agent chose: a base one, or one of the centre's own."""
    form = PresenceForm()
    require_valid(form)
    with transaction():
        status, custom_presence_id = chosen_presence(form.status.data)
        set_presence(current_user, status, custom_presence_id)
    return after_command(None)


@blueprint.post("/me/presence/reset")
def go_back_to_work() -> Response:
    """After a missed or rejected offer: as the capacity in use says."""
    with transaction():
        reset_presence(current_user)
    return after_command(None)
