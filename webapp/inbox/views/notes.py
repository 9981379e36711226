"""Notes in a conversation: written, changed, deleted; and who can be mentioned in them."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from webapp.conversations.actions import drafts, notes
from webapp.conversations.models import Conversation, Direction, Message
from webapp.conversations.queries import get_conversation_for, get_message_for
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.flask import is_fragment_wanted
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.inbox import mentions
from webapp.inbox.forms.commands import DraftForm, NoteForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    conversation_or_404,
    put_away,
    require_valid,
    sheet,
    take_line,
    viewer,
)

NOTES = "/conversations/<int:conversation_id>/notes"
NOTE = "/notes/<int:note_id>"
WORDS_LIMIT = 100


@blueprint.post(NOTES)
def write_note(conversation_id: int) -> Response:
    """Add a note."""
    form = NoteForm()
    return take_line(conversation_id, form, lambda found: _write(found, form), part="note_")


def _write(conversation: Conversation, form: NoteForm) -> int | None:
    words, key, chosen = form.text.data or "", form.submission_key.data, form.chosen_ids
    with transaction():
        made = notes.write_note(conversation, current_user, words, key, chosen)
        return made.id if isinstance(made, Message) else None


@blueprint.put(f"{NOTES}/draft")
def save_note_draft(conversation_id: int) -> Response:
    """Keep what the agent has typed of a note, beside what was typed of an answer."""
    conversation = conversation_or_404(conversation_id)
    form = DraftForm()
    require_valid(form)
    agent_id = viewer().agent_id
    with transaction():
        drafts.save_draft(conversation, agent_id, form.text.data or "", is_note=True)
    return make_response("", 204)


@blueprint.get("/conversations/<int:conversation_id>/colleagues")
def show_colleagues(conversation_id: int) -> Response:
    """Who can be mentioned, by the words in `q`; the whole page when htmx did not ask."""
    conversation = conversation_or_404(conversation_id)
    if not is_fragment_wanted():
        url = url_for("inbox.show_conversation", conversation_id=conversation_id)
        return make_response(redirect(url))
    words = clean(request.args.get("q"), WORDS_LIMIT)
    found = mentions.colleagues(conversation, words, viewer().agent_id)
    return make_response(render_template("inbox/_colleagues.html", colleagues=found))


@blueprint.get(NOTE)
def show_note(note_id: int) -> Response:
    """A note to change or delete."""
    note, conversation = _own_note(note_id)
    return _sheet(note, conversation, NoteForm(formdata=None, text=note.text))


@blueprint.post(NOTE)
def edit_note(note_id: int) -> Response:
    """Give it other words."""
    note, conversation = _own_note(note_id)
    form = NoteForm()
    try:
        require_valid(form)
        with transaction():
            notes.edit_note(note, current_user, form.text.data or "", form.chosen_ids)
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(note, conversation, form, 422)
    return put_away(conversation.id)


@blueprint.post(f"{NOTE}/deletion")
def delete_note(note_id: int) -> Response:
    """Take its words away for good."""
    note, conversation = _own_note(note_id)
    with transaction():
        notes.delete_note(note, current_user, is_supervising=viewer().is_supervising)
    return put_away(conversation.id)


def _own_note(note_id: int) -> tuple[Message, Conversation]:
    """A note that the viewer wrote, or may delete as a supervisor. Raises NotFound, Conflict."""
    mine = viewer()
    note = get_message_for(mine, note_id)
    if note.direction != Direction.INTERNAL or note.retracted_at is not None:
        raise NotFound(_("This note was deleted."))
    if note.agent_id != mine.agent_id and not mine.is_supervising:
        raise Conflict("not_author", _("Only who wrote a note, or a supervisor, can delete it."))
    return note, get_conversation_for(mine, note.conversation_id or 0)


def _sheet(
    note: Message, conversation: Conversation, form: NoteForm, status: int = 200
) -> Response:
    is_own = note.agent_id == viewer().agent_id
    by = note.agent.name if note.agent else ""
    return sheet(
        "inbox/_note_form.html",
        conversation,
        status,
        form=form,
        note=note,
        by=by,
        is_own=is_own,
        limit_units=notes.NOTE_LIMIT,
    )
