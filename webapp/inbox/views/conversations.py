"""The console's page; one conversation in it, answers to its customer, and its story."""

from __future__ import annotations

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.models import RoleName
from webapp.conversations.actions import drafts
from webapp.conversations.actions.guards import Submission
from webapp.conversations.actions.outbound import resend
from webapp.conversations.actions.pending_answers import submit_answer, take_back
from webapp.conversations.actions.said import Said
from webapp.conversations.models import Conversation, Message
from webapp.conversations.queries import get_message_for
from webapp.core.errors import NotFound
from webapp.core.flask import is_fragment_wanted, row_id
from webapp.core.transaction import transaction
from webapp.inbox import fragments, timeline
from webapp.inbox.albums import in_order
from webapp.inbox.forms.commands import DraftForm, MessageForm, ReadingForm
from webapp.inbox.queries.choices import chosen_by
from webapp.inbox.story import story_of, why_of
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    after_command,
    conversation_or_404,
    require_valid,
    sheet,
    take_line,
    viewer,
)
from webapp.outbox.transport import Sticker
from webapp.preferences.choice import preferences_from
from webapp.rules.queries.names import names_of_all
from webapp.workstreams.queries import queue_ids_of


@blueprint.get("/conversations", endpoint="conversations")
def show_conversations() -> Response:
    """The console with no conversation open."""
    return _page(None)


@blueprint.get("/conversations/<int:conversation_id>")
def show_conversation(conversation_id: int) -> Response:
    """The console with one conversation open, at the message `?at=<its id>`, if it shows it."""
    return _page(conversation_or_404(conversation_id))


def _page(conversation: Conversation | None) -> Response:
    mine = viewer()
    at_id = request.args.get("at", type=row_id)
    workspace = fragments.workspace(mine, conversation, at_id)
    if is_fragment_wanted():
        return make_response(workspace)
    left = fragments.left_side(mine, chosen_by(mine))
    shown = {region.root: region for region in left}
    page = render_template("inbox/console.html", shown=shown, workspace=workspace, viewer=mine)
    return make_response(page)


@blueprint.get("/conversations/<int:conversation_id>/messages")
def show_older_messages(conversation_id: int) -> Response:
    """The lines before `?before=<message id>`, as far as `&at=<another>` where one looks for that.

    The whole page when htmx did not ask.
    """
    conversation = conversation_or_404(conversation_id)
    before_id = request.args.get("before", type=row_id)
    if not is_fragment_wanted():
        return make_response(
            redirect(url_for("inbox.show_conversation", conversation_id=conversation_id))
        )
    if before_id is None:
        raise NotFound(_("There is nothing before that."))
    at_id = request.args.get("at", type=row_id)
    found = timeline.timeline_of(conversation, before_id, at_id)
    lines = [fragments.message(line) for line in in_order(found.lines)]
    return make_response(render_template("inbox/_older.html", timeline=found, lines=lines))


@blueprint.post("/conversations/<int:conversation_id>/messages")
def post_message(conversation_id: int) -> Response:
    """Send a text or a sticker."""
    form = MessageForm()
    return take_line(conversation_id, form, lambda found: _post(found, form))


def _post(conversation: Conversation, form: MessageForm) -> int | None:
    agent_id, chosen = viewer().agent_id, preferences_from(current_user.preferences)
    sticker = Sticker.from_text(form.sticker.data) if form.sticker.data else None
    submission = Submission(
        Said(form.text.data or "", sticker, form.quoted.data),
        form.submission_key.data,
        seen_id=form.seen_id.data if chosen.is_stale_guarded else None,
        is_block_known=form.is_block_known.data,
        undo_seconds=chosen.undo_seconds,
    )
    with transaction():
        sent = submit_answer(conversation, agent_id, submission)
        return sent.id if isinstance(sent, Message) else None


@blueprint.delete("/conversations/<int:conversation_id>/pending-answers/<int:pending_id>")
def take_answer_back(conversation_id: int, pending_id: int) -> Response:
    """Undo a sending whose time is not over; gives the words as JSON."""
    conversation, agent_id = conversation_or_404(conversation_id), viewer().agent_id
    with transaction():
        said = take_back(conversation, agent_id, pending_id)
    is_sticker = said.sticker is not None
    return jsonify(text=said.text, is_sticker=is_sticker, quoted=said.quoted_id)


@blueprint.post("/messages/<int:message_id>/resending")
def resend_message(message_id: int) -> Response:
    """Send a failed message again, or one that may not have arrived."""
    mine = viewer()
    message = get_message_for(mine, message_id)
    conversation_id = message.conversation_id
    with transaction():
        resend(message, mine.agent_id)
    return after_command(conversation_id)


@blueprint.put("/conversations/<int:conversation_id>/draft")
def save_draft(conversation_id: int) -> Response:
    """Keep what the agent has typed."""
    conversation = conversation_or_404(conversation_id)
    form = DraftForm()
    require_valid(form)
    agent_id = viewer().agent_id
    with transaction():
        drafts.save_draft(conversation, agent_id, form.text.data or "")
    return make_response("", 204)


@blueprint.post("/conversations/<int:conversation_id>/reading")
def mark_read(conversation_id: int) -> Response:
    """Remember how far the agent has read, and which mention was seen."""
    conversation = conversation_or_404(conversation_id)
    form = ReadingForm()
    require_valid(form)
    agent_id = viewer().agent_id
    with transaction():
        if form.message_id.data:
            drafts.mark_read(conversation, agent_id, form.message_id.data)
        if form.note_id.data:
            drafts.see_mention(conversation, agent_id, form.note_id.data)
    return make_response("", 204)


@blueprint.get("/conversations/<int:conversation_id>/trace")
def show_trace(conversation_id: int) -> Response:
    """Every decision of routing as a story, newest last; on top why nobody has it yet."""
    conversation = conversation_or_404(conversation_id)
    names = names_of_all()
    entries, is_cut = story_of(conversation, names)
    why = why_of(conversation, names)
    return sheet("inbox/_trace.html", conversation, entries=entries, is_cut=is_cut, why=why)


def go_home() -> ResponseReturnValue:
    """To the overview for an admin who is in no queue, to the console for everybody else."""
    is_admin = current_user.is_authenticated and current_user.is_allowed(RoleName.ADMIN)
    is_setting_up = is_admin and not queue_ids_of(current_user.id)
    return redirect(url_for("admin.show_overview" if is_setting_up else "inbox.conversations"))
