"""A conversation printed or saved; and the page that says which roles may."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from webapp.agents.actions.roles import roles_with
from webapp.agents.models import Ability
from webapp.agents.views.roles import answer_access
from webapp.conversations.models import Conversation
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint as inbox_blueprint
from webapp.inbox.views.doors import conversation_or_404, sheet
from webapp.pages.blueprint import blueprint
from webapp.transcripts.actions import note_export, require_ability
from webapp.transcripts.fields import ACCESS
from webapp.transcripts.forms import HTML, TEXT, AccessForm, TranscriptForm
from webapp.transcripts.rows import Transcript, as_text, transcript_of

TRANSCRIPT = "/conversations/<int:conversation_id>/transcript"


@inbox_blueprint.get(TRANSCRIPT)
def show_transcript(conversation_id: int) -> Response:
    """How it can be taken along."""
    conversation = conversation_or_404(conversation_id)
    require_ability(current_user)
    return _sheet(conversation, TranscriptForm())


@inbox_blueprint.post(TRANSCRIPT)
def export_transcript(conversation_id: int) -> Response:
    """The file, or the page to print; who took it along is written down first."""
    conversation, form = conversation_or_404(conversation_id), TranscriptForm()
    if not form.validate():
        return _sheet(conversation, form, 422)
    kind, has_notes = str(form.format.data), bool(form.has_notes.data)
    with transaction():
        note_export(conversation, current_user, kind, has_notes=has_notes)
    return _answer(transcript_of(conversation, has_notes=has_notes), kind)


def _answer(transcript: Transcript, kind: str) -> Response:
    if kind == TEXT:
        # With a mark, so that old editors do not guess another encoding.
        return _file(
            b"\xef\xbb\xbf" + as_text(transcript).encode(), transcript, "txt", "text/plain"
        )
    if kind == HTML:
        page = render_template("transcripts/file.html", transcript=transcript)
        return _file(page.encode(), transcript, "html", "text/html")
    return make_response(render_template("transcripts/print.html", transcript=transcript))


def _file(content: bytes, transcript: Transcript, ending: str, mimetype: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = f"{mimetype}; charset=utf-8"
    name = f"conversation-{transcript.id}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sheet(conversation: Conversation, form: TranscriptForm, status: int = 200) -> Response:
    return sheet("transcripts/sheet.html", conversation, status, form=form)


@blueprint.route("/transcripts", methods=("GET", "POST"))
def change_transcript_access() -> ResponseReturnValue:
    """Which roles may print and save conversations."""
    form = AccessForm(roles=roles_with(Ability.TRANSCRIPT))
    page = ("transcripts/access.html", "transcripts")
    return answer_access(Ability.TRANSCRIPT, form, ACCESS.kind, *page)
